import {
  AddPermissionCommand,
  GetQueueAttributesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  type Attributes,
  attributesOf,
  expectRefusal,
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

const set = (QueueUrl: string, Attributes: Attributes) =>
  stand.client.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
const purge = (QueueUrl: string) => stand.client.send(new PurgeQueueCommand({ QueueUrl }));

describe('API_SetQueueAttributes', () => {
  test('changes what is named and nothing else, and the time of the change', async () => {
    const url = await stand.queue({ DelaySeconds: '3' });
    const before = await attributesOf(stand.client, url);
    stand.pass(60);
    await set(url, { VisibilityTimeout: '77', MaximumMessageSize: '2048' });
    expect(await attributesOf(stand.client, url)).toEqual({
      ...before,
      VisibilityTimeout: '77',
      MaximumMessageSize: '2048',
      LastModifiedTimestamp: String(stand.now() / 1000),
    });
  });

  test.each<['queue' | 'fifo', Attributes, string]>([
    ['queue', { VisibilityTimeout: 'soon' }, 'InvalidAttributeValue'],
    ['queue', { Colour: 'red' }, 'InvalidAttributeName'],
    ['queue', { FifoQueue: 'true' }, 'InvalidAttributeName'],
    ['fifo', { FifoQueue: 'false' }, 'InvalidAttributeValue'],
    ['queue', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['fifo', { FifoThroughputLimit: 'perMessageGroupId' }, 'InvalidAttributeValue'],
  ])('a %s refuses %p and keeps what it had', async (kind, attributes, error) => {
    const url = await stand[kind]();
    const before = await attributesOf(stand.client, url);
    await expectRefusal(set(url, { ...attributes, DelaySeconds: '9' }), error);
    expect(await attributesOf(stand.client, url)).toEqual(before);
  });

  test('sqs-delay-queues: a new delay reaches messages already there in a FIFO queue, not in a standard queue', async () => {
    const fifo = await stand.fifo({ DelaySeconds: '100' });
    const standard = await stand.queue({ DelaySeconds: '100' });
    await send(stand.client, fifo, 'x', 'g');
    await send(stand.client, standard, 'x');
    stand.pass(10);
    for (const url of [fifo, standard]) await set(url, { DelaySeconds: '10' });
    expect(await receiveBodies(stand.client, fifo)).toEqual(['x']);
    expect(await receiveBodies(stand.client, standard)).toEqual([]);
  });
});

describe('API_GetQueueAttributes', () => {
  const get = (QueueUrl: string, names: string) =>
    stand.client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: JSON.parse(names) }));

  test('gives the named attributes only, none for none, and refuses an unknown name', async () => {
    const url = await stand.queue();
    expect((await get(url, '["VisibilityTimeout"]')).Attributes).toEqual({ VisibilityTimeout: '30' });
    expect((await get(url, '["RedrivePolicy"]')).Attributes).toBeUndefined();
    expect((await get(url, '[]')).Attributes).toBeUndefined();
    await expectRefusal(get(url, '["Colour"]'), 'InvalidAttributeName', /Unknown Attribute Colour/);
  });
});

describe('API_PurgeQueue', () => {
  test('takes everything, also what is in flight or delayed', async () => {
    const url = await stand.fifo();
    for (const group of ['a', 'b']) await send(stand.client, url, group, group);
    await receive(stand.client, url, { MaxNumberOfMessages: 1 });
    await purge(url);
    stand.pass(60);
    expect(await attributesOf(stand.client, url)).toMatchObject({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
    await send(stand.client, url, 'after', 'a');
    expect(await receiveBodies(stand.client, url)).toEqual(['after']);
  });

  test('a second purge within 60 seconds is PurgeQueueInProgress', async () => {
    const url = await stand.queue();
    await purge(url);
    stand.pass(59);
    await expectRefusal(purge(url), 'PurgeQueueInProgress');
    stand.pass(1);
    await purge(url);
  });
});

describe('API_TagQueue, API_UntagQueue, API_ListQueueTags', () => {
  test('tags are added, replaced and taken away', async () => {
    const QueueUrl = await stand.queue();
    await stand.client.send(new TagQueueCommand({ QueueUrl, Tags: { a: '1', b: '1' } }));
    await stand.client.send(new TagQueueCommand({ QueueUrl, Tags: { b: '2' } }));
    await stand.client.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a'] }));
    expect((await stand.client.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ b: '2' });
  });
});

test('permission actions say that they are not built', async () => {
  const input = { QueueUrl: await stand.queue(), Label: 'l', AWSAccountIds: ['1'], Actions: ['*'] };
  await expectRefusal(stand.client.send(new AddPermissionCommand(input)), 'UnsupportedOperation', /Policy/);
});
