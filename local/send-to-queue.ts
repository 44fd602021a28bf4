import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { MessageAttributes } from './eventbridge/message-attributes.ts';
import { queueUrl } from './place.ts';

/** Sends one message to the queue of an ARN, with the rights of whoever the client is. */
export async function sendToQueue(
  client: SQSClient,
  endpoint: string,
  queueArn: string,
  body: string,
  { attributes, groupId }: { attributes?: MessageAttributes | undefined; groupId?: string | undefined } = {},
): Promise<void> {
  await client.send(
    new SendMessageCommand({
      QueueUrl: queueUrl(endpoint, queueArn.split(':').at(-1) ?? ''),
      MessageBody: body,
      ...(attributes ? { MessageAttributes: { ...attributes } } : {}),
      ...(groupId === undefined ? {} : { MessageGroupId: groupId }),
    }),
  );
}
