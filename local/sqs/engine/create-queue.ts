import { type ApiError, apiError, invalidParameter, isApiError } from './api-error.ts';
import { type GivenAttributes, readAttributes } from './given-attributes.ts';
import { limits } from './limits.ts';
import { type Account, arnOf, emptyQueue, type Queue } from './queue.ts';
import { applyAttributes, defaultAttributes } from './queue-attributes.ts';
import { checkRedrivePolicy } from './redrive-policy.ts';
import { shownAttributes } from './shown-attributes.ts';

/**
 * CreateQueue: makes a queue, or gives the one that has this name if none of the given attributes differs. The errors
 * are those of the API Reference's CreateQueue.
 */
export function createQueue(
  account: Account,
  name: string,
  attributes: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  now: number,
): Queue | ApiError {
  const given = readAttributes(attributes);
  if (isApiError(given)) return given;
  const fifo = given.FifoQueue === true;
  const problem = checkName(name, given);
  if (problem !== undefined) return problem;
  const applied = applyAttributes(defaultAttributes(fifo), given);
  if (isApiError(applied)) return applied;

  const known = account.queues.get(name);
  if (known !== undefined) return sameAttributes(known, emptyQueue(account, name, applied, now), attributes);
  const deletedAt = account.deletedAt.get(name);
  if (deletedAt !== undefined && now - deletedAt < limits.nameReuseMilliseconds)
    return apiError(
      'QueueDeletedRecently',
      'You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
  const source = { arn: arnOf(account, name), fifo };
  const redrive = applied.RedrivePolicy && checkRedrivePolicy(account, source, applied.RedrivePolicy);
  if (isApiError(redrive)) return redrive;

  const queue = emptyQueue(account, name, applied, now);
  for (const [key, value] of Object.entries(tags)) queue.tags.set(key, value);
  account.queues.set(name, queue);
  return queue;
}

/** As `createQueue`, but an error is thrown; its `name` is what the SDK calls the error, such as `QueueNameExists`. */
export function createQueueOrThrow(...args: Parameters<typeof createQueue>): Queue {
  const queue = createQueue(...args);
  if (!isApiError(queue)) return queue;
  const error = new Error(queue.message);
  error.name = queue.code;
  throw error;
}

function checkName(name: string, given: GivenAttributes): ApiError | undefined {
  if (given.FifoQueue === true && !/^[\w-]{1,75}\.fifo$/.test(name))
    return apiError(
      'InvalidParameterValue',
      'The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length',
    );
  if (given.FifoQueue !== true && !/^[\w-]{1,80}$/.test(name))
    return invalidParameter(
      'QueueName',
      name,
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  // A standard queue is one without this attribute; AWS does not know it there, not even as false.
  return given.FifoQueue === false ? apiError('InvalidAttributeName', 'Unknown Attribute FifoQueue.') : undefined;
}

function sameAttributes(known: Queue, asked: Queue, given: Readonly<Record<string, string>>): Queue | ApiError {
  const has = shownAttributes(known);
  const wants = shownAttributes(asked);
  const different = Object.keys(given).find((name) => has[name] !== wants[name]);
  if (different === undefined) return known;
  return apiError(
    'QueueNameExists',
    `A queue already exists with the same name and a different value for attribute ${different}`,
  );
}
