import type { Push } from '../../core/push.ts';
import { cutToJsonBytes, jsonBytes, maximumPayloadBytes } from '../payload-size.ts';
import { type ShownText, shownText } from '../shown-text.ts';

export interface ApnsRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The app shows its own words for this key where the push carries none (`Localizable.strings`). */
const localisedByApp = { 'loc-key': 'HANDOFF_PUSH_NEW_MESSAGE' };

/**
 * The request for one push (Apple: "Sending notification requests to APNs"), without the provider token.
 * @param options.apnsId canonical lowercase UUID; APNs answers with it
 */
export function composeApns(push: Push, options: { bundleId: string; apnsId: string }): ApnsRequest {
  return {
    path: `/3/device/${push.token}`,
    headers: {
      'apns-topic': push.app ?? options.bundleId,
      'apns-push-type': 'alert',
      'apns-priority': '10',
      'apns-expiration': String(Math.floor(push.expiresAt / 1000)),
      'apns-collapse-id': push.collapseId,
      'apns-id': options.apnsId,
    },
    body: JSON.stringify(payloadWithin(push, maximumPayloadBytes)),
  };
}

function payloadWithin(push: Push, maximumBytes: number) {
  const text = shownText(push);
  if (text === undefined) return payload(push, localisedByApp);
  const room = maximumBytes - jsonBytes(payload(push, { ...text, body: '' })) + jsonBytes('');
  return payload(push, { ...text, body: cutToJsonBytes(text.body, room) });
}

function payload(push: Push, alert: ShownText | typeof localisedByApp) {
  // A phone that changed hands after the send shows other words or none: only the app's extension can see to that.
  const passesExtension = push.content.mode !== 'generic';
  return {
    aps: {
      alert,
      sound: 'default',
      'thread-id': push.collapseId,
      ...(passesExtension ? { 'mutable-content': 1 } : {}),
    },
    conversationId: push.conversationId,
    messageId: push.messageId,
    source: push.source,
    recipient: push.recipient,
  };
}
