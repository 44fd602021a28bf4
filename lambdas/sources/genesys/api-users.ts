import * as z from 'zod/mini';
import { id, listOf, optional, text, word } from '../fields.ts';
import { inPath, lookUp } from './api.ts';
import type { ApiClient } from './api-client.ts';
import { type Unavailable, unavailable } from './api-unavailable.ts';
import { createRemembered } from './remembered.ts';

export type UserSearch =
  | { readonly kind: 'found'; readonly userId: string }
  /** Genesys has no active user of that id or address. */
  | { readonly kind: 'not-found' }
  | Unavailable;

export type RoutingStatus =
  /** Genesys' word, in lower case. */
  { readonly kind: 'found'; readonly status: string } | { readonly kind: 'not-found' } | Unavailable;

/** Genesys' users; both wait no longer than `timeLeftMs`, and reject only where the secret cannot be reached. */
export interface GenesysUsers {
  /** An active user, by id or by e-mail address; remembered for a quarter of an hour, that there is none for a minute. */
  readonly find: (idOrAddress: string, timeLeftMs: number) => Promise<UserSearch>;
  /** Asked anew each time. */
  readonly routingStatus: (userId: string, timeLeftMs: number) => Promise<RoutingStatus>;
}

const keptMs = 15 * 60_000;
const keptNoneMs = 60_000;
const mostKept = 1_000;

const users = '/api/v2/users';
/** `state` is the API's own (SDK); `active` is what integration guides write in its place. */
const userSchema = z.object({ id, state: optional(word), active: optional(z.boolean()), email: optional(text) });
const searchSchema = z.object({ results: listOf(userSchema) });
const statusSchema = z.object({ status: word });
type User = z.output<typeof userSchema>;

export function createGenesysUsers(client: ApiClient, now: () => number): GenesysUsers {
  const known = createRemembered<UserSearch>({
    capacity: mostKept,
    keepMs: ({ kind }) => (kind === 'found' ? keptMs : kind === 'not-found' ? keptNoneMs : 0),
    now,
  });
  return {
    find: (idOrAddress, timeLeftMs) =>
      known.get(idOrAddress, () =>
        idOrAddress.includes('@')
          ? findByAddress(client, idOrAddress, timeLeftMs)
          : findById(client, idOrAddress, timeLeftMs),
      ),
    routingStatus: (userId, timeLeftMs) =>
      lookUp(client, [userId], `${users}/${inPath(userId)}/routingstatus`, timeLeftMs, (json) => {
        const read = statusSchema.safeParse(json).data;
        return read && { kind: 'found' as const, status: read.status };
      }),
  };
}

function findById(client: ApiClient, userId: string, timeLeftMs: number): Promise<UserSearch> {
  return lookUp(client, [userId], `${users}/${inPath(userId)}`, timeLeftMs, (json) => {
    const user = userSchema.safeParse(json).data;
    return user && searchOf(isActive(user) ? user : undefined);
  });
}

/** `POST /api/v2/users/search` finds inactive users too, unless it is asked not to. */
async function findByAddress(client: ApiClient, address: string, timeLeftMs: number): Promise<UserSearch> {
  const query = [
    { type: 'EXACT', fields: ['email'], value: address },
    { type: 'EXACT', fields: ['state'], values: ['active'] },
  ];
  const answer = await client.ask({ method: 'POST', path: `${users}/search`, json: { query } }, timeLeftMs);
  if (answer.kind === 'unavailable') return answer;
  if (answer.status === 403) return unavailable('forbidden');
  if (answer.status !== 200) return unavailable(`http-${answer.status}`);
  const read = searchSchema.safeParse(answer.json).data;
  if (!read) return unavailable('unreadable-answer');
  const isAsked = ({ email }: User) => email === undefined || email.toLowerCase() === address.toLowerCase();
  return searchOf(read.results.find((user) => isActive(user) && isAsked(user)));
}

const isActive = ({ state, active }: User) => (state === undefined ? active === true : state === 'active');

const searchOf = (user: User | undefined): UserSearch =>
  user ? { kind: 'found', userId: user.id } : { kind: 'not-found' };
