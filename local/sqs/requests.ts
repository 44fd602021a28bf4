import * as z from 'zod';
import { type ApiError, apiError, missingParameter } from './engine/api-error.ts';

const strings = z.array(z.string()).optional();
const stringMap = z.record(z.string(), z.string());
const queueUrl = z.string();
const messageAttributes = z
  .record(
    z.string(),
    z.object({ DataType: z.string(), StringValue: z.string().optional(), BinaryValue: z.string().optional() }),
  )
  .optional();
const sendParts = {
  MessageBody: z.string(),
  DelaySeconds: z.int().optional(),
  MessageAttributes: messageAttributes,
  MessageSystemAttributes: messageAttributes,
  MessageDeduplicationId: z.string().optional(),
  MessageGroupId: z.string().optional(),
};

const page = { MaxResults: z.int().optional(), NextToken: z.string().optional() };

/** The members of each request: API Reference, *Request Parameters*. Members that are not listed are ignored. */
export const requestSchemas = {
  cancelMessageMoveTask: z.object({ TaskHandle: z.string() }),
  changeMessageVisibility: z.object({ QueueUrl: queueUrl, ReceiptHandle: z.string(), VisibilityTimeout: z.int() }),
  changeMessageVisibilityBatch: z.object({
    QueueUrl: queueUrl,
    Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string(), VisibilityTimeout: z.int().optional() })),
  }),
  createQueue: z.object({ QueueName: z.string(), Attributes: stringMap.default({}), tags: stringMap.default({}) }),
  deleteMessage: z.object({ QueueUrl: queueUrl, ReceiptHandle: z.string() }),
  deleteMessageBatch: z.object({
    QueueUrl: queueUrl,
    Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })),
  }),
  getQueueAttributes: z.object({ QueueUrl: queueUrl, AttributeNames: strings }),
  getQueueUrl: z.object({ QueueName: z.string(), QueueOwnerAWSAccountId: z.string().optional() }),
  listDeadLetterSourceQueues: z.object({ QueueUrl: queueUrl, ...page }),
  listMessageMoveTasks: z.object({ SourceArn: z.string(), MaxResults: z.int().optional() }),
  listQueues: z.object({ QueueNamePrefix: z.string().default(''), ...page }),
  queueOnly: z.object({ QueueUrl: queueUrl }),
  receiveMessage: z.object({
    QueueUrl: queueUrl,
    AttributeNames: strings,
    MessageSystemAttributeNames: strings,
    MessageAttributeNames: strings,
    MaxNumberOfMessages: z.int().optional(),
    VisibilityTimeout: z.int().optional(),
    WaitTimeSeconds: z.int().optional(),
    ReceiveRequestAttemptId: z.string().optional(),
  }),
  sendMessage: z.object({ QueueUrl: queueUrl, ...sendParts }),
  sendMessageBatch: z.object({ QueueUrl: queueUrl, Entries: z.array(z.object({ Id: z.string(), ...sendParts })) }),
  setQueueAttributes: z.object({ QueueUrl: queueUrl, Attributes: stringMap }),
  startMessageMoveTask: z.object({
    SourceArn: z.string(),
    DestinationArn: z.string().optional(),
    MaxNumberOfMessagesPerSecond: z.int().optional(),
  }),
  tagQueue: z.object({ QueueUrl: queueUrl, Tags: stringMap }),
  untagQueue: z.object({ QueueUrl: queueUrl, TagKeys: z.array(z.string()) }),
};

/** Reads a request body: a missing member is MissingParameter, a wrong type SerializationException. */
export function readRequest<T extends z.ZodType>(schema: T, body: unknown): z.output<T> | ApiError {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path ?? [];
  const name = path.map(String).join('.');
  if (memberAt(body, path) === undefined) return missingParameter(name);
  return apiError('SerializationException', `The member ${name} does not have the type that the action asks for.`);
}

function memberAt(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    body,
  );
}
