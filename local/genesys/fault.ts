import * as z from 'zod';

const requests = [
  'token',
  'details',
  'message',
  'channels',
  'channel',
  'subscriptions',
  'connect',
  'queues',
  'users',
  'user',
  'users-search',
  'routing-status',
  'conversation',
  'attributes',
  'analytics',
] as const;
const disconnects = ['reset', 'close', 'silent', 'hang', 'stall', 'cut', 'lost'] as const;
/** These have the head of an answer. */
const withHead: readonly string[] = ['stall', 'cut'];
const timesAllowed = 'must be a whole number from 1 to 1000000, or "until-cleared"';
const anyOf = (words: readonly string[]) => `must be one of ${words.map((word) => `"${word}"`).join(', ')}`;

/**
 * A way to make the stand-in fail. It replaces the acceptance of a request that is right in everything else.
 * - `request`: which; absent: all. `token` is the login host's, `connect` (the opening of a WebSocket) the Notification
 *   Service's, the others are the API's.
 * - `path`: only requests whose path holds it.
 * - `status`, `headers`, `body` (a text, sent as it is) and `bodyBytes` (JSON of that length): the answer. Absent: 200, and
 *   a body as Genesys has it for the status; with 200, the right one.
 * - `retryAfterSeconds`: the header; a date goes into `headers`.
 * - `delayMs`: the wait before the answer.
 * - `disconnect`: `reset` and `close` break the connection by TCP RST or FIN; `silent` leaves it open and dead; `hang`
 *   never answers; `stall` sends the head and half of the body, and then nothing; `cut` breaks the connection there; `lost`
 *   does what was asked, and breaks it before the answer. The opening of a WebSocket takes the last two for `hang`.
 * - `times`: how many requests it hits; absent: 1.
 */
export const faultSchema = z
  .strictObject({
    request: z.enum(requests, anyOf(requests)).optional(),
    status: z
      .int('must be a whole number from 200 to 599')
      .min(200, 'must be from 200 to 599')
      .max(599, 'must be from 200 to 599')
      .optional(),
    headers: z.record(z.string(), z.string(), 'must be an object of texts').optional(),
    retryAfterSeconds: z
      .int('must be whole seconds from 0 to 86400')
      .min(0, 'must be from 0 to 86400')
      .max(86_400, 'must be from 0 to 86400')
      .optional(),
    body: z.string('must be a text').optional(),
    bodyBytes: z
      .int('must be a whole number from 2 to 16777216')
      .min(2, 'must be from 2 to 16777216')
      .max(16_777_216, 'must be from 2 to 16777216')
      .optional(),
    delayMs: z
      .int('must be whole milliseconds from 0 to 600000')
      .min(0, 'must be from 0 to 600000')
      .max(600_000, 'must be from 0 to 600000')
      .optional(),
    disconnect: z.enum(disconnects, anyOf(disconnects)).optional(),
    path: z.string('must be a text').min(1, 'must not be empty').optional(),
    times: z
      .union(
        [z.int(timesAllowed).min(1, timesAllowed).max(1_000_000, timesAllowed), z.literal('until-cleared')],
        timesAllowed,
      )
      .default(1),
  })
  .superRefine((fault, context) => {
    const wrong = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message });
    const { request: _, path: __, times: ___, ...what } = fault;
    if (Object.values(what).every((value) => value === undefined)) {
      wrong('status', 'one of status, headers, body, bodyBytes, delayMs and disconnect is needed');
    }
    if (fault.body !== undefined && fault.bodyBytes !== undefined) wrong('bodyBytes', 'must be absent with body');
    if (fault.status !== undefined && fault.disconnect !== undefined && !withHead.includes(fault.disconnect)) {
      wrong('disconnect', 'must be "stall" or "cut" with status: a broken connection has no answer');
    }
  });

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
export type FaultRequest = (typeof requests)[number];

export interface Faults {
  readonly list: () => readonly Fault[];
  readonly add: (fault: Fault) => void;
  readonly replace: (faults: readonly Fault[]) => void;
  /** Finds the oldest fault for a request and counts it. */
  readonly take: (request: FaultRequest, path?: string) => Fault | undefined;
}

export function createFaults(): Faults {
  let faults: readonly Fault[] = [];
  return {
    list: () => faults,
    add: (fault) => {
      faults = [...faults, fault];
    },
    replace: (given) => {
      faults = given;
    },
    take(request, path = '') {
      const isHit = (one: Fault) =>
        (one.request === undefined || one.request === request) && (one.path === undefined || path.includes(one.path));
      const fault = faults.find(isHit);
      if (fault?.times === undefined || fault.times === 'until-cleared') return fault;
      const left = { ...fault, times: fault.times - 1 };
      faults = faults.flatMap((one) => (one !== fault ? one : left.times > 0 ? left : []));
      return fault;
    },
  };
}
