import type { Channel } from './device.ts';
import { replaces } from './replacing.ts';

/**
 * How many attempts without a certain answer may be sent again: one, where the second replaces the first on the screen;
 * else the customer would read the same message twice.
 */
const repeatsOf = (channel: Channel): number => (replaces(channel) ? 1 : 0);

/** @param unanswered how many attempts of a push nobody answered so far */
export function maySendAgain(channel: Channel, unanswered: number): boolean {
  return unanswered <= repeatsOf(channel);
}

/** Whether an attempt without a certain answer is the last one: then there is nothing left to wait for. */
export function isNeverRepeated(channel: Channel): boolean {
  return repeatsOf(channel) === 0;
}
