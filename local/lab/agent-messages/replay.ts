import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { type Answer, ok, refused } from '../../control/answer.ts';
import { region } from '../../place.ts';
import type { HeardEvent } from '../heard.ts';
import type { ReplyStack } from './reply-stack.ts';

const recordSchema = z.object({ body: z.string() });

export const replayed: Answer = ok({ replayed: 1 });
export const forgotten: Answer = refused(404, 'not-known', 'The event of this message is no longer known here.');

/** The same event once more, as it was heard: on the bus, or where its webhook had put it, on the ingest queue. */
export async function replayHeard({ via, payload }: HeardEvent, stack: ReplyStack): Promise<Answer> {
  if (via === 'bus') return stack.bus?.putEvents(payload).kind === 'accepted' ? replayed : forgotten;
  const record = recordSchema.safeParse(payload);
  const queue = stack.template.outputs.IngestQueueName;
  if (!record.success || queue === undefined) return forgotten;
  await putOnQueue(stack, queue, record.data.body);
  return replayed;
}

async function putOnQueue({ services: { sqs } }: ReplyStack, queue: string, body: string): Promise<void> {
  const credentials = { accessKeyId: 'LOCALRUNNER', secretAccessKey: 'local' };
  const client = new SQSClient({ region, endpoint: sqs.endpoint, credentials });
  try {
    await client.send(new SendMessageCommand({ QueueUrl: sqs.queueUrl(queue), MessageBody: body }));
  } finally {
    client.destroy();
  }
}
