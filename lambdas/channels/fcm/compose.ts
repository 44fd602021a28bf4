import type { Push } from '../../core/push.ts';
import { cutToJsonBytes, jsonBytes, maximumPayloadBytes } from '../payload-size.ts';
import { type ShownText, shownText } from '../shown-text.ts';

/** The message of FCM HTTP v1 ("REST Resource: projects.messages"), of it what a push uses. */
export interface FcmMessage {
  readonly token: string;
  readonly notification?: ShownText;
  /** Strings only: a number is refused. */
  readonly data: Readonly<Record<'conversationId' | 'messageId' | 'source' | 'recipient', string>>;
  readonly android: {
    readonly priority: 'HIGH';
    readonly ttl: string;
    readonly notification?: { readonly tag: string; readonly default_sound: true };
  };
}

/**
 * The message of one push, at most 4096 bytes as JSON, although FCM counts only keys and values of its notification and data.
 * Without words of ours (`id-only`) it is a data message, which the app shows itself.
 * @param now epoch milliseconds
 */
export function composeFcm(push: Push, { now }: { now: number }): FcmMessage {
  const text = shownText(push);
  if (text === undefined) return message(push, now, undefined);
  const room = maximumPayloadBytes - jsonBytes(message(push, now, { ...text, body: '' })) + jsonBytes('');
  return message(push, now, { ...text, body: cutToJsonBytes(text.body, room) });
}

function message(push: Push, now: number, notification: ShownText | undefined): FcmMessage {
  const remainingSeconds = Math.max(0, Math.floor((push.expiresAt - now) / 1000));
  return {
    token: push.token,
    ...(notification ? { notification } : {}),
    data: {
      conversationId: push.conversationId,
      messageId: push.messageId,
      source: push.source,
      recipient: push.recipient,
    },
    android: {
      // Stated, because the default is normal and that may wait until the phone wakes.
      priority: 'HIGH',
      ttl: `${remainingSeconds}s`,
      ...(notification ? { notification: { tag: push.collapseId, default_sound: true } } : {}),
    },
  };
}
