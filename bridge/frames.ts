import * as z from 'zod/mini';
import { id, listOf, optional, word } from '../lambdas/sources/fields.ts';

/** What a text frame of the Notification Service says. */
export type Frame =
  | EventFrame
  | { readonly kind: 'heartbeat' | 'pong' }
  /** Genesys closes the connection in about a minute. */
  | { readonly kind: 'closing' }
  | { readonly kind: 'revoked' }
  /** `topics` is empty where the frame does not name any. */
  | { readonly kind: 'no-longer-subscribed'; readonly topics: readonly string[] }
  /** Of the service itself, and none that we know. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable' };

export interface EventFrame {
  readonly kind: 'event';
  readonly conversationId?: string;
  /** Whether the conversation goes on. */
  readonly isOpen: boolean;
}

const frameSchema = z.object({
  topicName: z.string(),
  eventBody: optional(z.record(z.string(), z.unknown())),
});

const conversation = z.object({
  id: optional(id),
  conversationId: optional(id),
  participants: listOf(z.object({ purpose: optional(word), state: optional(word) })),
});

const customers: readonly (string | undefined)[] = ['customer', 'external'];
const over: readonly (string | undefined)[] = ['disconnected', 'terminated'];

/** Never rejects a frame for what it does not know: whether an event can be read is for the ingest function to say. */
export function readFrame(text: string): Frame {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  const parsed = frameSchema.safeParse(content);
  if (!parsed.success) return { kind: 'unreadable' };
  const { topicName, eventBody = {} } = parsed.data;
  if (topicName === 'channel.metadata') return { kind: eventBody.message === 'pong' ? 'pong' : 'heartbeat' };
  if (!topicName.startsWith('v2.system.')) return eventOf(eventBody);
  if (topicName.startsWith('v2.system.socket_closing')) return { kind: 'closing' };
  if (topicName.startsWith('v2.system.token_revoked')) return { kind: 'revoked' };
  if (topicName.startsWith('v2.system.no_longer_subscribed')) {
    return { kind: 'no-longer-subscribed', topics: topicsIn(eventBody) };
  }
  return { kind: 'other' };
}

function eventOf(eventBody: Readonly<Record<string, unknown>>): EventFrame {
  const { id, conversationId = id, participants } = conversation.parse(eventBody);
  return { kind: 'event', isOpen: !isOver(participants), ...(conversationId === undefined ? {} : { conversationId }) };
}

/** Whether the customer has left the conversation of these participants. */
export function isOver(participants: z.output<typeof conversation>['participants']): boolean {
  const theirs = participants.filter(({ purpose }) => customers.includes(purpose));
  return theirs.length > 0 && theirs.every(({ state }) => over.includes(state));
}

/** Which of its fields names a topic is not documented: whatever looks like one of ours. */
function topicsIn(eventBody: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.values(eventBody)
    .flat()
    .filter((value) => typeof value === 'string')
    .filter((value) => /^v2\.(users|routing\.queues)\.[\w-]+\./.test(value));
}
