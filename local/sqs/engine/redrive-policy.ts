import { randomUUID } from 'node:crypto';
import { type ApiError, invalidParameter } from './api-error.ts';
import type { RedrivePolicy } from './given-attributes.ts';
import type { Message } from './message.ts';
import { enter, leave } from './message-states.ts';
import { type Account, type Queue, queueByArn } from './queue.ts';

/** What "Using dead-letter queues in Amazon SQS" asks of the target: it exists, has the same type and allows the source. */
export function checkRedrivePolicy(
  account: Account,
  source: { readonly arn: string; readonly fifo: boolean },
  policy: RedrivePolicy,
): ApiError | undefined {
  const refuse = (reason: string) => invalidParameter('RedrivePolicy', JSON.stringify(policy), reason);
  const target = queueByArn(account, policy.deadLetterTargetArn);
  if (target === undefined) return refuse('Dead letter target does not exist.');
  // Not in AWS's pages, but such a queue would never end moving its own messages.
  if (target.arn === source.arn) return refuse('Dead-letter queue must not be the source itself.');
  if (target.fifo !== source.fifo) return refuse('Dead-letter queue must be same type of queue as the source.');
  const allow = target.attributes.RedriveAllowPolicy;
  if (allow === null || allow.redrivePermission === 'allowAll') return undefined;
  if (allow.redrivePermission === 'byQueue' && allow.sourceQueueArns.includes(source.arn)) return undefined;
  return refuse('The dead-letter queue does not allow this source queue.');
}

/** Where a message must go instead of being received once more; undefined while it may still be received. */
export function deadLetterTarget(account: Account, queue: Queue, message: Message): Queue | undefined {
  const policy = queue.attributes.RedrivePolicy;
  if (policy === null || message.receiveCount < policy.maxReceiveCount) return undefined;
  return queueByArn(account, policy.deadLetterTargetArn);
}

/**
 * Moves a message to its dead letters. Its age goes on counting there, except in a FIFO queue, where the move resets it
 * ("Using dead-letter queues in Amazon SQS", message retention).
 */
export function moveToDeadLetters(account: Account, queue: Queue, message: Message, target: Queue, now: number): void {
  leave(queue, message);
  account.sequence += 1;
  const moved: Message = {
    ...message, // after leave its state is gone
    sequence: account.sequence,
    enqueuedAt: target.fifo ? now : message.enqueuedAt,
    deadLetterSourceArn: queue.arn,
    visibleAt: now,
    receipt: undefined,
  };
  enter(target, moved, now);
}

/** What a redrive task puts into the destination: a new message with a new id, time and count ("Configuring a DLQ redrive"). */
export function moveAsNew(account: Account, queue: Queue, message: Message, destination: Queue, now: number): void {
  leave(queue, message);
  account.sequence += 1;
  const moved: Message = {
    id: randomUUID(),
    content: message.content,
    sentAt: now,
    enqueuedAt: now,
    sequence: account.sequence,
    deadLetterSourceArn: undefined,
    state: 'gone',
    visibleAt: now + destination.attributes.DelaySeconds * 1000,
    receiveCount: 0,
    firstReceivedAt: undefined,
    lastReceivedAt: undefined,
    receipt: undefined,
  };
  enter(destination, moved, now);
}
