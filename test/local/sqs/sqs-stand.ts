import * as sdk from '@aws-sdk/client-sqs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { type SqsOptions, type SqsServer, startSqs } from '../../../local/sqs/server.ts';

export type Attributes = Record<string, string>;

/** A running server and an unmodified SDK client on it. Its clock is moved by `pass` only, unless `real` was asked for. */
export type SqsStand = {
  readonly sqs: SqsServer;
  readonly client: SQSClient;
  readonly now: () => number;
  readonly pass: (seconds: number) => void;
  /** Makes a queue with a name of its own; gives its URL. */
  readonly queue: (attributes?: Attributes) => Promise<string>;
  readonly fifo: (attributes?: Attributes) => Promise<string>;
  readonly close: () => Promise<void>;
};

export async function startStand(options: SqsOptions = {}, clock: 'moved' | 'real' = 'moved'): Promise<SqsStand> {
  let time = Date.UTC(2026, 0, 1);
  let queues = 0;
  const now = () => time;
  const sqs = await startSqs(clock === 'real' ? options : { now, ...options });
  const client = newClient(sqs);
  const create = async (QueueName: string, Attributes: Attributes) => {
    const { QueueUrl } = await client.send(new sdk.CreateQueueCommand({ QueueName, Attributes }));
    return String(QueueUrl);
  };
  return {
    sqs,
    client,
    now,
    pass: (seconds) => {
      time += seconds * 1000;
    },
    queue: (attributes = {}) => create(`queue-${++queues}`, attributes),
    fifo: (attributes = {}) => create(`queue-${++queues}.fifo`, { FifoQueue: 'true', ...attributes }),
    close: async () => {
      client.destroy();
      await sqs.close();
    },
  };
}

/** One attempt only, so that a refused call is seen as such. */
export const newClient = (sqs: SqsServer): SQSClient =>
  new SQSClient({
    endpoint: sqs.endpoint,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDPRODUCER', secretAccessKey: 'secret' },
  });

export const arnOfUrl = (sqs: SqsServer, url: string): string => sqs.queueArn(url.split('/').at(-1) ?? '');

/** Sends one message; in a FIFO queue `group` is its group, and its id is the body unless another is given. */
export async function send(client: SQSClient, QueueUrl: string, body: string, group?: string, id = body) {
  const fifo = group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: id };
  return client.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: body, ...fifo }));
}

export async function receive(
  client: SQSClient,
  QueueUrl: string,
  options: Omit<sdk.ReceiveMessageCommandInput, 'QueueUrl'> = {},
): Promise<sdk.Message[]> {
  const input = { QueueUrl, MaxNumberOfMessages: 10, ...options };
  return (await client.send(new sdk.ReceiveMessageCommand(input))).Messages ?? [];
}

export const bodies = (messages: readonly sdk.Message[]): string[] => messages.map((message) => message.Body ?? '');

export async function receiveBodies(...args: Parameters<typeof receive>): Promise<string[]> {
  return bodies(await receive(...args));
}

export async function remove(client: SQSClient, QueueUrl: string, message: sdk.Message | undefined): Promise<void> {
  await client.send(new sdk.DeleteMessageCommand({ QueueUrl, ReceiptHandle: message?.ReceiptHandle }));
}

export async function hideFor(
  client: SQSClient,
  QueueUrl: string,
  message: sdk.Message | undefined,
  VisibilityTimeout: number,
): Promise<void> {
  const input = { QueueUrl, ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout };
  await client.send(new sdk.ChangeMessageVisibilityCommand(input));
}

export async function attributesOf(client: SQSClient, QueueUrl: string): Promise<Attributes> {
  const input = { QueueUrl, AttributeNames: ['All' as const] };
  return (await client.send(new sdk.GetQueueAttributesCommand(input))).Attributes ?? {};
}

/** The call is refused with this error, as the SDK names it. */
export async function expectRefusal(call: Promise<unknown>, name: string, message?: RegExp): Promise<void> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name });
  if (message !== undefined) expect(error).toHaveProperty('message', expect.stringMatching(message));
}
