import type { Outcome } from '../core/outcome.ts';
import type { Push } from '../core/push.ts';
import type { ReadElsewhere } from '../core/read-elsewhere.ts';

/** How long a channel waits for an answer; Firebase asks for at least so much. */
export const requestLimitMs = 10_000;

/** Nothing was written: at the last look the push was no longer right. */
export interface Withdrawn {
  readonly kind: 'withdrawn';
}

/**
 * One attempt to send on one channel. Whatever the provider or the network does is an outcome; it rejects only where the
 * credentials cannot be read or `stillRight` rejects, and then nothing was delivered.
 * @param stillRight asked at the last moment before each write, when connection and access are ready; false: no write
 * @param timeLeftMs milliseconds until the attempt must have ended; it does, and writes nothing that has no time left
 */
type Send<What> = (
  what: What,
  stillRight: () => Promise<boolean>,
  timeLeftMs: () => number,
) => Promise<Outcome | Withdrawn>;

export type SendPush = Send<Push>;

/** Tells a device what was read elsewhere. */
export type SendSync = Send<ReadElsewhere>;

/** What a channel sends, on the same connections. */
export interface Senders {
  readonly push: SendPush;
  readonly sync: SendSync;
}
