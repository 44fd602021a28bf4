import { type RequestTrouble, type Unavailable, unavailable } from './api-unavailable.ts';

/** Whether a host may be asked, by what it answered before. One for each process. */
export interface ApiGate {
  /** What stands in the way now. */
  readonly closed: () => Unavailable | undefined;
  /** As `closed`; where nothing stands in the way, a request follows, and one of the three below when it has ended. */
  readonly enter: () => Unavailable | undefined;
  /** The host works, whatever it said. */
  readonly answered: () => void;
  readonly failed: (reason: RequestTrouble) => void;
  /** The request was given up before it could show anything. */
  readonly gaveUp: () => void;
  /** Nothing is asked for so long, whatever requests that are under way come to. */
  readonly rest: (seconds: number, reason: RequestTrouble | 'credentials') => void;
}

const failuresInARow = 5;
const openMs = 30_000;
/** A wrong header must not end all look-ups: longer than this no message waits for one. */
const longestRestSeconds = 600;

/** @param now epoch milliseconds */
export function createApiGate(now: () => number): ApiGate {
  let failures = 0;
  let resting: { readonly until: number; readonly reason: RequestTrouble | 'credentials' } | undefined;
  let opened: { readonly until: number; readonly reason: RequestTrouble } | undefined;
  let isProbing = false;

  function closed() {
    for (const pause of [resting, opened]) {
      if (pause && now() < pause.until) {
        return unavailable(`paused-after-${pause.reason}`, Math.ceil((pause.until - now()) / 1000));
      }
    }
    // One request finds out for all.
    return opened && isProbing ? unavailable(`paused-after-${opened.reason}`, 1) : undefined;
  }

  return {
    closed,
    enter() {
      const inTheWay = closed();
      if (!inTheWay) isProbing = opened !== undefined;
      return inTheWay;
    },
    answered() {
      failures = 0;
      opened = undefined;
      isProbing = false;
    },
    failed(reason) {
      failures += 1;
      isProbing = false;
      if (failures >= failuresInARow) opened = { until: now() + openMs, reason };
    },
    gaveUp() {
      isProbing = false;
    },
    rest(seconds, reason) {
      const until = now() + Math.min(seconds, longestRestSeconds) * 1000;
      if (!resting || resting.until < until) resting = { until, reason };
    },
  };
}
