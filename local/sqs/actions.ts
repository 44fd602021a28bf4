import type * as z from 'zod';
import { type ApiError, apiError, isApiError } from './engine/api-error.ts';
import { checkBatch, eachEntry } from './engine/batch.ts';
import { createQueue } from './engine/create-queue.ts';
import { deadLetterSources, deleteQueue, purgeQueue, setQueueAttributes } from './engine/manage-queue.ts';
import { advance } from './engine/message-states.ts';
import { cancelMoveTask, startMoveTask } from './engine/move-task.ts';
import type { Account, Queue } from './engine/queue.ts';
import { type Sender, send, sendBatch } from './engine/send.ts';
import { selectAttributes } from './engine/shown-attributes.ts';
import { listMoveTasks } from './engine/shown-move-tasks.ts';
import { changeVisibility, deleteMessage } from './engine/visibility.ts';
import { pageOf } from './queue-page.ts';
import { queueOfName, queueUrlOf, withQueue } from './queue-url.ts';
import { readRequest, requestSchemas as schemas } from './requests.ts';

/** What an action knows of its call. `origin` is how the caller reached this server. */
export type Call = {
  readonly account: Account;
  readonly origin: string;
  readonly sender: Sender;
  readonly now: number;
};
export type Action = (call: Call, body: unknown) => object | ApiError;

/** Every action that answers at once, by its name in X-Amz-Target; ReceiveMessage waits and stands in its own file. */
export const actions: Readonly<Record<string, Action>> = {
  CreateQueue: action(schemas.createQueue, ({ account, origin, now }, input) => {
    const queue = createQueue(account, input.QueueName, input.Attributes, input.tags, now);
    return isApiError(queue) ? queue : { QueueUrl: queueUrlOf(origin, account, queue.name) };
  }),
  GetQueueUrl: action(schemas.getQueueUrl, ({ account, origin }, input) => {
    const owner = input.QueueOwnerAWSAccountId ?? account.accountId;
    const queue = queueOfName(account, owner === account.accountId ? input.QueueName : '');
    return isApiError(queue) ? queue : { QueueUrl: queueUrlOf(origin, account, queue.name) };
  }),
  ListQueues: action(schemas.listQueues, ({ account, origin }, input) => {
    const found = [...account.queues.values()].filter((queue) => queue.name.startsWith(input.QueueNamePrefix));
    const page = pageOf(found, input.MaxResults, input.NextToken);
    if (isApiError(page)) return page;
    return { QueueUrls: urlsOf(origin, account, page.queues), NextToken: page.NextToken };
  }),
  ListDeadLetterSourceQueues: onQueue(schemas.listDeadLetterSourceQueues, ({ account, origin }, queue, input) => {
    const page = pageOf(deadLetterSources(account, queue), input.MaxResults, input.NextToken);
    if (isApiError(page)) return page;
    return { queueUrls: urlsOf(origin, account, page.queues), NextToken: page.NextToken };
  }),
  GetQueueAttributes: onQueue(schemas.getQueueAttributes, ({ now }, queue, input) => {
    advance(queue, now);
    const attributes = selectAttributes(queue, input.AttributeNames ?? []);
    return isApiError(attributes) ? attributes : { Attributes: attributes };
  }),
  SetQueueAttributes: onQueue(
    schemas.setQueueAttributes,
    ({ account, now }, queue, input) => setQueueAttributes(account, queue, input.Attributes, now) ?? {},
  ),
  DeleteQueue: onQueue(schemas.queueOnly, ({ account, now }, queue) => {
    deleteQueue(account, queue, now);
    return {};
  }),
  PurgeQueue: onQueue(schemas.queueOnly, ({ now }, queue) => purgeQueue(queue, now) ?? {}),
  SendMessage: onQueue(schemas.sendMessage, ({ account, sender, now }, queue, input) =>
    send(account, queue, input, sender, now),
  ),
  SendMessageBatch: onQueue(schemas.sendMessageBatch, ({ account, sender, now }, queue, input) =>
    sendBatch(account, queue, input.Entries, sender, now),
  ),
  DeleteMessage: onQueue(schemas.deleteMessage, ({ now }, queue, input) =>
    deleteMessage(queue, input.ReceiptHandle, now),
  ),
  DeleteMessageBatch: onQueue(
    schemas.deleteMessageBatch,
    ({ now }, queue, input) =>
      checkBatch('DeleteMessageBatchRequestEntry', input.Entries) ??
      eachEntry(input.Entries, (entry) => deleteMessage(queue, entry.ReceiptHandle, now)),
  ),
  ChangeMessageVisibility: onQueue(schemas.changeMessageVisibility, ({ now }, queue, input) =>
    changeVisibility(queue, input.ReceiptHandle, input.VisibilityTimeout, now),
  ),
  ChangeMessageVisibilityBatch: onQueue(
    schemas.changeMessageVisibilityBatch,
    ({ now }, queue, input) =>
      checkBatch('ChangeMessageVisibilityBatchRequestEntry', input.Entries) ??
      eachEntry(input.Entries, (entry) =>
        changeVisibility(queue, entry.ReceiptHandle, entry.VisibilityTimeout ?? 0, now),
      ),
  ),
  StartMessageMoveTask: action(schemas.startMessageMoveTask, ({ account, now }, input) =>
    startMoveTask(account, input, now),
  ),
  ListMessageMoveTasks: action(schemas.listMessageMoveTasks, ({ account }, input) =>
    listMoveTasks(account, input.SourceArn, input.MaxResults),
  ),
  CancelMessageMoveTask: action(schemas.cancelMessageMoveTask, ({ account }, input) =>
    cancelMoveTask(account, input.TaskHandle),
  ),
  TagQueue: onQueue(schemas.tagQueue, (_, queue, input) => {
    for (const [key, value] of Object.entries(input.Tags)) queue.tags.set(key, value);
    return {};
  }),
  UntagQueue: onQueue(schemas.untagQueue, (_, queue, input) => {
    for (const key of input.TagKeys) queue.tags.delete(key);
    return {};
  }),
  ListQueueTags: onQueue(schemas.queueOnly, (_, queue) => ({ Tags: Object.fromEntries(queue.tags) })),
  AddPermission: noPermissionActions,
  RemovePermission: noPermissionActions,
};

function action<T extends z.ZodType>(schema: T, act: (call: Call, input: z.output<T>) => object | ApiError): Action {
  return (call, body) => {
    const input = readRequest(schema, body);
    return isApiError(input) ? input : act(call, input);
  };
}

function onQueue<T extends z.ZodType<{ readonly QueueUrl: string }>>(
  schema: T,
  act: (call: Call, queue: Queue, input: z.output<T>) => object | ApiError,
): Action {
  return action(schema, (call, input) => withQueue(call.account, input.QueueUrl, (queue) => act(call, queue, input)));
}

function noPermissionActions(): ApiError {
  return apiError('UnsupportedOperation', 'Set the attribute Policy instead: permission actions are not built here.');
}

const urlsOf = (origin: string, account: Account, queues: readonly Queue[]): string[] | undefined =>
  queues.length === 0 ? undefined : queues.map((queue) => queueUrlOf(origin, account, queue.name));
