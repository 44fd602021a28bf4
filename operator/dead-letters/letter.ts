import type { Message } from '@aws-sdk/client-sqs';
import { parseAgentWord } from '../../lambdas/adapters/agent-words.ts';
import { parseSourceRequest, type SourceRequest } from '../../lambdas/adapters/ingest-queue.ts';
import { parseLook } from '../../lambdas/adapters/look-schema.ts';
import { parsePushJob } from '../../lambdas/adapters/push-job-schema.ts';
import { parseSyncJob } from '../../lambdas/adapters/sync-job-schema.ts';
import type { AgentWord } from '../../lambdas/core/agent-word.ts';
import { conversationKey, type SourceName } from '../../lambdas/core/conversation.ts';
import type { PushJob } from '../../lambdas/core/job.ts';
import type { Look } from '../../lambdas/core/look.ts';
import type { SyncJob } from '../../lambdas/core/sync-job.ts';
import { readDesktopCallback } from '../../lambdas/sources/desktop-callback.ts';
import { readNotification } from '../../lambdas/sources/genesys/notification.ts';
import { readOpenMessaging } from '../../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings } from '../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../lambdas/sources/genesys-eventbridge.ts';
import { readJsonBody } from '../../lambdas/sources/json-body.ts';
import { readWebhook } from '../../lambdas/sources/read-webhook.ts';
import type { Reading, WebhookReading } from '../../lambdas/sources/reading.ts';
import type { Sources } from '../../lambdas/sources/source-settings.ts';
import type { Holds } from './queues.ts';
import { invocationRecordOf, reasonOf } from './reason.ts';

/** What a dead letter is, as far as it can be read. */
export type Content =
  | { readonly kind: 'push'; readonly job: PushJob }
  | { readonly kind: 'sync'; readonly job: SyncJob }
  | { readonly kind: 'look'; readonly look: Look }
  | { readonly kind: 'word'; readonly word: AgentWord }
  | { readonly kind: 'request'; readonly said: readonly Said[] }
  /** Of an agent's desktop. */
  | { readonly kind: 'callback'; readonly correlationId?: string; readonly said: readonly Said[] }
  | { readonly kind: 'event'; readonly event: unknown; readonly said: readonly Said[] }
  | { readonly kind: 'unknown' };

/** One thing that an event or a request says. */
export type Said =
  | {
      readonly kind: 'agent message';
      /** Its key; absent where only the contact centre's API knows. */
      readonly conversation?: string;
      readonly messageId: string;
      readonly sentAt: number;
    }
  /** Of a conversation: no push comes of it. */
  | { readonly kind: 'news'; readonly conversation: string }
  /** What an agent clicked. */
  | { readonly kind: 'click' }
  | { readonly kind: 'nothing' | 'unreadable'; readonly reason: string };

/** A dead letter as SQS handed it out. Times are epoch milliseconds. */
export interface Letter {
  readonly id: string;
  readonly receipt: string;
  readonly body: string;
  /** A moved letter of a standard queue keeps the time at which it was first sent. */
  readonly sentAt: number;
  readonly group?: string;
  /** The queue that it was moved from, where SQS did that. */
  readonly from?: string;
  readonly reason: string;
  readonly content: Content;
}

/** @param sources the deployment's, which say how a request of theirs is read */
export function letterOf(message: Message, holds: Holds, sources: Sources): Letter {
  const { MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} } = message;
  const json = readJson(Body);
  const from = Attributes.DeadLetterQueueSourceArn?.split(':').at(-1);
  return {
    id: MessageId,
    receipt: ReceiptHandle,
    body: Body,
    sentAt: Number(Attributes.SentTimestamp ?? 0),
    ...(Attributes.MessageGroupId === undefined ? {} : { group: Attributes.MessageGroupId }),
    ...(from === undefined ? {} : { from }),
    reason: reasonOf(message, json),
    content: contentOf(holds, Body, json, sources),
  };
}

function contentOf(holds: Holds, body: string, json: unknown, sources: Sources): Content {
  switch (holds) {
    case 'jobs': {
      const job = parsePushJob(body);
      if (job) return { kind: 'push', job };
      const sync = parseSyncJob(body);
      return sync ? { kind: 'sync', job: sync } : { kind: 'unknown' };
    }
    case 'looks': {
      const look = parseLook(body);
      return look ? { kind: 'look', look } : { kind: 'unknown' };
    }
    case 'words': {
      const word = parseAgentWord(body);
      return word ? { kind: 'word', word } : { kind: 'unknown' };
    }
    case 'requests': {
      const request = parseSourceRequest(body);
      if (!request) return { kind: 'unknown' };
      const { source, correlationId } = request;
      const said = saidByRequest(request, sources);
      if (source !== 'desktop-callbacks') return { kind: 'request', said };
      return { kind: 'callback', ...(correlationId === undefined ? {} : { correlationId }), said };
    }
    case 'events': {
      const event = invocationRecordOf(json)?.requestPayload ?? json;
      if (typeof event !== 'object' || event === null) return { kind: 'unknown' };
      return { kind: 'event', event, said: saidByEvent(event) };
    }
  }
}

/** Whatever the deployment may take: the function that hears it goes by its own settings. */
const generous = { ...defaultGenesysSettings, agentJoined: true };

const saidByEvent = (event: unknown): Said[] => readGenesysEvents(event, generous).map(saidBy);

function saidBy(reading: Reading | WebhookReading): Said {
  switch (reading.decision) {
    case 'agent-message': {
      const { source, conversationId: id, messageId, sentAt } = reading.message;
      const conversation = id === undefined ? {} : { conversation: conversationKey({ source, id }) };
      return { kind: 'agent message', ...conversation, messageId, sentAt };
    }
    case 'customer-message':
      return newsOf(reading.message);
    case 'identity':
      return newsOf(reading.identity);
    case 'conversation-ended':
      return newsOf(reading.end);
    case 'ignored':
      return { kind: 'nothing', reason: reading.reason };
    case 'unreadable':
      return { kind: 'unreadable', reason: reading.reason };
  }
}

const newsOf = ({
  source,
  conversationId: id,
}: {
  readonly source: SourceName;
  readonly conversationId: string;
}): Said => ({
  kind: 'news',
  conversation: conversationKey({ source, id }),
});

/** As the function that hears it would read it; of a source that was taken out since, nobody knows how. */
function saidByRequest({ source, body, receivedAt, postId }: SourceRequest, sources: Sources): Said[] {
  const content = readJsonBody(body);
  if (typeof content === 'string') return [{ kind: 'unreadable', reason: content }];
  if (source === 'desktop-callbacks') {
    const reading = readDesktopCallback(content, receivedAt);
    return [reading.kind === 'callback' ? { kind: 'click' } : { kind: 'unreadable', reason: reading.reason }];
  }
  if (source === 'genesys-notifications') return readNotification(content, generous, receivedAt).map(saidBy);
  if (source === 'genesys-open-messaging') return readOpenMessaging(content, generous, receivedAt).map(saidBy);
  const settings = Object.hasOwn(sources, source) ? sources[source] : undefined;
  if (!settings) return [{ kind: 'unreadable', reason: 'the deployment has no such source' }];
  return readWebhook(source, settings, content, receivedAt, postId).map(saidBy);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
