import { recordOf, textOf } from '../../../../docs/clients/typescript/outcome.ts';
import { conversationKey } from '../conversation-key.ts';

/** What of a push is for the app (docs/payload.md); from APNs as it is, from FCM each field as a text. */
export interface PushData {
  /** The conversation's key; undefined where the push is no more than a badge, or not from Handoff Push. */
  readonly conversation: string | undefined;
  readonly messageId: string | undefined;
  readonly recipient: string | undefined;
  /** Messages that were read on another device; undefined: the push brings one. */
  readonly readIds: readonly string[] | undefined;
  readonly badge: number | undefined;
  /** Above 1. */
  readonly count: number | undefined;
  /** Whoever draws it makes no sound. */
  readonly silent: boolean;
}

export function readPushData(value: unknown): PushData {
  const data = recordOf(value);
  const [id, source] = [textOf(data.conversationId), textOf(data.source)];
  const count = numberOf(data.count);
  return {
    conversation: id === undefined || source === undefined ? undefined : conversationKey(source, id),
    messageId: textOf(data.messageId),
    recipient: textOf(data.recipient),
    readIds: data.event === 'read' ? listOf(data.messageIds) : undefined,
    badge: numberOf(data.badge),
    count: count !== undefined && count > 1 ? count : undefined,
    silent: String(data.silent) === 'true',
  };
}

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** In the data of FCM a list is a text. */
function listOf(value: unknown): readonly string[] {
  const list = typeof value === 'string' ? parsed(value) : value;
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
