import * as z from 'zod/mini';
import type { SourceRequest } from '../adapters/ingest-queue.ts';
import { type HearDependencies, hearReading } from '../hear/hear-reading.ts';
import type { Unreadable } from '../sources/genesys/event.ts';
import type { OpenMessage, OpenReading } from '../sources/genesys/open-messaging.ts';
import type { FindConversation } from './find-conversation.ts';
import { secondsUntilAgain } from './when-again.ts';

export interface RequestDependencies extends HearDependencies {
  /** Undefined where a message of the queue is no request. */
  readonly parse: (message: string) => SourceRequest | undefined;
  readonly read: (body: Readonly<Record<string, unknown>>, receivedAt: number) => readonly OpenReading[];
  /** Absent where Genesys' API is not asked. */
  readonly findConversation: FindConversation | undefined;
}

/** What is to be done with a message of the queue. */
export type End =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly seconds: number; readonly because: string; readonly messageId: string }
  /** It leads nowhere. */
  | { readonly kind: 'dead'; readonly reason: string; readonly messageId?: string };

/**
 * Hears all that a request of a source says.
 * @throws where a table or queue cannot be reached: the request comes again, and the rows make that harmless
 */
export async function ingestRequest(message: string, dependencies: RequestDependencies): Promise<End> {
  const request = dependencies.parse(message);
  if (!request) return { kind: 'dead', reason: 'it is no request of a source' };
  const body = readBody(request.body);
  if (typeof body === 'string') return { kind: 'dead', reason: body };
  const readings = dependencies.read(body, request.receivedAt);
  for (const reading of readings) {
    if (reading.decision !== 'agent-message') {
      await hearReading(reading, dependencies.now(), dependencies);
      continue;
    }
    const conversation = await conversationOf(reading.message, request, dependencies);
    if (conversation.kind !== 'found') return conversation;
    const { conversationId } = conversation;
    const whole = { ...reading, message: { ...reading.message, conversationId } };
    await hearReading(whole, dependencies.now(), dependencies);
  }
  const unreadable = readings.find((reading) => reading.decision === 'unreadable');
  return unreadable ? deadOf(unreadable) : { kind: 'done' };
}

function deadOf({ reason, known: { messageId } }: Unreadable): End {
  return { kind: 'dead', reason, ...(messageId === undefined ? {} : { messageId }) };
}

type Conversation = { readonly kind: 'found'; readonly conversationId: string } | Exclude<End, { kind: 'done' }>;

async function conversationOf(
  { conversationId, messageId, sentAt }: OpenMessage,
  { receivedAt }: SourceRequest,
  { findConversation, messageExpiryMs, now }: RequestDependencies,
): Promise<Conversation> {
  if (conversationId !== undefined) return { kind: 'found', conversationId };
  if (!findConversation) return { kind: 'dead', reason: 'conversation-not-found: genesysRegion is not set', messageId };
  const found = await findConversation(messageId);
  if (found.kind === 'found') return found;
  const because = found.kind === 'unavailable' ? found.reason : found.kind;
  const seconds = secondsUntilAgain(found, { sentAt, receivedAt, messageExpiryMs }, now());
  return seconds === undefined
    ? { kind: 'dead', reason: `conversation-not-found: ${because}`, messageId }
    : { kind: 'again', seconds, because, messageId };
}

const jsonObject = z.record(z.string(), z.unknown());

/** A JSON object, or what is wrong. The parser's own message is not passed on, because it quotes the body. */
function readBody(body: Uint8Array): Record<string, unknown> | string {
  try {
    const content: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return jsonObject.safeParse(content).data ?? 'the body is no JSON object';
  } catch {
    return 'the body is no JSON in UTF-8';
  }
}
