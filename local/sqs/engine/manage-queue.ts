import { type ApiError, apiError, isApiError } from './api-error.ts';
import { readAttributes } from './given-attributes.ts';
import { limits } from './limits.ts';
import { advance, hide, leave } from './message-states.ts';
import type { Account, Queue } from './queue.ts';
import { applyAttributes } from './queue-attributes.ts';
import { checkRedrivePolicy } from './redrive-policy.ts';

/**
 * SetQueueAttributes. AWS takes up to a minute (15 for the retention period) to spread a change; here it counts at once.
 * A new delay reaches messages that are already in a FIFO queue, not those in a standard queue ("Amazon SQS delay queues").
 */
export function setQueueAttributes(
  account: Account,
  queue: Queue,
  attributes: Readonly<Record<string, string>>,
  now: number,
): ApiError | undefined {
  const given = readAttributes(attributes);
  if (isApiError(given)) return given;
  if (given.FifoQueue !== undefined && !queue.fifo)
    return apiError('InvalidAttributeName', 'Unknown Attribute FifoQueue.');
  if (given.FifoQueue === false)
    return apiError(
      'InvalidAttributeValue',
      'Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.',
    );
  const applied = applyAttributes(queue.attributes, given);
  if (isApiError(applied)) return applied;
  const redrive = given.RedrivePolicy && checkRedrivePolicy(account, queue, given.RedrivePolicy);
  if (isApiError(redrive)) return redrive;

  const delayChanged = applied.DelaySeconds !== queue.attributes.DelaySeconds;
  queue.attributes = applied;
  queue.modifiedAt = now;
  if (queue.fifo && delayChanged) {
    for (const message of queue.messages.values()) {
      if (message.receiveCount === 0) hide(queue, message, 'delayed', message.sentAt + applied.DelaySeconds * 1000);
    }
  }
  advance(queue, now);
  return undefined;
}

/** PurgeQueue: takes everything, in flight too; once in 60 seconds. AWS takes up to 60 seconds for it, here it is done at once. */
export function purgeQueue(queue: Queue, now: number): ApiError | undefined {
  if (queue.purgedAt !== undefined && now - queue.purgedAt < limits.purgeIntervalMilliseconds)
    return apiError(
      'PurgeQueueInProgress',
      `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
    );
  for (const message of [...queue.messages.values()]) leave(queue, message);
  queue.purgedAt = now;
  return undefined;
}

/** DeleteQueue: the queue and its messages are gone, and the name is taken for 60 seconds. */
export function deleteQueue(account: Account, queue: Queue, now: number): void {
  account.queues.delete(queue.name);
  account.deletedAt.set(queue.name, now);
}

/** ListDeadLetterSourceQueues: whose redrive policy names this queue. */
export function deadLetterSources(account: Account, queue: Queue): readonly Queue[] {
  return [...account.queues.values()].filter(
    (each) => each.attributes.RedrivePolicy?.deadLetterTargetArn === queue.arn,
  );
}
