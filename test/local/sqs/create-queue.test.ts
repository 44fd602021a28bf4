import { CreateQueueCommand, DeleteQueueCommand, GetQueueUrlCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Attributes, attributesOf, expectRefusal, type SqsStand, startStand } from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const fifo = { FifoQueue: 'true' };
const create = (QueueName: string, Attributes: Attributes = {}) =>
  stand.client.send(new CreateQueueCommand({ QueueName, Attributes }));

describe('API_CreateQueue: names and attributes that are refused', () => {
  const refused: [why: string, name: string, attributes: Attributes, error: string][] = [
    ['a name over 80 characters', 'a'.repeat(81), {}, 'InvalidParameterValue'],
    ['a name with a space', 'my queue', {}, 'InvalidParameterValue'],
    ['a FIFO queue without the suffix', 'orders', fifo, 'InvalidParameterValue'],
    ['a FIFO name over 80 characters with the suffix', `${'a'.repeat(76)}.fifo`, fifo, 'InvalidParameterValue'],
    ['the suffix without FifoQueue', 'orders.fifo', {}, 'InvalidParameterValue'],
    ['FifoQueue false', 'orders', { FifoQueue: 'false' }, 'InvalidAttributeName'],
    ['an unknown attribute', 'orders', { Colour: 'red' }, 'InvalidAttributeName'],
    ['a read-only attribute', 'orders', { QueueArn: 'arn' }, 'InvalidAttributeName'],
    ['DelaySeconds over 900', 'orders', { DelaySeconds: '901' }, 'InvalidAttributeValue'],
    ['DelaySeconds below 0', 'orders', { DelaySeconds: '-1' }, 'InvalidAttributeValue'],
    ['a fraction', 'orders', { DelaySeconds: '1.5' }, 'InvalidAttributeValue'],
    ['MaximumMessageSize under 1 KiB', 'orders', { MaximumMessageSize: '1023' }, 'InvalidAttributeValue'],
    ['MaximumMessageSize over 1 MiB', 'orders', { MaximumMessageSize: '1048577' }, 'InvalidAttributeValue'],
    ['MessageRetentionPeriod under a minute', 'orders', { MessageRetentionPeriod: '59' }, 'InvalidAttributeValue'],
    ['MessageRetentionPeriod over 14 days', 'orders', { MessageRetentionPeriod: '1209601' }, 'InvalidAttributeValue'],
    ['a wait over 20 s', 'orders', { ReceiveMessageWaitTimeSeconds: '21' }, 'InvalidAttributeValue'],
    ['VisibilityTimeout over 12 h', 'orders', { VisibilityTimeout: '43201' }, 'InvalidAttributeValue'],
    ['a policy that is not JSON', 'orders', { Policy: '{' }, 'InvalidAttributeValue'],
    [
      'KmsDataKeyReusePeriodSeconds under 60',
      'orders',
      { KmsDataKeyReusePeriodSeconds: '59' },
      'InvalidAttributeValue',
    ],
    [
      'two kinds of encryption',
      'orders',
      { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' },
      'InvalidAttributeName',
    ],
    ['ContentBasedDeduplication on standard', 'orders', { ContentBasedDeduplication: 'true' }, 'InvalidAttributeName'],
    ['DeduplicationScope on standard', 'orders', { DeduplicationScope: 'queue' }, 'InvalidAttributeName'],
    ['FifoThroughputLimit on standard', 'orders', { FifoThroughputLimit: 'perQueue' }, 'InvalidAttributeName'],
    ['an unknown scope', 'o.fifo', { ...fifo, DeduplicationScope: 'account' }, 'InvalidAttributeValue'],
    [
      'a limit per group with a scope of the queue',
      'o.fifo',
      { ...fifo, FifoThroughputLimit: 'perMessageGroupId' },
      'InvalidAttributeValue',
    ],
    ['a redrive policy that is not JSON', 'orders', { RedrivePolicy: 'x' }, 'InvalidParameterValue'],
  ];
  test.each(refused)('%s', (_, name, attributes, error) => expectRefusal(create(name, attributes), error));
});

describe('API_CreateQueue and API_GetQueueAttributes', () => {
  test('a standard queue has the documented defaults and no FIFO attributes', async () => {
    const url = await stand.queue();
    expect(await attributesOf(stand.client, url)).toEqual({
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      CreatedTimestamp: String(stand.now() / 1000),
      DelaySeconds: '0',
      LastModifiedTimestamp: String(stand.now() / 1000),
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      QueueArn: stand.sqs.queueArn(url.split('/').at(-1) ?? ''),
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
      VisibilityTimeout: '30',
    });
  });

  test('a FIFO queue shows its deduplication scope and throughput limit', async () => {
    const url = await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    expect(await attributesOf(stand.client, url)).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
  });

  test('a KMS key replaces the managed encryption', async () => {
    const url = await stand.queue({ KmsMasterKeyId: 'alias/aws/sqs' });
    expect(await attributesOf(stand.client, url)).toMatchObject({
      KmsMasterKeyId: 'alias/aws/sqs',
      KmsDataKeyReusePeriodSeconds: '300',
      SqsManagedSseEnabled: 'false',
    });
  });

  test('the same name and attributes give the same queue, another value QueueNameExists', async () => {
    const first = await create('again', { DelaySeconds: '5' });
    expect((await create('again', { DelaySeconds: '5' })).QueueUrl).toBe(first.QueueUrl);
    expect((await create('again')).QueueUrl).toBe(first.QueueUrl);
    await expectRefusal(create('again', { DelaySeconds: '6' }), 'QueueNameExists', /DelaySeconds/);
  });

  test('the name of a deleted queue is free again after 60 seconds (API_DeleteQueue)', async () => {
    const { QueueUrl } = await create('short-lived');
    await stand.client.send(new DeleteQueueCommand({ QueueUrl }));
    await expectRefusal(attributesOf(stand.client, String(QueueUrl)), 'QueueDoesNotExist');
    stand.pass(59);
    await expectRefusal(create('short-lived'), 'QueueDeletedRecently');
    stand.pass(1);
    expect((await create('short-lived')).QueueUrl).toBe(QueueUrl);
  });

  test('the server itself creates queues by the same rules', () => {
    expect(() => stand.sqs.createQueue('by-hand', { DelaySeconds: '901' })).toThrow(
      expect.objectContaining({ name: 'InvalidAttributeValue' }),
    );
    stand.sqs.createQueue('by-hand', {});
    expect(() => stand.sqs.createQueue('by-hand', { DelaySeconds: '1' })).toThrow(
      expect.objectContaining({ name: 'QueueNameExists' }),
    );
  });
});

describe('API_GetQueueUrl and API_ListQueues', () => {
  test('GetQueueUrl gives the URL, for an unknown name or another account QueueDoesNotExist', async () => {
    await create('known');
    const get = (QueueName: string, QueueOwnerAWSAccountId?: string) =>
      stand.client.send(new GetQueueUrlCommand({ QueueName, QueueOwnerAWSAccountId }));
    expect((await get('known')).QueueUrl).toBe(stand.sqs.queueUrl('known'));
    await expectRefusal(get('unknown'), 'QueueDoesNotExist');
    await expectRefusal(get('known', '123456789012'), 'QueueDoesNotExist');
  });

  test('ListQueues filters by prefix and pages only with MaxResults', async () => {
    for (const name of ['list-c', 'list-a', 'list-b']) await create(name);
    const list = (input: object) => stand.client.send(new ListQueuesCommand({ QueueNamePrefix: 'list-', ...input }));
    expect(await list({})).toMatchObject({
      QueueUrls: ['a', 'b', 'c'].map((end) => stand.sqs.queueUrl(`list-${end}`)),
    });
    const first = await list({ MaxResults: 2 });
    expect(first.QueueUrls).toHaveLength(2);
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    expect(second.QueueUrls).toEqual([stand.sqs.queueUrl('list-c')]);
    expect(second.NextToken).toBeUndefined();
    await expectRefusal(list({ MaxResults: 1001 }), 'InvalidParameterValue');
  });
});
