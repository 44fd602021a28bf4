import * as z from 'zod/mini';
import { type ApiClient, type ApiClientSettings, createApiClient } from './api-client.ts';
import { type FoundMessage, readMessage } from './api-message.ts';
import { type Unavailable, unavailable } from './api-unavailable.ts';

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

/** One for each process, as its client. */
export function createGenesysApi(settings: ApiClientSettings): GenesysApi {
  const client = createApiClient(settings);
  return {
    findConversation: (messageId, timeLeftMs) =>
      lookUp(client, [messageId], `${messages}/${inPath(messageId)}/details`, timeLeftMs, (json) => {
        const details = detailsSchema.safeParse(json).data;
        return details && { kind: 'found' as const, conversationId: details.conversationId };
      }),
    readText: (conversationId, messageId, timeLeftMs) =>
      lookUp(
        client,
        [conversationId, messageId],
        `${messages}/${inPath(conversationId)}/messages/${inPath(messageId)}`,
        timeLeftMs,
        readMessage,
      ),
  };
}

/** Reads one thing by its ids; `read` gives undefined where the answer is not what it should be. */
export async function lookUp<Found>(
  client: ApiClient,
  ids: readonly string[],
  path: string,
  timeLeftMs: number | undefined,
  read: (json: unknown) => Found | undefined,
): Promise<Found | NotFound | Unavailable> {
  // Nothing at Genesys has such an id, and the path would lead somewhere else.
  if (!ids.every(isId)) return { kind: 'not-found' };
  const answer = await client.ask({ method: 'GET', path }, timeLeftMs);
  if (answer.kind === 'unavailable') return answer;
  if (answer.status === 404 || answer.status === 410) return { kind: 'not-found' };
  if (answer.status === 403) return unavailable('forbidden');
  if (answer.status !== 200) return unavailable(`http-${answer.status}`);
  return read(answer.json) ?? unavailable('unreadable-answer');
}

const messages = '/api/v2/conversations/messages';
export const inPath = (id: string) => encodeURIComponent(id.toWellFormed());
/** Dots alone would be taken for steps in the path, encoded or not. */
export const isId = (id: string) => id !== '' && id.length <= 256 && id.isWellFormed() && id !== '.' && id !== '..';
