import * as z from 'zod/mini';
import { type Channel, channels } from '../core/device.ts';
import type { Lane } from '../core/urgency.ts';
import { text } from './environment.ts';

type NormalField = `${Uppercase<Channel>}_QUEUE_URL`;
type UrgentField = `${Uppercase<Channel>}_URGENT_QUEUE_URL`;

const url = z.exactOptional(text);

/** The normal lane of each channel; absent where the stack has no such channel. */
export const channelQueueEnvironment = {
  APNS_QUEUE_URL: url,
  FCM_QUEUE_URL: url,
  TELEGRAM_QUEUE_URL: url,
} as const satisfies Record<NormalField, z.ZodMiniType>;

/** The urgent lanes; absent: all goes through the other queue. */
export const urgentQueueEnvironment = {
  APNS_URGENT_QUEUE_URL: url,
  FCM_URGENT_QUEUE_URL: url,
  TELEGRAM_URGENT_QUEUE_URL: url,
} as const satisfies Record<UrgentField, z.ZodMiniType>;

export type ChannelQueueSettings = Readonly<Partial<Record<NormalField, string>>>;
export type LaneQueueSettings = ChannelQueueSettings & Readonly<Partial<Record<UrgentField, string>>>;

const fields = {
  apns: { normal: 'APNS_QUEUE_URL', urgent: 'APNS_URGENT_QUEUE_URL' },
  fcm: { normal: 'FCM_QUEUE_URL', urgent: 'FCM_URGENT_QUEUE_URL' },
  telegram: { normal: 'TELEGRAM_QUEUE_URL', urgent: 'TELEGRAM_URGENT_QUEUE_URL' },
} as const satisfies { readonly [C in Channel]: { normal: NormalField; urgent: UrgentField } };

/** The queues of the channels that the stack has. */
export function channelQueues(settings: LaneQueueSettings): ReadonlyMap<Channel, Readonly<Record<Lane, string>>> {
  return new Map(
    channels.flatMap((channel) => {
      const normal = settings[fields[channel].normal];
      const urgent = settings[fields[channel].urgent] ?? normal;
      return normal === undefined || urgent === undefined ? [] : [[channel, { normal, urgent }] as const];
    }),
  );
}
