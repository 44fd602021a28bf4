import type { InvokeResult } from '../lambda/invocation-result.ts';
import { pause } from './pause.ts';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Invokes again, with growing pauses, while the function is throttled and its batch is still hidden.
 * Source: Lambda developer guide, "Handling errors for an SQS event source", *Backoff strategy for failed invocations*.
 *
 * @param limits.visibleAgainAt milliseconds since 1970; only asked for when the function is throttled.
 * @returns the last answer, `throttled` when the time is over or the signal aborts.
 */
export async function retryThrottled(
  invoke: () => Promise<InvokeResult>,
  limits: { visibleAgainAt: () => Promise<number>; now: () => number; signal: AbortSignal },
): Promise<InvokeResult> {
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const result = await invoke();
    if (result.kind !== 'throttled' || limits.signal.aborted) return result;
    if (limits.now() + pauseMs >= (await limits.visibleAgainAt())) return result;
    await pause(pauseMs, limits.signal);
  }
}
