import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import type { SourceRequest } from '../adapters/ingest-queue.ts';
import type { LogFields } from '../adapters/log.ts';
import { type HearDependencies, hearReading } from '../hear/hear-reading.ts';
import type { OpenMessage, OpenReading } from '../sources/genesys/open-messaging.ts';
import type { FindConversation } from './find-conversation.ts';
import { secondsUntilAgain } from './when-again.ts';

export interface IngestDependencies extends HearDependencies {
  /** Undefined where a message of the queue is no request. */
  readonly parse: (message: string) => SourceRequest | undefined;
  readonly read: (body: Readonly<Record<string, unknown>>, receivedAt: number) => readonly OpenReading[];
  /** Absent where Genesys' API is not asked. */
  readonly findConversation: FindConversation | undefined;
  readonly bury: (message: string, reason: string) => Promise<void>;
  /** Lets a received message come again after so many seconds. */
  readonly hide: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly awaited: (fields: LogFields) => void;
  readonly buried: (fields: LogFields) => void;
  readonly failed: (message: string, error: unknown) => void;
}

type End =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly seconds: number; readonly because: string; readonly messageId: string }
  /** It leads nowhere. */
  | { readonly kind: 'dead'; readonly reason: string; readonly messageId?: string };

/** The requests of one batch side by side. What fails comes again, and at last lies in the dead letters. */
export async function ingest({ Records }: SQSEvent, dependencies: IngestDependencies): Promise<SQSBatchResponse> {
  const failures = await Promise.all(
    Records.map(async (record) => {
      try {
        const isDone = await settle(record, await ingestRequest(record.body, dependencies), dependencies);
        return isDone ? [] : [{ itemIdentifier: record.messageId }];
      } catch (error) {
        dependencies.failed(record.messageId, error);
        return [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

/** Whether a message of the queue is done with. */
async function settle({ body, messageId: message, receiptHandle }: SQSRecord, end: End, deps: IngestDependencies) {
  switch (end.kind) {
    case 'done':
      return true;
    case 'dead': {
      const { reason, messageId } = end;
      await deps.bury(body, reason);
      deps.buried({ message, reason, messageId });
      return true;
    }
    case 'again': {
      const { seconds, because, messageId } = end;
      deps.awaited({ message, messageId, because, seconds });
      await deps.hide(receiptHandle, seconds);
      return false;
    }
  }
}

async function ingestRequest(message: string, dependencies: IngestDependencies): Promise<End> {
  const request = dependencies.parse(message);
  if (!request) return { kind: 'dead', reason: 'it is no request of a source' };
  const body = readBody(request.body);
  if (typeof body === 'string') return { kind: 'dead', reason: body };
  for (const reading of dependencies.read(body, request.receivedAt)) {
    if (reading.decision === 'ignored') {
      await hearReading(reading, dependencies.now(), dependencies);
      continue;
    }
    const conversation = await conversationOf(reading.message, request, dependencies);
    if (conversation.kind !== 'found') return conversation;
    const { conversationId } = conversation;
    const whole = { ...reading, message: { ...reading.message, conversationId } };
    await hearReading(whole, dependencies.now(), dependencies);
  }
  return { kind: 'done' };
}

type Conversation = { readonly kind: 'found'; readonly conversationId: string } | Exclude<End, { kind: 'done' }>;

async function conversationOf(
  { conversationId, messageId, sentAt }: OpenMessage,
  { receivedAt }: SourceRequest,
  { findConversation, messageExpiryMs, now }: IngestDependencies,
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
