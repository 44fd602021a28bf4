import type { Push } from '../../core/push.ts';
import type { Appearance } from '../appearance.ts';
import { payloadData } from '../payload-data.ts';
import { cutToJsonBytes, fitsInBytes, jsonBytes, maximumPayloadBytes } from '../payload-size.ts';
import { type ShownText, shownText } from '../shown-text.ts';
import { requestId } from './request-id.ts';

/** What Apple calls path, topic, expiration, collapse id and id, and the payload. */
export interface ApnsRequest {
  readonly path: string;
  readonly topic: string;
  readonly expiration: string;
  readonly collapseId: string;
  readonly id: string;
  readonly body: string;
}

/** The app shows its own words for this key where the push carries none (`Localizable.strings`). */
const localisedByApp = { 'loc-key': 'HANDOFF_PUSH_NEW_MESSAGE' };

/** The request for one push (Apple: "Sending notification requests to APNs"). */
export function composeApns(push: Push, appearance: Appearance): ApnsRequest {
  const expiration = appearance.timeToLive === 'now-or-never' ? 0 : Math.floor(push.expiresAt / 1000);
  return {
    path: `/3/device/${push.token}`,
    topic: push.app,
    expiration: String(expiration),
    collapseId: push.collapseId,
    id: requestId(),
    body: bodyWithin(push, appearance, maximumPayloadBytes),
  };
}

function bodyWithin(push: Push, appearance: Appearance, maximumBytes: number): string {
  const text = shownText(push);
  const body = bodyOf(push, appearance, text ?? localisedByApp);
  if (text === undefined || fitsInBytes(body, maximumBytes)) return body;
  const room = maximumBytes - Buffer.byteLength(body) + jsonBytes(text.body);
  return bodyOf(push, appearance, { ...text, body: cutToJsonBytes(text.body, room) });
}

/** JSON leaves out what is undefined. */
function bodyOf(push: Push, appearance: Appearance, alert: ShownText | typeof localisedByApp): string {
  return JSON.stringify({
    aps: {
      alert,
      badge: push.badge,
      sound: appearance.sound,
      'thread-id': push.conversationId,
      category: appearance.category,
      'interruption-level': appearance.interruptionLevel,
      // A phone that changed hands after the send shows other words or none: only the app's extension can see to that.
      'mutable-content': push.content.mode === 'generic' ? undefined : 1,
    },
    ...payloadData(push),
  });
}
