import { type ApiError, invalidParameter, isApiError } from './api-error.ts';
import { limits } from './limits.ts';
import { advance, hide, leave } from './message-states.ts';
import type { Queue } from './queue.ts';
import { readHandle } from './receipt-handle.ts';

/**
 * ChangeMessageVisibility. Counted from the receive, 12 hours are the most. With a handle whose timeout has ended, a
 * standard queue answers success and changes nothing, a FIFO queue refuses (so AWS does, though its page names
 * MessageNotInflight for it, which it has not been seen to give).
 */
export function changeVisibility(
  queue: Queue,
  handle: string,
  timeoutSeconds: number,
  now: number,
): Record<string, never> | ApiError {
  advance(queue, now);
  const most = limits.visibilityTimeoutSeconds;
  if (timeoutSeconds < 0 || timeoutSeconds > most)
    return invalidParameter('VisibilityTimeout', timeoutSeconds, `Must be between 0 and ${most}, if provided.`);
  const found = readHandle(queue, handle);
  if (isApiError(found)) return found;
  const { message, newest } = found;
  const isHeld = newest && message?.state === 'in-flight';
  if (message !== undefined && !isHeld && !queue.fifo) return {};
  if (message === undefined || !isHeld)
    return invalidParameter(
      'ReceiptHandle',
      handle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  const heldSeconds = (now - (message.lastReceivedAt ?? now)) / 1000;
  if (heldSeconds + timeoutSeconds > most)
    return invalidParameter(
      'VisibilityTimeout',
      timeoutSeconds,
      `Total VisibilityTimeout for the message is beyond the limit [${most} seconds].`,
    );
  hide(queue, message, 'in-flight', now + timeoutSeconds * 1000);
  advance(queue, now);
  return {};
}

/**
 * DeleteMessage. A handle that a later receive has replaced answers success and deletes nothing in a standard queue (AWS:
 * "might not be deleted"); a FIFO queue refuses a handle whose visibility timeout has ended. Deleting twice is success.
 */
export function deleteMessage(queue: Queue, handle: string, now: number): Record<string, never> | ApiError {
  advance(queue, now);
  const found = readHandle(queue, handle);
  if (isApiError(found)) return found;
  const { message, newest } = found;
  if (message === undefined) return {};
  if (queue.fifo && (!newest || message.state !== 'in-flight'))
    return invalidParameter('ReceiptHandle', handle, 'The receipt handle has expired.');
  if (newest) leave(queue, message);
  return {};
}
