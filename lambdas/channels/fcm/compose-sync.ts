import type { ReadElsewhere } from '../../core/read-elsewhere.ts';
import { readData } from '../read-data.ts';
import type { ComposedMessage } from './compose.ts';

/** A phone that sleeps gets it when it wakes: that messages were read stays true. */
const ttlSeconds = 24 * 60 * 60;

/**
 * The message that tells a device what was read elsewhere. On Android the app gets it without a notification and removes
 * its own; it does not wake the phone. An iPhone gets through Firebase what APNs itself would give it.
 */
export function composeSyncFcm(read: ReadElsewhere): ComposedMessage {
  const { platform, addressKind, token, badge, part } = read;
  const target = addressKind === 'fid' ? { fid: token } : { token };
  const data = dataOf(read);
  const message =
    platform === 'android'
      ? { ...target, data: { ...data, badge: String(badge) }, android: { priority: 'NORMAL', ttl: `${ttlSeconds}s` } }
      : { ...target, ...(part === 'event' ? { data } : {}), apns: apnsOf(read) };
  return { json: JSON.stringify(message), shape: `read ${platform} ${addressKind} ${part}` };
}

/** Strings only: a number or a list is refused. */
function dataOf(read: ReadElsewhere): Record<string, string> {
  const { v, event, conversationId, messageIds, source, recipient } = readData(read);
  return { v: String(v), event, conversationId, messageIds: JSON.stringify(messageIds), source, recipient };
}

/** Apple tries once: it keeps a single notification for a phone that is off, and this one must not take its place. */
function apnsOf({ part, badge }: ReadElsewhere) {
  const isBadge = part === 'badge';
  return {
    headers: {
      'apns-push-type': isBadge ? 'alert' : 'background',
      'apns-priority': '5',
      'apns-expiration': '0',
    },
    payload: { aps: isBadge ? { badge } : { 'content-available': 1 } },
  };
}
