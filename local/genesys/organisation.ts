import * as z from 'zod';

const text = z.string('must be a text').min(1, 'must not be empty');
const id = text.regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _');
const states = ['active', 'inactive', 'deleted'] as const;
const routingStatuses = ['OFF_QUEUE', 'IDLE', 'INTERACTING', 'NOT_RESPONDING', 'COMMUNICATING'] as const;
const anyOf = (words: readonly string[]) => `must be one of ${words.map((word) => `"${word}"`).join(', ')}`;
const state = z.enum(states, anyOf(states));
const routingStatus = z.enum(routingStatuses, anyOf(routingStatuses));

export const queueSchema = z.strictObject({ id, name: text.optional() });
/** Absent: active, and on a queue without work. */
export const userSchema = z.strictObject({
  id,
  name: text.optional(),
  email: text.optional(),
  state: state.default('active'),
  routingStatus: routingStatus.default('IDLE'),
});
/** All that there are from now on; an absent list stays. */
export const organisationSchema = z.strictObject({
  queues: z.array(queueSchema, 'must be a list of queues').optional(),
  users: z.array(userSchema, 'must be a list of users').optional(),
});
/** One user changes; an absent field stays. */
export const userChangeSchema = z.strictObject({
  userId: text,
  state: state.optional(),
  email: text.optional(),
  routingStatus: routingStatus.optional(),
});

export type Queue = z.output<typeof queueSchema>;
export type User = z.output<typeof userSchema> & {
  /** Of the routing status; epoch milliseconds. */
  readonly since: number;
};
export type OrganisationInput = z.input<typeof organisationSchema>;
export type UserChange = z.output<typeof userChangeSchema>;

export interface Organisation {
  readonly put: (given: OrganisationInput) => void;
  /** Whether there is such a user. */
  readonly change: (change: UserChange) => boolean;
  readonly queues: () => readonly Queue[];
  readonly users: () => readonly User[];
  readonly findUser: (userId: string) => User | undefined;
}

/** Who works in the organisation, and in which queues work waits. @param now epoch milliseconds */
export function createOrganisation(now: () => number): Organisation {
  let queues: readonly Queue[] = [];
  const users = new Map<string, User>();
  return {
    put(given) {
      const parsed = organisationSchema.parse(given);
      queues = parsed.queues ?? queues;
      if (!parsed.users) return;
      users.clear();
      for (const user of parsed.users) users.set(user.id, { ...user, since: now() });
    },
    change({ userId, ...change }) {
      const user = users.get(userId);
      if (!user) return false;
      const isNew = change.routingStatus !== undefined && change.routingStatus !== user.routingStatus;
      users.set(userId, {
        ...user,
        state: change.state ?? user.state,
        routingStatus: change.routingStatus ?? user.routingStatus,
        ...(change.email === undefined ? {} : { email: change.email }),
        ...(isNew ? { since: now() } : {}),
      });
      return true;
    },
    queues: () => queues,
    users: () => [...users.values()],
    findUser: (userId) => users.get(userId),
  };
}
