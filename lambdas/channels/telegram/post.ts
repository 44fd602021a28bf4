import { clearDeadline, setDeadline } from '../deadlines.ts';
import type { LastLook } from '../last-look.ts';
import { reasonOf } from './fetch-failure.ts';
import type { TelegramAnswer } from './read-answer.ts';
import { readAtMost, staysOpen } from './read-at-most.ts';
import { createWarmConnections } from './warm-connections.ts';
import { watchedFetch } from './watched-fetch.ts';

/** What became of one request. */
export type Posted =
  | ({ readonly kind: 'answer' } & TelegramAnswer)
  /** Nothing was written: the last look said no. */
  | { readonly kind: 'withdrawn' }
  /** Nothing was written. */
  | { readonly kind: 'not-sent'; readonly reason: string }
  /** Perhaps written, but nobody said what became of it. */
  | { readonly kind: 'no-answer' };

/** @param path holds the bot's token: it is never said */
export type Post = (path: string, body: string, lastLook: LastLook) => Promise<Posted>;

/** A connection that broke in the last moment may be opened anew, but what the last look saw does not hold for long. */
const writtenWithinMs = 1_000;

/** Asks for the last look when a connection is ready; rejects only where that does. */
export function createPost({
  origin,
  requestLimitMs,
  now,
}: {
  readonly origin: string;
  readonly requestLimitMs: number;
  readonly now: () => number;
}): Post {
  const connections = createWarmConnections(origin, now);

  async function write(path: string, body: string, limitMs: number): Promise<Posted> {
    const stop = new AbortController();
    const { answer, mayBeWritten } = watchedFetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      // Another host would get the token.
      redirect: 'manual',
      signal: stop.signal,
    });
    const deadlines = [
      setDeadline(limitMs, () => stop.abort()),
      setDeadline(Math.min(limitMs, writtenWithinMs), () => {
        if (!mayBeWritten()) stop.abort();
      }),
    ];
    try {
      const response = await answer;
      const read = await readAtMost(response);
      if (read !== undefined && staysOpen(response)) connections.giveBack();
      return { kind: 'answer', status: response.status, body: read };
    } catch (error) {
      return mayBeWritten() ? { kind: 'no-answer' } : { kind: 'not-sent', reason: reasonOf(error) };
    } finally {
      for (const deadline of deadlines) clearDeadline(deadline);
    }
  }

  return async (path, body, { ask, timeLeftMs }) => {
    const limitMs = () => Math.max(0, Math.min(requestLimitMs, timeLeftMs()));
    const warmed = await connections.take(limitMs);
    if (warmed.kind === 'none') return { kind: 'not-sent', reason: warmed.reason };
    let looked: Awaited<ReturnType<typeof ask>> | undefined;
    try {
      looked = await ask();
    } finally {
      if (looked === 'write') warmed.used();
      else warmed.unused();
    }
    if (looked === 'write') return write(path, body, limitMs());
    return looked === 'withdrawn' ? { kind: looked } : { kind: 'not-sent', reason: looked };
  };
}
