import { type ApiError, apiError, invalidParameter } from './api-error.ts';
import { availableMessages } from './available-messages.ts';
import { limits } from './limits.ts';
import type { Message } from './message.ts';
import { advance, hide, show } from './message-states.ts';
import type { Account, Queue } from './queue.ts';
import { handleOf, newReceipt } from './receipt-handle.ts';
import { findAttempt, rememberAttempt } from './receive-attempts.ts';
import { deadLetterTarget, moveToDeadLetters } from './redrive-policy.ts';

export type ReceiveInput = {
  readonly MaxNumberOfMessages?: number | undefined;
  readonly VisibilityTimeout?: number | undefined;
  readonly WaitTimeSeconds?: number | undefined;
  readonly ReceiveRequestAttemptId?: string | undefined;
};

/** What ReceiveMessage refuses, whether or not there are messages. */
export function checkReceive(queue: Queue, input: ReceiveInput): ApiError | undefined {
  const { MaxNumberOfMessages: maximum = 1, VisibilityTimeout: timeout = 0, WaitTimeSeconds: wait = 0 } = input;
  if (maximum < 1 || maximum > 10)
    return invalidParameter('MaxNumberOfMessages', maximum, 'Must be between 1 and 10, if provided.');
  if (wait < 0 || wait > 20) return invalidParameter('WaitTimeSeconds', wait, 'Must be >= 0 and <= 20, if provided.');
  if (timeout < 0 || timeout > limits.visibilityTimeoutSeconds)
    return invalidParameter(
      'VisibilityTimeout',
      timeout,
      `Must be between 0 and ${limits.visibilityTimeoutSeconds}, if provided.`,
    );
  const attempt = input.ReceiveRequestAttemptId;
  if (attempt !== undefined && (!queue.fifo || !/^[!-~]{1,128}$/.test(attempt)))
    return invalidParameter(
      'ReceiveRequestAttemptId',
      attempt,
      'ReceiveRequestAttemptId can only include alphanumeric and punctuation characters, 1 to 128, on a FIFO queue.',
    );
  return undefined;
}

/**
 * The error of a full standard queue, which only a short poll gets; a long poll and a FIFO queue answer no messages
 * ("Amazon SQS message quotas", in-flight messages).
 */
export function checkInFlight(queue: Queue, waitSeconds: number): ApiError | undefined {
  if (queue.fifo || waitSeconds > 0 || queue.counts['in-flight'] < limits.inFlight) return undefined;
  return apiError('OverLimit', `The maximum number of in flight messages is reached: ${limits.inFlight}.`);
}

/**
 * Takes up to MaxNumberOfMessages (default 1) for the visibility timeout. Messages that were received as often as the
 * redrive policy allows move to the dead letters instead: receives count, not failures.
 */
export function receive(account: Account, queue: Queue, input: ReceiveInput, now: number): readonly Message[] {
  advance(queue, now);
  const until = now + (input.VisibilityTimeout ?? queue.attributes.VisibilityTimeout) * 1000;
  const repeated = findAttempt(queue, input.ReceiveRequestAttemptId, now);
  for (const message of repeated ?? []) hide(queue, message, 'in-flight', until);
  if (repeated !== undefined) return repeated;

  const maximum = Math.min(input.MaxNumberOfMessages ?? 1, limits.inFlight - queue.counts['in-flight']);
  const taken: Message[] = [];
  if (maximum <= 0) return taken;
  for (const message of availableMessages(queue)) {
    const target = deadLetterTarget(account, queue, message);
    if (target !== undefined) {
      moveToDeadLetters(account, queue, message, target, now);
      continue;
    }
    take(queue, message, until, now);
    taken.push(message);
    if (taken.length === maximum) break;
  }
  rememberAttempt(queue, input.ReceiveRequestAttemptId, taken, now);
  return taken;
}

/** Undoes a receive whose answer could not be given: as if it had not been. */
export function putBack(queue: Queue, messages: readonly Message[], handles: readonly string[], now: number): void {
  messages.forEach((message, index) => {
    if (message.state !== 'in-flight' || handleOf(queue, message) !== handles[index]) return;
    message.receiveCount -= 1;
    if (message.receiveCount === 0) message.firstReceivedAt = undefined;
    message.receipt = undefined;
    show(queue, message, now);
  });
}

function take(queue: Queue, message: Message, until: number, now: number): void {
  message.receiveCount += 1;
  message.firstReceivedAt ??= now;
  message.lastReceivedAt = now;
  message.receipt = newReceipt();
  hide(queue, message, 'in-flight', until);
}
