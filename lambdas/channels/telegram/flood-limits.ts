import type { Outcome } from '../../core/outcome.ts';
import type { Withdrawn } from '../send-push.ts';
import { tooManyRequests } from './answers.ts';

/** Until when each bot was told to wait. Functions know of their own limits only: each runs into Telegram's once. */
export interface FloodLimits {
  /** Undefined: it may send. */
  readonly secondsLeft: (bot: string) => number | undefined;
  readonly note: (bot: string, outcome: Outcome | Withdrawn) => void;
}

/** @param now epoch milliseconds */
export function createFloodLimits(now: () => number): FloodLimits {
  const ends = new Map<string, number>();
  return {
    secondsLeft(bot) {
      const leftMs = (ends.get(bot) ?? 0) - now();
      return leftMs > 0 ? Math.ceil(leftMs / 1000) : undefined;
    },
    note(bot, outcome) {
      if (outcome.kind !== 'try-later' || outcome.reason !== tooManyRequests) return;
      const { retryAfterSeconds = 0 } = outcome;
      ends.set(bot, Math.max(ends.get(bot) ?? 0, now() + retryAfterSeconds * 1000));
    },
  };
}
