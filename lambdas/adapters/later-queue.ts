import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { delaySeconds, type Look } from '../core/look.ts';
import { escapeNonCharacters } from './message-body.ts';

/**
 * Puts a look on the later queue, to come when its time has: at most 15 minutes on, where whoever gets it sends it again.
 * @param now epoch milliseconds
 */
export async function sendLook(sqs: SQSClient, queueUrl: string, look: Look, now: number): Promise<void> {
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: queueUrl,
      MessageBody: escapeNonCharacters(JSON.stringify(look)),
      DelaySeconds: delaySeconds(look, now),
    }),
  );
}
