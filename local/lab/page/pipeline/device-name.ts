import type { TrailPush } from '../../wire.ts';
import type { Lab } from '../lab.ts';
import { channelNames } from './words.ts';

/** The phone's title where it is one of the page's customers', else what the API calls the device. */
export function deviceName(
  { phones, customers }: Pick<Lab, 'phones' | 'customers'>,
  push: Pick<TrailPush, 'customerId' | 'deviceId' | 'channel'>,
): string {
  // Another window's people have devices of the same names.
  const isOurs = customers.some(({ customerId }) => customerId === push.customerId);
  for (const phone of phones.values()) if (isOurs && phone.deviceId === push.deviceId) return phone.title;
  return `${push.deviceId} (${channelNames[push.channel]})`;
}

/** The same by the provider's address. */
export function deviceNameByToken({ phones }: Pick<Lab, 'phones'>, deviceToken: string): string | undefined {
  for (const phone of phones.values()) if (phone.deviceToken === deviceToken) return phone.title;
  return undefined;
}
