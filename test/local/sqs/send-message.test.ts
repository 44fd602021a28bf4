import { createHash } from 'node:crypto';
import { SendMessageCommand, type SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectRefusal, receive, receiveBodies, type SqsStand, send, startStand } from './sqs-stand.ts';

let stand: SqsStand;
let standard: string;
let fifo: string;
beforeAll(async () => {
  stand = await startStand();
  standard = await stand.queue();
  fifo = await stand.fifo();
});
afterAll(() => stand.close());

const text = (StringValue: string, DataType = 'String') => ({ DataType, StringValue });
const numbered = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, text('x')]));

describe('what SendMessage refuses', () => {
  type Case = [page: string, why: string, kind: 'standard' | 'fifo', input: object, error: string];
  const inGroup = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
  const cases: Case[] = [
    ['API_SendMessage', 'an empty body', 'standard', { MessageBody: '' }, 'MissingParameter'],
    ['API_SendMessage', 'a control character', 'standard', { MessageBody: 'a\u0000' }, 'InvalidMessageContents'],
    ['API_SendMessage', 'the character #xFFFE', 'standard', { MessageBody: '\uFFFE' }, 'InvalidMessageContents'],
    [
      'quotas-messages',
      '1 MiB and a byte',
      'standard',
      { MessageBody: 'x'.repeat(1_048_577) },
      'InvalidParameterValue',
    ],
    [
      'quotas-messages',
      '1 MiB with the attributes counted',
      'standard',
      { MessageBody: 'x'.repeat(1_048_576 - 7), MessageAttributes: { a: text('b') } },
      'InvalidParameterValue',
    ],
    ['API_SendMessage', 'a delay over 900 s', 'standard', { DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['API_SendMessage', 'a delay below 0', 'standard', { DelaySeconds: -1 }, 'InvalidParameterValue'],
    ['API_SendMessage', 'a delay per message', 'fifo', { ...inGroup, DelaySeconds: 1 }, 'InvalidParameterValue'],
    ['API_SendMessage', 'no group', 'fifo', { MessageDeduplicationId: 'd' }, 'MissingParameter'],
    ['API_SendMessage', 'no deduplication id', 'fifo', { MessageGroupId: 'g' }, 'InvalidParameterValue'],
    ['API_SendMessage', 'a group with a space', 'fifo', { ...inGroup, MessageGroupId: 'a b' }, 'InvalidParameterValue'],
    [
      'API_SendMessage',
      'an id of 129 characters',
      'fifo',
      { ...inGroup, MessageDeduplicationId: 'x'.repeat(129) },
      'InvalidParameterValue',
    ],
    ['API_SendMessage', 'an empty id', 'fifo', { ...inGroup, MessageDeduplicationId: '' }, 'InvalidParameterValue'],
    ['API_SendMessage', 'a deduplication id', 'standard', { MessageDeduplicationId: 'd' }, 'InvalidParameterValue'],
    [
      'sqs-message-metadata',
      'eleven attributes',
      'standard',
      { MessageAttributes: numbered(11) },
      'InvalidParameterValue',
    ],
    [
      'sqs-message-metadata',
      'a reserved attribute name',
      'standard',
      { MessageAttributes: { 'AWS.x': text('y') } },
      'InvalidParameterValue',
    ],
    [
      'sqs-message-metadata',
      'periods in succession in a name',
      'standard',
      { MessageAttributes: { 'a..b': text('y') } },
      'InvalidParameterValue',
    ],
    [
      'sqs-message-metadata',
      'an unknown type',
      'standard',
      { MessageAttributes: { a: text('y', 'Boolean') } },
      'InvalidParameterValue',
    ],
    [
      'sqs-message-metadata',
      'an empty value',
      'standard',
      { MessageAttributes: { a: text('') } },
      'InvalidParameterValue',
    ],
    [
      'sqs-message-metadata',
      'a number that is none',
      'standard',
      { MessageAttributes: { a: text('one', 'Number') } },
      'InvalidParameterValue',
    ],
    [
      'sqs-message-metadata',
      'a system attribute other than AWSTraceHeader',
      'standard',
      { MessageSystemAttributes: { Other: text('x') } },
      'InvalidParameterValue',
    ],
  ];
  test.each(cases)('%s: %s (%s)', async (_page, _why, kind, input, error) => {
    const QueueUrl = kind === 'fifo' ? fifo : standard;
    await expectRefusal(stand.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...input })), error);
  });

  test('API_SendMessage: an unknown queue, and an address that is none', async () => {
    await expectRefusal(send(stand.client, stand.sqs.queueUrl('nowhere'), 'x'), 'QueueDoesNotExist');
    await expectRefusal(send(stand.client, 'nowhere', 'x'), 'InvalidAddress');
  });

  test('API_SendMessage: nothing of all that was kept', async () => {
    expect(await receiveBodies(stand.client, standard)).toEqual([]);
    expect(await receiveBodies(stand.client, fifo)).toEqual([]);
  });
});

describe('what SendMessage accepts and answers', () => {
  const sendTo = (QueueUrl: string, input: Partial<SendMessageCommandInput>) =>
    stand.client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', ...input }));

  test('quotas-messages: exactly 1 MiB, attributes included', async () => {
    const url = await stand.queue();
    const MessageBody = 'x'.repeat(1_048_576 - 8);
    await sendTo(url, { MessageBody, MessageAttributes: { a: text('b') } });
    expect((await receiveBodies(stand.client, url))[0]).toHaveLength(MessageBody.length);
  });

  test('API_CreateQueue: MaximumMessageSize of the queue is the limit, in bytes', async () => {
    const url = await stand.queue({ MaximumMessageSize: '1024' });
    await sendTo(url, { MessageBody: 'é'.repeat(512) });
    await expectRefusal(sendTo(url, { MessageBody: 'é'.repeat(513) }), 'InvalidParameterValue', /1024 bytes/);
  });

  test('sqs-message-metadata: the digests of body and attributes are those of the documented calculation', async () => {
    const answer = await sendTo(standard, {
      MessageBody: 'body',
      MessageAttributes: { Foo: text('Bar'), Bin: { DataType: 'Binary.gif', BinaryValue: Buffer.from([1, 2]) } },
    });
    const part = (bytes: Buffer) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    };
    const bytes = [
      ...[part(Buffer.from('Bin')), part(Buffer.from('Binary.gif')), Buffer.from([2]), part(Buffer.from([1, 2]))],
      ...[part(Buffer.from('Foo')), part(Buffer.from('String')), Buffer.from([1]), part(Buffer.from('Bar'))],
    ];
    expect(answer.MD5OfMessageBody).toBe(createHash('md5').update('body').digest('hex'));
    expect(answer.MD5OfMessageAttributes).toBe(createHash('md5').update(Buffer.concat(bytes)).digest('hex'));
  });

  test('API_SendMessage: sequence numbers grow in a FIFO queue and are absent in a standard queue', async () => {
    const numbers = [];
    for (const body of ['1', '2', '3']) numbers.push((await send(stand.client, fifo, body, 'growing')).SequenceNumber);
    expect(numbers).toEqual(numbers.toSorted());
    expect(new Set(numbers).size).toBe(3);
    expect((await send(stand.client, standard, 'x')).SequenceNumber).toBeUndefined();
  });

  test('sqs-fair-queues: a group on a standard queue is allowed and locks nothing', async () => {
    const url = await stand.queue();
    await sendTo(url, { MessageBody: '1', MessageGroupId: 'tenant' });
    await sendTo(url, { MessageBody: '2', MessageGroupId: 'tenant' });
    expect(await receive(stand.client, url, { MaxNumberOfMessages: 1 })).toHaveLength(1);
    expect(await receive(stand.client, url, { MaxNumberOfMessages: 1 })).toHaveLength(1);
  });
});
