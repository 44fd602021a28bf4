import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';

export interface WatchedFetch {
  readonly answer: Promise<Response>;
  /** False only where it is certain that nothing of the request has been written yet. */
  readonly mayBeWritten: () => boolean;
}

interface Sight {
  isMade: boolean;
  isBegun: boolean;
}

const watching = new AsyncLocalStorage<Sight>();
const sights = new WeakMap<object, Sight>();
let tellsOfWrites = false;

// What fetch's errors say differs by how far a connection has come, and not every one of them tells. These channels do
// (undici, "Diagnostics Channel Support"). The requests they name hold the bot's token: nothing of them is kept or said.
subscribe('undici:request:create', (message) => {
  const [request, sight] = [requestIn(message), watching.getStore()];
  if (!request || !sight) return;
  sight.isMade = true;
  sights.set(request, sight);
});
subscribe('undici:client:sendHeaders', (message) => {
  tellsOfWrites = true;
  const request = requestIn(message);
  const sight = request && sights.get(request);
  if (sight) sight.isBegun = true;
});

/** `fetch`, which does not say by itself whether a request that failed was written. */
export function watchedFetch(url: string, init: RequestInit): WatchedFetch {
  const sight: Sight = { isMade: false, isBegun: false };
  return {
    answer: watching.run(sight, () => fetch(url, init)),
    // A Node.js whose fetch told nothing of all this would leave it open.
    mayBeWritten: () => sight.isBegun || !sight.isMade || !tellsOfWrites,
  };
}

function requestIn(message: unknown): object | undefined {
  const { request } = typeof message === 'object' && message !== null && 'request' in message ? message : {};
  return typeof request === 'object' && request !== null ? request : undefined;
}
