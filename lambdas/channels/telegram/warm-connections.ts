import { clearDeadline, setDeadline } from '../deadlines.ts';
import { reasonOf } from './fetch-failure.ts';
import { readAtMost, staysOpen } from './read-at-most.ts';

/** A connection that is made and was heard of a moment ago, spoken for until one of the two is said. */
export interface Warm {
  readonly kind: 'warm';
  /** Something is written on it now. */
  readonly used: () => void;
  /** Nothing will be. */
  readonly unused: () => void;
}

export type Warmed = Warm | { readonly kind: 'none'; readonly reason: string };

export interface WarmConnections {
  take(timeLeftMs: () => number): Promise<Warmed>;
  /** Something has come on one that was used, and it stays open. */
  giveBack(): void;
}

/** HTTP/1.1 has no ping, and the sockets of a function that was frozen die unnoticed: only the clock tells their age. */
const warmForMs = 3_000;
const connectLimitMs = 2_500;
/** A dead connection is found out and thrown away by each. */
const tries = 3;

type NoConnection = Extract<Warmed, { kind: 'none' }>;
type Heard = { readonly kind: 'open' } | { readonly kind: 'closing' } | NoConnection;

/**
 * `fetch` keeps connections, but opens them itself when it is asked for a request. What was to be written then would be
 * written on the word of tables that were read long before; so something without effect is asked for first. How many
 * connections it keeps it does not say: as many as had an answer and are not in use.
 * @param now epoch milliseconds
 */
export function createWarmConnections(origin: string, now: () => number): WarmConnections {
  /** When each was last heard of, the newest last. */
  let free: readonly number[] = [];
  /** Idle, but spoken for. */
  let waiting = 0;

  async function ask(limitMs: number): Promise<Heard> {
    const stop = new AbortController();
    const deadline = setDeadline(limitMs, () => stop.abort());
    try {
      // Not HEAD: after one, fetch closes the connection.
      const response = await fetch(origin, { redirect: 'manual', signal: stop.signal });
      const read = await readAtMost(response);
      return { kind: read !== undefined && staysOpen(response) ? 'open' : 'closing' };
    } catch (error) {
      return { kind: 'none', reason: reasonOf(error) };
    } finally {
      clearDeadline(deadline);
    }
  }

  /** It would take an idle one before it opens another: those that are spoken for are kept busy meanwhile. */
  async function askForOneMore(limitMs: number): Promise<Heard> {
    const heard = await Promise.all(Array.from({ length: waiting + 1 }, () => ask(limitMs)));
    return (
      heard.find(({ kind }) => kind === 'none') ?? heard.find(({ kind }) => kind === 'closing') ?? { kind: 'open' }
    );
  }

  function hold(heardAt: number): Warm {
    waiting += 1;
    return {
      kind: 'warm',
      used() {
        waiting -= 1;
      },
      unused() {
        waiting -= 1;
        free = [heardAt, ...free];
      },
    };
  }

  return {
    async take(timeLeftMs) {
      free = free.filter((heardAt) => Math.abs(now() - heardAt) <= warmForMs);
      const newest = free.at(-1);
      if (newest !== undefined) {
        free = free.slice(0, -1);
        return hold(newest);
      }
      let heard: Heard = { kind: 'none', reason: 'no-time-left' };
      for (let tried = 0; tried < tries && heard.kind !== 'open' && timeLeftMs() > 0; tried += 1) {
        heard = await askForOneMore(Math.min(connectLimitMs, timeLeftMs()));
      }
      switch (heard.kind) {
        case 'open':
          return hold(now());
        case 'closing':
          // A server that keeps none is there all the same: the request opens its own.
          return { kind: 'warm', used() {}, unused() {} };
        case 'none':
          return heard;
      }
    },
    giveBack() {
      free = [...free, now()];
    },
  };
}
