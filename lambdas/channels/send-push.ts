import type { Outcome } from '../core/outcome.ts';
import type { Push } from '../core/push.ts';

/**
 * One attempt to push on one channel. Whatever the provider or the network does is an outcome; it rejects only where the
 * credentials cannot be read.
 */
export type SendPush = (push: Push) => Promise<Outcome>;
