import {
  CreateQueueCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  arnOfUrl,
  attributesOf,
  expectRefusal,
  hideFor,
  receive,
  receiveBodies,
  type SqsStand,
  send,
  startStand,
} from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const policyTo = (deadLetterUrl: string, maxReceiveCount: unknown) =>
  JSON.stringify({ deadLetterTargetArn: arnOfUrl(stand.sqs, deadLetterUrl), maxReceiveCount });

/** A queue and its dead letters. */
async function pair(kind: 'queue' | 'fifo', maxReceiveCount: number, deadLetterAttributes = {}) {
  const dead = await stand[kind](deadLetterAttributes);
  const url = await stand[kind]({ RedrivePolicy: policyTo(dead, maxReceiveCount) });
  return { url, dead };
}
const take = (url: string, options = {}) => receiveBodies(stand.client, url, options);

describe('sqs-dead-letter-queues', () => {
  test('a message moves when it would be received once more than maxReceiveCount', async () => {
    const { url, dead } = await pair('queue', 2);
    await send(stand.client, url, 'one');
    expect(await take(url, { VisibilityTimeout: 0 })).toEqual(['one']);
    expect(await take(url, { VisibilityTimeout: 0 })).toEqual(['one']);
    expect(await take(dead)).toEqual([]);
    expect(await take(url)).toEqual([]);
    expect(await take(dead)).toEqual(['one']);
  });

  test('receives count, not failures: a visibility timeout that simply ends counts too', async () => {
    const { url, dead } = await pair('queue', 1);
    await send(stand.client, url, 'one');
    expect(await take(url)).toEqual(['one']);
    stand.pass(30);
    expect(await take(url)).toEqual([]);
    expect(await take(dead)).toEqual(['one']);
  });

  test('id, body, attributes and count go along, and the source is named', async () => {
    const { url, dead } = await pair('queue', 1);
    const { MessageId } = await send(stand.client, url, 'one');
    await take(url, { VisibilityTimeout: 0 });
    await take(url);
    const [message] = await receive(stand.client, dead, { MessageSystemAttributeNames: ['All'] });
    expect(message).toMatchObject({
      MessageId,
      Attributes: { ApproximateReceiveCount: '2', DeadLetterQueueSourceArn: arnOfUrl(stand.sqs, url) },
    });
  });

  test('FIFO: moving one sets the rest of its group free in the same receive, and dead letters keep the order', async () => {
    const { url, dead } = await pair('fifo', 1);
    for (const body of ['1', '2', '3']) await send(stand.client, url, body, 'g');
    const [first, second] = await receive(stand.client, url, { MaxNumberOfMessages: 2 });
    await hideFor(stand.client, url, second, 0);
    await hideFor(stand.client, url, first, 0);
    expect(await take(url)).toEqual(['3']);
    expect(await take(dead)).toEqual(['1', '2']);
    const shown = await attributesOf(stand.client, dead);
    expect(shown.ApproximateNumberOfMessagesNotVisible).toBe('2');
  });

  test('FIFO: group and deduplication id go along', async () => {
    const { url, dead } = await pair('fifo', 1);
    await send(stand.client, url, 'one', 'g', 'id');
    await take(url, { VisibilityTimeout: 0 });
    await take(url);
    const [message] = await receive(stand.client, dead, { MessageSystemAttributeNames: ['All'] });
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'id' });
  });

  test.each([
    ['queue', []],
    ['fifo', ['one']],
  ] as const)(
    'the age goes on counting in a standard queue and starts anew in a FIFO queue (%s)',
    async (kind, left) => {
      const { url, dead } = await pair(kind, 1, { MessageRetentionPeriod: '120' });
      await send(stand.client, url, 'one', kind === 'fifo' ? 'g' : undefined);
      await take(url, { VisibilityTimeout: 0 });
      stand.pass(60);
      await take(url);
      stand.pass(61);
      expect(await take(dead)).toEqual(left);
    },
  );

  test('while the dead-letter queue is deleted, messages stay', async () => {
    const { url, dead } = await pair('queue', 1);
    await stand.client.send(new DeleteQueueCommand({ QueueUrl: dead }));
    await send(stand.client, url, 'one');
    expect(await take(url, { VisibilityTimeout: 0 })).toEqual(['one']);
    expect(await take(url)).toEqual(['one']);
  });
});

describe('sqs-configure-dead-letter-queue: what a redrive policy must be', () => {
  const create = (name: string, RedrivePolicy: string, more = {}) =>
    stand.client.send(new CreateQueueCommand({ QueueName: name, Attributes: { RedrivePolicy, ...more } }));

  test('the target exists and has the type of the source', async () => {
    const standard = await stand.queue();
    const fifo = await stand.fifo();
    await expectRefusal(create('source', policyTo('x/unknown', 1)), 'InvalidParameterValue', /does not exist/);
    await expectRefusal(create('source', policyTo(fifo, 1)), 'InvalidParameterValue', /same type/);
    await expectRefusal(
      create('source.fifo', policyTo(standard, 1), { FifoQueue: 'true' }),
      'InvalidParameterValue',
      /same type/,
    );
  });

  test.each([0, 1001, 'many', undefined])('maxReceiveCount %p is refused', async (count) => {
    const dead = await stand.queue();
    await expectRefusal(create('source', policyTo(dead, count)), 'InvalidParameterValue', /maxReceiveCount/);
  });

  test('maxReceiveCount as text is taken and shown as a number; an empty policy takes it away', async () => {
    const dead = await stand.queue();
    const url = await stand.queue({ RedrivePolicy: policyTo(dead, '5') });
    expect((await attributesOf(stand.client, url)).RedrivePolicy).toBe(policyTo(dead, 5));
    await stand.client.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: '' } }));
    expect(await attributesOf(stand.client, url)).not.toHaveProperty('RedrivePolicy');
  });

  test('RedriveAllowPolicy: denyAll refuses every source, byQueue all but the named', async () => {
    const closed = await stand.queue({ RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    await expectRefusal(create('source', policyTo(closed, 1)), 'InvalidParameterValue', /does not allow/);
    const allowed = { redrivePermission: 'byQueue', sourceQueueArns: [stand.sqs.queueArn('friend')] };
    const chosen = await stand.queue({ RedriveAllowPolicy: JSON.stringify(allowed) });
    await expectRefusal(create('source', policyTo(chosen, 1)), 'InvalidParameterValue', /does not allow/);
    await create('friend', policyTo(chosen, 1));
  });

  test('API_ListDeadLetterSourceQueues names the sources', async () => {
    const { url, dead } = await pair('queue', 1);
    const answer = await stand.client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(answer.queueUrls).toEqual([url]);
  });
});
