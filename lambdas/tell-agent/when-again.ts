import { type AgentWord, wordNewsMs } from '../core/agent-word.ts';
import type { TellOutcome } from './outcome.ts';

export const isExpired = ({ endedAt }: AgentWord, now: number): boolean => now >= endedAt + wordNewsMs;

/**
 * When a word is tried again: when it is said to help, but the longer it has waited the less often, because its queue gives
 * it up after a thousand times; and when its time is over, so that somebody says so then.
 * @param now epoch milliseconds
 * @returns whole seconds from now
 */
export function secondsUntilAgain(
  word: AgentWord,
  { seconds = 2, inLine }: Extract<TellOutcome, { kind: 'later' }>,
  now: number,
): number {
  const waitedSeconds = Math.max(0, now - word.endedAt) / 1000;
  const rarely = inLine ? Math.min(10, waitedSeconds / 10) : Math.min(60, waitedSeconds / 4);
  const leftSeconds = Math.ceil((word.endedAt + wordNewsMs - now) / 1000);
  return Math.max(1, Math.min(Math.ceil(Math.max(seconds, rarely)), leftSeconds));
}
