import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { shortHash } from '../../lambdas/adapters/short-hash.ts';
import { laneOf } from '../../lambdas/core/urgency.ts';
import { createAwsAround, functionNamed } from '../aws-around.ts';
import { type Deployment, operatorError } from '../deployment.ts';
import type { Letter } from './letter.ts';
import { type DeadLetterQueue, urlOfQueue } from './queues.ts';

/** Puts letters back where they came from. Rejects where that was not taken, or nobody knows. */
export interface PutBack {
  readonly put: (letter: Letter) => Promise<void>;
  readonly close: () => void;
}

export function putBackTo(
  queue: DeadLetterQueue,
  deployment: Pick<Deployment, 'place' | 'outputs' | 'clientSettings'>,
  sqs: SQSClient,
): PutBack {
  return queue.holds === 'events' ? toTheRouter(deployment) : toQueues(queue, deployment, sqs);
}

/** The queue that a letter's like goes to now, or the one that SQS moved it from. */
export function sourceOf(
  { part }: Pick<DeadLetterQueue, 'part'>,
  { from, content }: Pick<Letter, 'from' | 'content'>,
  outputs: Readonly<Record<string, string>>,
): string | undefined {
  const isUrgent = content.kind === 'push' && laneOf(content.job) === 'urgent';
  return from ?? (isUrgent ? outputs[`${part}UrgentQueueName`] : undefined) ?? outputs[`${part}QueueName`];
}

function toQueues(queue: DeadLetterQueue, { outputs }: Pick<Deployment, 'outputs'>, sqs: SQSClient): PutBack {
  const urls = new Map<string, Promise<string>>();
  return {
    close: () => {},
    async put(letter) {
      const name = sourceOf(queue, letter, outputs);
      if (name === undefined)
        throw operatorError(`The outputs do not say where the letters of ${queue.name} come from.`);
      const url = urls.get(name) ?? urlOfQueue(sqs, name);
      urls.set(name, url);
      await sqs.send(
        new SendMessageCommand({ QueueUrl: await url, MessageBody: letter.body, ...fifoIds(name, letter) }),
      );
    },
  };
}

/**
 * An id of its own: SQS swallows the job's for five minutes after it was first sent. The letter's, so that a repeat of this
 * very put is swallowed.
 */
function fifoIds(queueName: string, { group, id }: Letter) {
  if (!queueName.endsWith('.fifo')) return {};
  return { MessageGroupId: group ?? id, MessageDeduplicationId: shortHash('redrive', id) };
}

/** By invoking it as its bus does: what fails there again lies in the dead letters again. */
function toTheRouter({ place, clientSettings }: Pick<Deployment, 'place' | 'clientSettings'>): PutBack {
  const eventOf = ({ content }: Letter) => (content.kind === 'event' ? content.event : undefined);
  if (place.kind === 'local') {
    return {
      close: () => {},
      async put(letter) {
        const answer = await fetch(new URL('/local/events', place.url), {
          method: 'POST',
          body: JSON.stringify(eventOf(letter)),
        });
        if (!answer.ok) throw operatorError(`The local bus did not take an event: it answered ${answer.status}.`);
      },
    };
  }
  const aws = createAwsAround(place.stackName, clientSettings);
  let router: Promise<string | undefined> | undefined;
  return {
    close: aws.close,
    async put(letter) {
      router ??= functionNamed(aws, 'Route');
      const name = await router;
      if (name === undefined) throw operatorError(`The stack ${place.stackName} has no router.`);
      await aws.lambda.invokeLater(name, eventOf(letter));
    },
  };
}
