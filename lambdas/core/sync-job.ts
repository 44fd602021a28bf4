import type { Channel } from './device.ts';
import type { MessageRow } from './journal.ts';

/**
 * Tells one device that messages which it had a push of were read elsewhere. It names the device, never its token, and is
 * done at most once: the next push brings the right badge too. Times are epoch milliseconds.
 */
export interface SyncJob {
  readonly v: 1;
  readonly kind: 'sync';
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  /** The conversation's key. */
  readonly conversation: string;
  readonly messageIds: readonly string[];
  /** When they were read. */
  readonly at: number;
}

/** A message in a Telegram chat is read where it stands, and has no badge. */
const channelsThatAreTold: readonly Channel[] = ['apns', 'fcm'];

/** Of one job, the newest: what is older lies below them on the phone, or under them. */
export const mostMessagesOfSync = 10;
/** What was read longer ago is no news: the app has asked or been told since. */
export const syncNewsMs = 10 * 60_000;

export interface ReadBy {
  readonly customerId: string;
  readonly conversation: string;
  readonly at: number;
  /** The device on which they were read, where that is known. */
  readonly readOn?: string | undefined;
}

/** One job for each device of the customer, but the one that knows, to which a push of these messages was delivered. */
export function syncJobs(
  rows: readonly Pick<MessageRow, 'messageId' | 'devices' | 'ends'>[],
  { customerId, conversation, at, readOn }: ReadBy,
): SyncJob[] {
  const delivered = rows.flatMap(({ messageId, devices, ends }) =>
    devices
      .filter((device, position) => ends[position]?.state === 'delivered' && device.customerId === customerId)
      .filter(({ channel }) => channelsThatAreTold.includes(channel))
      .map(({ deviceId, channel }) => ({ messageId, deviceId, channel })),
  );
  const byDevice = Map.groupBy(
    delivered.filter(({ deviceId }) => deviceId !== readOn),
    ({ deviceId }) => deviceId,
  );
  return [...byDevice].flatMap(([deviceId, [first, ...more]]) => {
    if (!first) return [];
    const messageIds = [first, ...more].map(({ messageId }) => messageId).slice(0, mostMessagesOfSync);
    return { v: 1, kind: 'sync', customerId, deviceId, channel: first.channel, conversation, messageIds, at } as const;
  });
}
