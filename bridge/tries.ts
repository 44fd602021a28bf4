import type { AlarmClock } from './alarm-clock.ts';
import { backoff } from './backoff.ts';
import type { Timing } from './timing.ts';

/** Failures in a row, and the waits that they cost. */
export interface Tries {
  /** One has failed: waits, whoever rings meanwhile, but for the end. */
  readonly failed: (why?: {
    readonly reason: string;
    readonly retryAfterSeconds?: number | undefined;
  }) => Promise<void>;
  readonly succeeded: () => void;
}

/** @param now by the bridge's clock */
export function createTries(
  clock: AlarmClock,
  hasEnded: () => boolean,
  { now, random, timing }: { readonly now: () => number; readonly random: () => number; readonly timing: Timing },
): Tries {
  let failures = 0;
  return {
    async failed(why) {
      // That we ask for much is no failure of Genesys'.
      const tries = why?.reason === 'own-rate-limit' ? 0 : failures++;
      const until = now() + backoff(tries, timing, random, why?.retryAfterSeconds);
      while (!hasEnded() && now() < until) await clock.sleep(until - now());
    },
    succeeded() {
      failures = 0;
    },
  };
}
