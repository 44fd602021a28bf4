import * as z from 'zod/mini';
import { isCorrelationId } from '../../core/correlation-id.ts';
import { id, optional } from '../fields.ts';
import { type Ignored, saidNothing } from '../said-nothing.ts';
import { firstTime } from '../time.ts';
import { conversationIdInTopic, type Shape, shapeOf } from './topic.ts';

/** One event of a partner source, its envelope taken off. */
export interface GenesysEvent {
  readonly shape?: Shape;
  /** The one that the topic names; a body's own comes first. */
  readonly conversationId?: string;
  /** When Genesys sent the event, else when EventBridge took it: the last resort where a body has no time of its own. */
  readonly sentAt?: number;
  readonly body?: Readonly<Record<string, unknown>>;
  /** Genesys' own name for what caused it. */
  readonly correlationId?: string;
}

/** The prefix of every event source that Genesys Cloud creates: aws.partner/genesys.com/cloud/<orgId>/<suffix>. */
const partnerSource = 'aws.partner/genesys.com';

const correlation = z.string().check(z.refine(isCorrelationId));

/** `version` is left alone: an envelope of another version is read as far as it can be. */
const envelope = z.object({
  source: optional(z.string()),
  'detail-type': optional(z.string()),
  time: optional(z.unknown()),
  detail: optional(
    z.object({
      topicName: optional(z.string()),
      timestamp: optional(z.unknown()),
      metadata: optional(z.object({ CorrelationId: optional(correlation) })),
      eventBody: optional(z.record(z.string(), z.unknown())),
    }),
  ),
});

export const { ignored, unreadable } = saidNothing('genesys');

/** @returns the event, or why it is none of Genesys' */
export function openEnvelope(event: unknown): GenesysEvent | Ignored {
  const parsed = envelope.safeParse(event);
  if (!parsed.success) return { ...ignored('the event is not a JSON object'), source: 'unknown' };
  const { source, detail, time } = parsed.data;
  if (!source?.startsWith(partnerSource)) {
    return { ...ignored(`source does not begin with ${partnerSource}`), source: 'unknown' };
  }
  const shape = shapeOf(parsed.data['detail-type'], detail?.topicName);
  const named = conversationIdInTopic(detail?.topicName) ?? conversationIdInTopic(parsed.data['detail-type']);
  const conversationId = id.safeParse(named).data;
  const sentAt = firstTime(detail?.timestamp, time);
  const correlationId = detail?.metadata?.CorrelationId;
  return {
    ...(shape === undefined ? {} : { shape }),
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(detail?.eventBody === undefined ? {} : { body: detail.eventBody }),
  };
}
