import { type ReadonlySignal, signal } from '@preact/signals';
import type { Feed } from './feed.ts';

let timer: ReturnType<typeof setInterval> | undefined;

/** This browser's clock, epoch milliseconds, moved once a second: one timer for the whole page, and none while nobody looks. */
export const everySecond: ReadonlySignal<number> = signal(Date.now(), {
  watched() {
    this.value = Date.now();
    timer = setInterval(() => {
      this.value = Date.now();
    }, 1_000);
  },
  unwatched() {
    clearInterval(timer);
  },
});

/** The functions' time now, epoch milliseconds; moves nothing. */
export const functionsNow = (feed: Pick<Feed, 'clockOffsetMs'>): number => Date.now() + feed.clockOffsetMs.peek();
