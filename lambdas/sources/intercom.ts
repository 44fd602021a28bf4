import { readTime } from './epoch-time.ts';
import { readConversation } from './intercom/conversation.ts';
import { type Notification, notificationSchema } from './intercom/notification.ts';
import { readTicket } from './intercom/ticket.ts';
import { type Meaning, meaningOf } from './intercom/topic.ts';
import type { WebhookReading } from './reading.ts';
import { saidNothing } from './said-nothing.ts';
import type { Auth, SettingsOf } from './source-settings.ts';

/**
 * `X-Hub-Signature: sha1=<40 hex>`, the HMAC-SHA1 of the raw body under the app's client secret
 * (developers.intercom.com, "Signed notifications"). It holds no time: what comes again is known by its parts' ids.
 */
export const intercomAuth: Auth = {
  kind: 'hmac',
  header: 'x-hub-signature',
  algorithm: 'sha1',
  encoding: 'hex',
  prefix: 'sha1=',
  signed: '{body}',
};

/**
 * Reads one notification of an Intercom webhook. Subscriptions belong to an app, which may be installed in several
 * workspaces: only those of the setting count. Notes are never read, whatever topic brings them.
 * @param receivedAt epoch milliseconds: the time of what has none
 * @returns at least one reading: where the notification says nothing, or cannot be read, why
 */
export function readIntercom(
  body: Readonly<Record<string, unknown>>,
  { name, settings }: { readonly name: string; readonly settings: SettingsOf<'intercom'> },
  receivedAt: number,
): readonly WebhookReading[] {
  const { ignored, unreadable } = saidNothing(name);
  const { topic, app_id: appId, created_at: createdAt, data } = notificationSchema.parse(body);
  if (topic === undefined) return [unreadable('topic is missing')];
  const meaning = meaningOf(topic);
  if (meaning === 'ping') return [ignored('ping')];
  if (meaning === 'silent') return [ignored('its topic says nothing to a customer')];
  if (meaning === 'note') return [ignored('it is a note')];
  if (appId === undefined) return [unreadable('app_id is missing')];
  if (!settings.appIds.includes(appId)) return [ignored('another workspace')];
  if (data?.item === undefined) return [unreadable('data.item is missing')];
  return readItem({ source: name, item: data.item, createdAt: readTime(createdAt) ?? receivedAt }, meaning);
}

function readItem(
  notification: Notification,
  meaning: Exclude<Meaning, 'ping' | 'silent' | 'note'>,
): readonly WebhookReading[] {
  switch (meaning) {
    case 'ticket-reply':
    case 'ticket-customer-reply':
    case 'ticket-state':
    case 'ticket-closed':
      return readTicket(notification, meaning);
    default:
      return readConversation(notification, meaning);
  }
}
