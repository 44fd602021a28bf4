import type { Feed } from './feed.ts';
import { type Browser, createFeedFrom } from './feed-from.ts';

/** What the local runner says to this page, from now on. */
export const createFeed = (): Feed => createFeedFrom(thisBrowser);

const thisBrowser: Browser = {
  connect: (path) => new EventSource(path),
  beforeNextFrame: (callback) => {
    // A page that nobody sees draws no frames, and a tour that plays in it goes on all the same.
    const timer = setTimeout(once, 250);
    const frame = requestAnimationFrame(once);
    function once() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      callback();
    }
  },
  now: Date.now,
  after: (delayMs, callback) => setTimeout(callback, delayMs),
};
