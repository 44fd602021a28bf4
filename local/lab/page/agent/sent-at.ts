import { effect } from '@preact/signals';
import { functionsNow } from '../clock.ts';
import type { Feed } from '../feed.ts';

export type Heard = Pick<Feed, 'hello' | 'clockOffsetMs' | 'trails' | 'find'>;

/** Usually the message is in the next news, a tenth of a second later. */
const patienceMs = 1_000;

/**
 * When a message was sent, as the journal has it: an app that says “read until then” must not mean the moment before. Where
 * nothing is heard of the message, the time is now.
 * @returns epoch milliseconds of the functions' clock
 */
export function sentAt(feed: Heard, conversation: string, messageId: string | undefined): Promise<number> {
  return new Promise((resolve) => {
    const give = (at: number) => {
      clearTimeout(timer);
      resolve(at);
      // Not within the effect's own first run.
      queueMicrotask(() => stop());
    };
    const timer = setTimeout(() => give(functionsNow(feed)), messageId === undefined ? 0 : patienceMs);
    const stop = effect(() => {
      feed.trails.value;
      const trail = messageId === undefined ? undefined : feed.find(conversation, messageId);
      if (trail) give(trail.sentAt);
    });
  });
}
