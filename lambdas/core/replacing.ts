import type { Channel } from './device.ts';

const replacing: Readonly<Record<Channel, boolean>> = { apns: true, fcm: true, telegram: false };

/** Whether a push takes the place of an earlier one on the screen. A message in a chat of Telegram stands beside the others. */
export function replaces(channel: Channel): boolean {
  return replacing[channel];
}
