import { isApiError } from './api-error.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import type { Queue } from './queue.ts';
import { handleOf, readHandle } from './receipt-handle.ts';

/**
 * The messages of an earlier receive with the same ReceiveRequestAttemptId (API Reference, ReceiveMessage): for five
 * minutes, while all of them are still in flight under the handles that it gave.
 */
export function findAttempt(queue: Queue, attemptId: string | undefined, now: number): readonly Message[] | undefined {
  for (const [id, known] of queue.attempts) {
    if (known.until > now) break;
    queue.attempts.delete(id);
  }
  const attempt = attemptId === undefined ? undefined : queue.attempts.get(attemptId);
  if (attempt === undefined) return undefined;
  const messages = attempt.handles.flatMap((handle) => {
    const found = readHandle(queue, handle);
    if (isApiError(found) || found.message?.state !== 'in-flight' || !found.newest) return [];
    return [found.message];
  });
  return messages.length === attempt.handles.length ? messages : undefined;
}

/** An attempt that got nothing is not worth remembering: its retry may take what has come since. */
export function rememberAttempt(
  queue: Queue,
  attemptId: string | undefined,
  messages: readonly Message[],
  now: number,
) {
  if (attemptId === undefined || messages.length === 0) return;
  queue.attempts.delete(attemptId);
  queue.attempts.set(attemptId, {
    handles: messages.map((message) => handleOf(queue, message)),
    until: now + limits.deduplicationMilliseconds,
  });
}
