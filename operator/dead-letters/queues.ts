import { GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { operatorError } from '../deployment.ts';

/** What the letters of a queue were before they died. */
export type Holds = 'events' | 'requests' | 'looks' | 'words' | 'jobs';

/** One of a deployment's queues of dead letters. */
export interface DeadLetterQueue {
  /** As people write it, such as `later` or `apns`. */
  readonly name: string;
  readonly holds: Holds;
  /** As SQS knows it. */
  readonly queueName: string;
  /** What the names of its part's outputs begin with, such as `Apns`. */
  readonly part: string;
}

const suffix = 'DeadLetterQueueName';
const notJobs: Readonly<Record<string, Holds>> = {
  Genesys: 'events',
  Ingest: 'requests',
  Later: 'looks',
  AgentWord: 'words',
};

/** All that a deployment has, by its outputs; a channel has one or more. */
export function deadLetterQueues(outputs: Readonly<Record<string, string>>): DeadLetterQueue[] {
  return Object.entries(outputs)
    .filter(([output]) => output.endsWith(suffix))
    .map(([output, queueName]) => {
      const part = output.slice(0, -suffix.length);
      const name = part.replaceAll(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
      return { name, holds: notJobs[part] ?? 'jobs', queueName, part };
    });
}

/** @throws an Error named `OperatorError` that names those there are */
export function deadLetterQueueNamed(outputs: Readonly<Record<string, string>>, name: string): DeadLetterQueue {
  const queues = deadLetterQueues(outputs);
  const queue = queues.find((one) => one.name === name || one.queueName === name);
  if (queue) return queue;
  throw operatorError(`There is no such queue. Its --queue is one of ${queues.map((one) => one.name).join(', ')}.`);
}

export async function urlOfQueue(sqs: SQSClient, queueName: string): Promise<string> {
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: queueName }));
  return QueueUrl;
}
