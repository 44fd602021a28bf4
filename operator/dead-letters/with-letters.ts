import type { Command } from 'commander';
import type { Context } from '../command.ts';
import { sourcesOf } from '../source-settings.ts';
import { deadLetterQueueNamed, urlOfQueue } from './queues.ts';
import { countLetters, patientSqs, type WalkedQueue } from './walk.ts';

/** The option of every command about one queue. */
export interface OfQueue {
  readonly queue: string;
}

export const ofQueue = (command: Command) =>
  command.requiredOption('--queue <name>', 'which dead letters, by the name that `list` gives them');

/** Patient clients of their own, closed at last. */
export async function withLetters<Result>(
  name: string,
  { deployment }: Context,
  work: (walked: WalkedQueue, count: number) => Promise<Result>,
): Promise<Result> {
  const queue = deadLetterQueueNamed(deployment.outputs, name);
  const sources = sourcesOf(deployment.outputs);
  const sqs = patientSqs(deployment.clientSettings);
  try {
    const url = await urlOfQueue(sqs, queue.queueName);
    return await work({ sqs, url, queue, sources }, await countLetters(sqs, url));
  } finally {
    sqs.destroy();
  }
}
