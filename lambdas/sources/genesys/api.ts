import * as z from 'zod/mini';
import { waitAtMost } from '../wait-at-most.ts';
import type { GenesysCredentials } from './api-credentials.ts';
import { createApiHost } from './api-host.ts';
import { type FoundMessage, readMessage } from './api-message.ts';
import { createApiRate } from './api-rate.ts';
import { startTimeLeft } from './api-time-left.ts';
import { createAccessToken } from './api-token.ts';
import { type Unavailable, unavailable } from './api-unavailable.ts';

export interface GenesysApiSettings {
  readonly credentials: GenesysCredentials;
  /** Of the region (`originsOf`), or of a stand-in. */
  readonly loginOrigin: string;
  readonly apiOrigin: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Of each request. */
  readonly requestLimitMs?: number;
  /** What Genesys allows a token in a minute; unconfirmed. Where it says that it allows less, that counts. */
  readonly requestsPerMinute?: number;
}

type NotFound = { readonly kind: 'not-found' };
export type ConversationSearch = { readonly kind: 'found'; readonly conversationId: string } | NotFound | Unavailable;
export type TextSearch = FoundMessage | NotFound | Unavailable;

/**
 * Looks up what Genesys' events leave out. Both reject only where the secret cannot be reached, and wait no longer than
 * `timeLeftMs`, with all that a look-up needs.
 */
export interface GenesysApi {
  /** The conversation that a message belongs to. */
  readonly findConversation: (messageId: string, timeLeftMs?: number) => Promise<ConversationSearch>;
  readonly readText: (conversationId: string, messageId: string, timeLeftMs?: number) => Promise<TextSearch>;
}

const detailsSchema = z.object({ conversationId: z.string().check(z.minLength(1)) });
/** Room for a token and two answers, each as slow as it may be. */
const defaultTimeLeftMs = 10_000;
const restAfterRefusalSeconds = 30;

/** One for each process: its token, its rate and its pauses live as long as it does. */
export function createGenesysApi(settings: GenesysApiSettings): GenesysApi {
  const { now, requestLimitMs = 3_000, requestsPerMinute = 300 } = settings;
  const login = createApiHost({ origin: settings.loginOrigin, now, requestLimitMs });
  const api = createApiHost({ origin: settings.apiOrigin, now, requestLimitMs });
  const accessToken = createAccessToken(settings.credentials, login, now);
  const rate = createApiRate(requestsPerMinute, now);

  /** One request with a token: undefined where the API refused the token. */
  async function askWithToken(path: string, leftMs: () => number) {
    const access = await waitAtMost(leftMs(), accessToken.get());
    if (access === 'too-late') return unavailable('no-time-left');
    if (access.kind === 'unavailable') return access;
    const waitSeconds = rate.take();
    if (waitSeconds !== undefined) return unavailable('own-rate-limit', waitSeconds);
    const headers = { authorization: `Bearer ${access.token}` };
    const answer = await api.ask({ method: 'GET', path, headers }, leftMs());
    if (answer.kind === 'unavailable') return answer;
    rate.allow(Number(answer.headers.get('inin-ratelimit-allowed')));
    if (answer.status !== 401) return answer;
    accessToken.invalidate(access.token);
    return undefined;
  }

  async function lookUp<Found>(
    ids: readonly string[],
    path: string,
    timeLeftMs: number,
    read: (json: unknown) => Found | undefined,
  ): Promise<Found | NotFound | Unavailable> {
    // Nothing at Genesys has such an id, and the path would lead somewhere else.
    if (!ids.every(isId)) return { kind: 'not-found' };
    const leftMs = startTimeLeft(timeLeftMs);
    const inTheWay = api.closed();
    if (inTheWay) return inTheWay;
    // A token can be revoked before its time.
    const answer = (await askWithToken(path, leftMs)) ?? (await askWithToken(path, leftMs));
    if (!answer) {
      api.rest(restAfterRefusalSeconds, 'credentials');
      return unavailable('credentials', restAfterRefusalSeconds);
    }
    if (answer.kind === 'unavailable') return answer;
    if (answer.status === 404 || answer.status === 410) return { kind: 'not-found' };
    if (answer.status === 403) return unavailable('forbidden');
    if (answer.status !== 200) return unavailable(`http-${answer.status}`);
    return read(answer.json) ?? unavailable('unreadable-answer');
  }

  return {
    findConversation: (messageId, timeLeftMs = defaultTimeLeftMs) =>
      lookUp([messageId], `${messages}/${inPath(messageId)}/details`, timeLeftMs, (json) => {
        const details = detailsSchema.safeParse(json).data;
        return details && { kind: 'found' as const, conversationId: details.conversationId };
      }),
    readText: (conversationId, messageId, timeLeftMs = defaultTimeLeftMs) =>
      lookUp(
        [conversationId, messageId],
        `${messages}/${inPath(conversationId)}/messages/${inPath(messageId)}`,
        timeLeftMs,
        readMessage,
      ),
  };
}

const messages = '/api/v2/conversations/messages';
const inPath = (id: string) => encodeURIComponent(id.toWellFormed());
/** Dots alone would be taken for steps in the path, encoded or not. */
const isId = (id: string) => id !== '' && id.length <= 256 && id.isWellFormed() && id !== '.' && id !== '..';
