import * as z from 'zod';
import type { AgentMessage } from '../core/agent-message.ts';
import { conversationIdInTopic, isCustomerEnd } from './genesys-topic.ts';
import type { Reading } from './reading.ts';

/** The prefix of every event source that Genesys Cloud creates: aws.partner/genesys.com/cloud/<orgId>/<suffix>. */
const partnerSource = 'aws.partner/genesys.com';

const text = z.string().trim().min(1);
/** Longer ones would not fit a table's keys; no vendor's id comes near. */
const id = text.max(256);
/** Every field is optional and a wrong one counts as absent: another organisation may send another shape. */
const optional = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);

const party = optional(z.object({ nickname: optional(text), firstName: optional(text), lastName: optional(text) }));

/** Genesys' ConversationNormalizedMessage (SDK model), as far as we read it. */
const normalizedMessage = z.object({
  id: optional(id),
  conversationId: optional(id),
  direction: optional(text),
  type: optional(text),
  text: optional(z.string()),
  originatingEntity: optional(z.string()),
  eventTime: optional(z.unknown()),
  content: optional(z.array(z.unknown())),
  channel: optional(z.object({ messageId: optional(id), time: optional(z.unknown()), from: party })),
});

const envelope = z.object({
  source: optional(z.string()),
  'detail-type': optional(z.string()),
  time: optional(z.unknown()),
  detail: optional(
    z.object({
      topicName: optional(z.string()),
      timestamp: optional(z.unknown()),
      eventBody: optional(normalizedMessage),
    }),
  ),
});

/**
 * Reads one EventBridge event of a Genesys Cloud partner source whose `detail.eventBody` is a normalized message.
 * Direction and type are compared without regard to case: Genesys writes them in three ways.
 * @param event the event as EventBridge delivers it; anything else is ignored with a reason, never an error
 */
export function readGenesysEvent(event: unknown): Reading {
  const parsed = envelope.safeParse(event);
  if (!parsed.success)
    return { decision: 'ignored', reason: 'the event is not a JSON object', source: 'unknown', known: {} };
  const { source, detail, time } = parsed.data;
  if (!source?.startsWith(partnerSource)) {
    return { decision: 'ignored', reason: `source does not begin with ${partnerSource}`, source: 'unknown', known: {} };
  }
  const body = detail?.eventBody;
  const conversationId = body?.conversationId ?? conversationIdInTopic(detail?.topicName);
  const messageId = body?.id ?? body?.channel?.messageId;
  const kind = kindOf(body?.type);
  const sentAt = firstTime(body?.channel?.time, detail?.timestamp, time);
  const known = {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(kind === undefined ? {} : { kind }),
    ...(body ? { author: authorOf(body.originatingEntity) } : {}),
    ...(sentAt === undefined ? {} : { sentAt }),
  };
  const ignored = (reason: string): Reading => ({ decision: 'ignored', reason, source: 'genesys', known });

  if (!body) return ignored('detail.eventBody is missing');
  if (isCustomerEnd(parsed.data['detail-type'], detail?.topicName)) {
    const endedAt = firstTime(body.eventTime, detail?.timestamp, time);
    if (conversationId === undefined || endedAt === undefined)
      return ignored('the end of no conversation, or of no time');
    const reason = "the customer's part of the conversation ended";
    return { decision: 'conversation-ended', reason, end: { source: 'genesys', conversationId, endedAt } };
  }
  if (body.direction === undefined) return ignored('detail.eventBody.direction is missing');
  const direction = body.direction.toLowerCase();
  if (direction === 'inbound' && kind && conversationId && messageId && sentAt !== undefined) {
    const message = { source: 'genesys', conversationId, messageId, sentAt } as const;
    return { decision: 'customer-message', reason: 'direction is not outbound', message };
  }
  if (direction !== 'outbound') return ignored('direction is not outbound');
  if (body.type === undefined) return ignored('detail.eventBody.type is missing');
  if (kind === undefined) return ignored('type is neither Text nor Structured');
  if (conversationId === undefined) return ignored('no conversation id in detail.eventBody or detail.topicName');
  if (messageId === undefined) return ignored('detail.eventBody.id is missing');
  if (sentAt === undefined) return ignored('no readable time in channel.time, detail.timestamp or time');

  const sender = senderOf(body.channel?.from);
  const preview = body.text?.trim();
  const message: AgentMessage = {
    source: 'genesys',
    conversationId,
    messageId,
    kind,
    author: authorOf(body.originatingEntity),
    sentAt,
    ...(sender ? { sender } : {}),
    ...(preview ? { preview } : {}),
  };
  return { decision: 'agent-message', reason: `outbound ${kind} message`, message };
}

function kindOf(type: string | undefined): AgentMessage['kind'] | undefined {
  const lower = type?.toLowerCase();
  return lower === 'text' || lower === 'structured' ? lower : undefined;
}

/** `originatingEntity` may be missing or empty in real events. */
function authorOf(entity: string | undefined): AgentMessage['author'] {
  const lower = entity?.toLowerCase();
  return lower === 'human' || lower === 'bot' ? lower : 'unknown';
}

function senderOf(from: z.infer<typeof party>): string | undefined {
  return from?.nickname ?? ([from?.firstName, from?.lastName].filter(Boolean).join(' ') || undefined);
}

/** Genesys writes times as ISO strings in some topics and as epoch milliseconds in others. */
function firstTime(...candidates: unknown[]): number | undefined {
  for (const candidate of candidates) {
    const milliseconds =
      typeof candidate === 'number' ? candidate : typeof candidate === 'string' ? Date.parse(candidate) : Number.NaN;
    // Earlier than Genesys Cloud itself: seconds taken for milliseconds, or no time at all.
    if (Number.isSafeInteger(milliseconds) && milliseconds > Date.UTC(2015, 0)) return milliseconds;
  }
  return undefined;
}
