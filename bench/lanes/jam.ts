import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { inTurns, type Waiter } from './crowd.ts';
import type { RunningStack } from './running-stack.ts';

/** When each push was accepted, in milliseconds after the jam was let go. */
export interface Waits {
  readonly long: readonly number[];
  readonly others: readonly number[];
  /** The most that were accepted within ten seconds. */
  readonly mostInTenSeconds: number;
  /** How many went through the urgent queue. */
  readonly urgent: number;
}

const stackAnswer = z.object({
  endpoints: z.object({ aws: z.string() }),
  outputs: z.object({ FcmQueueName: z.string(), FcmUrgentQueueName: z.string() }),
  functions: z.array(z.object({ logicalId: z.string() })),
});
const permissionsAnswer = z.record(z.string(), z.array(z.json()));
const pushesAnswer = z.array(z.object({ deviceToken: z.string(), receivedAt: z.string() }));

/** A poll that began before the dispatcher lost its rights may still bring it messages. */
const longPollMs = 21_000;
const minute = 60_000;
const long = 10 * minute;
const short = 5_000;

/**
 * An agent answers everybody while nothing is dispatched, then all is let go at once.
 * @param lanes whether it is told who has waited long; otherwise everybody goes through the normal queue
 * @throws where a message is not pushed, or not by the queue that it belongs to
 */
export async function measureJam(stack: RunningStack, crowd: readonly Waiter[], lanes: boolean): Promise<Waits> {
  const { endpoints, outputs, functions } = stackAnswer.parse(await stack.ask('GET', '/local/stack'));
  const dispatcher = functions.find(({ logicalId }) => logicalId.startsWith('FcmDispatch'))?.logicalId ?? '';
  const statements = permissionsAnswer.parse(await stack.ask('GET', '/local/permissions'))[dispatcher];
  const allow = (given: unknown) => stack.ask('PUT', '/local/permissions', { function: dispatcher, statements: given });
  const sqs = new SQSClient({
    region: 'eu-central-1',
    endpoint: endpoints.aws,
    credentials: { accessKeyId: 'BENCH', secretAccessKey: 'local' },
  });
  const waiting = async (name: string) => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: `${endpoints.aws}/000000000000/${name}`,
        AttributeNames: ['ApproximateNumberOfMessages'],
      }),
    );
    return Number(Attributes?.ApproximateNumberOfMessages);
  };

  try {
    await allow([]);
    const heldAt = Date.now();
    const run = randomUUID();
    const conversationOf = ({ name }: Waiter) => `${run}-${name}`;
    await inTurns(crowd, (waiter) =>
      stack.ask(
        'PUT',
        `/v1/conversations/${conversationOf(waiter)}/presence`,
        { deviceId: 'phone', status: 'background', ageMs: lanes && waiter.waitsLong ? long : short },
        waiter.token,
      ),
    );
    await pause(Math.max(0, heldAt + longPollMs - Date.now()));
    await stack.ask('DELETE', '/local/pushes');
    await stack.ask(
      'POST',
      '/local/events',
      crowd.map((waiter) => agentMessage(conversationOf(waiter))),
    );
    let [normal, urgent] = [0, 0];
    while (normal + urgent < crowd.length) {
      await pause(250);
      [normal, urgent] = await Promise.all([waiting(outputs.FcmQueueName), waiting(outputs.FcmUrgentQueueName)]);
    }
    const expected = lanes ? crowd.filter(({ waitsLong }) => waitsLong).length : 0;
    if (urgent !== expected) throw new Error(`${urgent} messages are in the urgent queue, not ${expected}.`);

    const letGoAt = Date.now();
    await allow(statements);
    const accepted = await allAccepted(stack, crowd.length);
    const waits = new Map(
      accepted.map(({ deviceToken, receivedAt }) => [deviceToken, Date.parse(receivedAt) - letGoAt]),
    );
    const waitsOf = (some: readonly Waiter[]) => some.map(({ deviceToken }) => waits.get(deviceToken) ?? Number.NaN);
    return {
      long: waitsOf(crowd.filter(({ waitsLong }) => waitsLong)),
      others: waitsOf(crowd.filter(({ waitsLong }) => !waitsLong)),
      mostInTenSeconds: mostWithin(10_000, [...waits.values()]),
      urgent,
    };
  } finally {
    sqs.destroy();
  }
}

async function allAccepted(stack: RunningStack, count: number) {
  const givenUpAt = Date.now() + 5 * minute;
  for (;;) {
    const accepted = pushesAnswer.parse(await stack.ask('GET', '/local/pushes'));
    if (accepted.length > count) throw new Error(`${accepted.length} pushes of ${count} messages.`);
    if (accepted.length === count) return accepted;
    if (Date.now() > givenUpAt) throw new Error(`${accepted.length} of ${count} messages were pushed.`);
    await pause(500);
  }
}

function mostWithin(milliseconds: number, times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + milliseconds).length));
}

function agentMessage(conversationId: string) {
  const at = new Date().toISOString();
  return {
    source: 'aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/local',
    'detail-type': 'v2.conversations.{id}.messages',
    detail: {
      topicName: `v2.conversations.${conversationId}.messages`,
      timestamp: at,
      eventBody: { id: randomUUID(), direction: 'Outbound', type: 'Text', channel: { time: at } },
    },
  };
}
