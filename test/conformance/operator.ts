import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { RunningStack } from '../end-to-end/running-stack.ts';

const operator = { accessKeyId: 'OPERATOR', secretAccessKey: 'local' };

export type QueueName =
  | 'ApnsQueue'
  | 'ApnsDeadLetterQueue'
  | 'FcmDeadLetterQueue'
  | 'GenesysDeadLetterQueue'
  | 'LaterQueue';

/** The account's operator at a running stack: looks into queues with the unmodified SDK, past every role. */
export async function operatorAt(stack: RunningStack) {
  const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
  const place = { region: 'eu-central-1', endpoint: String(endpoints.aws), credentials: operator };
  const sqs = new SQSClient(place);
  const urlOf = (queue: QueueName) => `${endpoints.aws}/000000000000/${outputs[`${queue}Name`]}`;

  const counts = async (queue: QueueName) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames: ['All'] }),
    );
    return {
      visible: Number(Attributes?.ApproximateNumberOfMessages),
      inFlight: Number(Attributes?.ApproximateNumberOfMessagesNotVisible),
      delayed: Number(Attributes?.ApproximateNumberOfMessagesDelayed),
    };
  };

  const taken = new Map<QueueName, Message[]>();
  async function take(queue: QueueName): Promise<readonly Message[]> {
    const known = taken.get(queue) ?? [];
    taken.set(queue, known);
    const QueueUrl = urlOf(queue);
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }),
    );
    for (const { ReceiptHandle } of Messages) await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    known.push(...Messages);
    return known;
  }

  return {
    place,
    outputs,
    counts,
    held: async (queue: QueueName) => Object.values(await counts(queue)).reduce((sum, count) => sum + count, 0),
    /** @returns how SQS refused it, else `accepted` */
    send: async (queue: QueueName, message: { body: string; group?: string; deduplicationId?: string }) => {
      const { body, group, deduplicationId } = message;
      try {
        await sqs.send(
          new SendMessageCommand({
            QueueUrl: urlOf(queue),
            MessageBody: body,
            ...(group === undefined ? {} : { MessageGroupId: group }),
            ...(deduplicationId === undefined ? {} : { MessageDeduplicationId: deduplicationId }),
          }),
        );
        return 'accepted';
      } catch (error) {
        return error instanceof Error ? error.name : 'unknown';
      }
    },
    /** The message that holds a text; whatever the queue holds is taken out of it and remembered. */
    find: async (queue: QueueName, text: string) => (await take(queue)).find(({ Body }) => Body?.includes(text)),
    close: () => sqs.destroy(),
  };
}

export type Operator = Awaited<ReturnType<typeof operatorAt>>;
