import { type ApiError, invalidParameter, isApiError } from './api-error.ts';
import { existing } from './move-task.ts';
import type { Account } from './queue.ts';
import { taskHandle } from './task-handle.ts';

/** ListMessageMoveTasks: the newest first; a handle only while a task runs. */
export function listMoveTasks(account: Account, sourceArn: string, maximum = 1): { Results: object[] } | ApiError {
  const source = existing(account, 'SourceArn', sourceArn);
  if (isApiError(source)) return source;
  if (maximum < 1 || maximum > 10) return invalidParameter('MaxResults', maximum, 'Must be between 1 and 10.');
  const tasks = account.tasks.filter((task) => task.sourceArn === sourceArn).toReversed();
  return {
    Results: tasks.slice(0, maximum).map((task) => ({
      TaskHandle: task.status === 'RUNNING' ? taskHandle(task) : undefined,
      Status: task.status,
      SourceArn: task.sourceArn,
      DestinationArn: task.destinationArn,
      MaxNumberOfMessagesPerSecond: task.perSecond,
      ApproximateNumberOfMessagesMoved: task.moved,
      ApproximateNumberOfMessagesToMove: task.toMove,
      FailureReason: task.failureReason,
      StartedTimestamp: task.startedAt,
    })),
  };
}
