import { setTimeout as wait } from 'node:timers/promises';
import type { Observations } from './observations.ts';
import type { Quietly } from './quietly.ts';
import type { Attempt } from './wire.ts';

export interface WatchingOptions {
  /** Hears of the requests to providers behind this one, until it is closed. */
  readonly follow: (onAttempt: (attempt: Attempt) => void, after: number) => { readonly close: () => void };
  /** The `seq` of the last request to a provider. */
  readonly newestAttempt: () => Promise<number>;
  /** Nobody waits for the work that is done here: what it throws would end the runner. */
  readonly quietly: Quietly;
}

export interface Watching {
  /** What happened while nobody looked is known, as far as it could be read in time. */
  readonly caughtUp: Promise<void>;
  readonly stop: () => void;
}

/** So often rows are read, 100 at most, and what is new is told. */
const pauseMs = 100;
const catchUpMs = 2_000;

/**
 * The work that is done while somebody looks: the providers' requests are followed, what changes in the journal is read.
 * @param tell is called ten times a second, once all that happened before is known
 */
export function startWatching(
  observations: Observations,
  { follow, newestAttempt, quietly }: WatchingOptions,
  tell: () => void,
): Watching {
  observations.watch(true);
  const { attempts } = observations;
  const following = follow(
    (attempt) => quietly(() => observations.attempted(attempt), undefined),
    attempts.newestSeq(),
  );
  const stopped = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let isReading = false;

  async function catchUp(limit: AbortSignal): Promise<void> {
    const newest = await newestAttempt();
    while (!limit.aborted && attempts.newestSeq() < newest) await wait(5);
    while (!limit.aborted && observations.hasUnreadRows()) await observations.read();
  }

  async function read(): Promise<void> {
    isReading = true;
    // What could not be read is read another time.
    await observations.read().catch(() => {});
    isReading = false;
  }

  const limit = AbortSignal.any([stopped.signal, AbortSignal.timeout(catchUpMs)]);
  const tooLong = new Promise<void>((resolve) => limit.addEventListener('abort', () => resolve()));
  const caughtUp = Promise.race([catchUp(limit), tooLong])
    .catch(() => {})
    .then(() => {
      if (stopped.signal.aborted) return;
      timer = setInterval(() => {
        if (!isReading && observations.hasUnread()) void read();
        quietly(tell, undefined);
      }, pauseMs).unref();
    });
  return {
    caughtUp,
    stop: () => {
      stopped.abort();
      following.close();
      clearInterval(timer);
      observations.watch(false);
    },
  };
}
