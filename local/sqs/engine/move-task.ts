import { randomUUID } from 'node:crypto';
import { type ApiError, apiError, invalidParameter, isApiError } from './api-error.ts';
import { availableMessages } from './available-messages.ts';
import { limits } from './limits.ts';
import { advance } from './message-states.ts';
import { type Account, type Queue, queueByArn } from './queue.ts';
import { moveAsNew } from './redrive-policy.ts';
import { readTaskHandle, taskHandle } from './task-handle.ts';

/** A redrive of dead letters ("Learn how to configure a dead-letter queue redrive in Amazon SQS"). */
export type MoveTask = {
  readonly id: string;
  readonly sourceArn: string;
  readonly destinationArn: string | undefined;
  readonly perSecond: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED';
  failureReason: string | undefined;
};

export type StartMoveInput = {
  readonly SourceArn: string;
  readonly DestinationArn?: string | undefined;
  readonly MaxNumberOfMessagesPerSecond?: number | undefined;
};

/** StartMessageMoveTask: one at a time per queue, from a queue that is the dead-letter queue of another. */
export function startMoveTask(
  account: Account,
  input: StartMoveInput,
  now: number,
): { readonly TaskHandle: string } | ApiError {
  const source = existing(account, 'SourceArn', input.SourceArn);
  if (isApiError(source)) return source;
  const { DestinationArn: destinationArn, MaxNumberOfMessagesPerSecond: perSecond } = input;
  const destination = destinationArn === undefined ? source : existing(account, 'DestinationArn', destinationArn);
  if (isApiError(destination)) return destination;
  if (destination.fifo !== source.fifo)
    return invalidParameter('DestinationArn', destination.arn, 'It must be the same type of queue as the source.');
  if (perSecond !== undefined && (perSecond < 1 || perSecond > limits.movesPerSecond))
    return invalidParameter(
      'MaxNumberOfMessagesPerSecond',
      perSecond,
      `Must be between 1 and ${limits.movesPerSecond}.`,
    );
  const feeds = (queue: Queue) => queue.attributes.RedrivePolicy?.deadLetterTargetArn === source.arn;
  if (![...account.queues.values()].some(feeds))
    return apiError('InvalidParameterValue', 'Source queue must be configured as a Dead Letter Queue.');
  if (account.tasks.some((task) => task.sourceArn === source.arn && task.status === 'RUNNING'))
    return apiError(
      'InvalidParameterValue',
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  advance(source, now);
  const toMove = source.messages.size - source.counts['in-flight'] - source.counts.delayed;
  const task: MoveTask = {
    id: randomUUID(),
    sourceArn: source.arn,
    destinationArn,
    perSecond,
    startedAt: now,
    toMove,
    moved: 0,
    status: 'RUNNING',
    failureReason: undefined,
  };
  account.tasks.push(task);
  advanceTasks(account, now);
  return { TaskHandle: taskHandle(task) };
}

/** Does what running tasks have done by now; true if anything moved. Without a rate a task is done at once. */
export function advanceTasks(account: Account, now: number): boolean {
  const running = account.tasks.filter((task) => task.status === 'RUNNING');
  return running.map((task) => advanceTask(account, task, now)).some((moved) => moved);
}

/** When the next running task moves its next message. */
export function nextMoveAt(account: Account): number | undefined {
  const times = account.tasks
    .filter((task) => task.status === 'RUNNING')
    .map((task) => task.startedAt + ((task.moved + 1) * 1000) / (task.perSecond ?? limits.movesPerSecond));
  return times.length === 0 ? undefined : Math.min(...times);
}

function advanceTask(account: Account, task: MoveTask, now: number): boolean {
  const source = queueByArn(account, task.sourceArn);
  if (source === undefined) return fail(task, 'AWS.SimpleQueueService.NonExistentQueue');
  advance(source, now);
  const due =
    task.perSecond === undefined ? Number.POSITIVE_INFINITY : ((now - task.startedAt) / 1000) * task.perSecond;
  const movedBefore = task.moved;
  if (task.moved + 1 > due) return false;
  for (const message of availableMessages(source)) {
    const arn = task.destinationArn ?? message.deadLetterSourceArn;
    if (arn === undefined) return fail(task, 'CouldNotDetermineMessageSource');
    const destination = queueByArn(account, arn);
    if (destination === undefined) return fail(task, 'AWS.SimpleQueueService.NonExistentQueue');
    moveAsNew(account, source, message, destination, now);
    task.moved += 1;
    if (task.moved + 1 > due) return true;
  }
  task.status = 'COMPLETED';
  return task.moved > movedBefore;
}

function fail(task: MoveTask, reason: string): false {
  task.status = 'FAILED';
  task.failureReason = reason;
  return false;
}

/** CancelMessageMoveTask: what was moved stays moved. */
export function cancelMoveTask(
  account: Account,
  handle: string,
): { readonly ApproximateNumberOfMessagesMoved: number } | ApiError {
  const [taskId, sourceArn] = readTaskHandle(handle) ?? [];
  if (taskId === undefined || sourceArn === undefined)
    return apiError('InvalidParameterValue', 'Value for parameter TaskHandle is invalid.');
  const source = existing(account, 'SourceArn', sourceArn);
  if (isApiError(source)) return source;
  const task = account.tasks.find((each) => each.id === taskId && each.status === 'RUNNING');
  if (task === undefined) return apiError('ResourceNotFoundException', 'Task does not exist.');
  task.status = 'CANCELLED';
  return { ApproximateNumberOfMessagesMoved: task.moved };
}

export function existing(account: Account, parameter: string, arn: string): Queue | ApiError {
  return (
    queueByArn(account, arn) ??
    apiError(
      'ResourceNotFoundException',
      `The resource that you specified for the ${parameter} parameter doesn't exist.`,
    )
  );
}
