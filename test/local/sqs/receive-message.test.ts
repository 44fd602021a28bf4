import { type ReceiveMessageCommandInput, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bodies, expectRefusal, hideFor, receive, remove, type SqsStand, send, startStand } from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

type Options = Omit<ReceiveMessageCommandInput, 'QueueUrl'>;

describe('API_ReceiveMessage: parameters', () => {
  const refused: [string, Options, string][] = [
    ['no message', { MaxNumberOfMessages: 0 }, 'InvalidParameterValue'],
    ['eleven messages', { MaxNumberOfMessages: 11 }, 'InvalidParameterValue'],
    ['a wait of 21 s', { WaitTimeSeconds: 21 }, 'InvalidParameterValue'],
    ['a negative wait', { WaitTimeSeconds: -1 }, 'InvalidParameterValue'],
    ['a timeout over 12 h', { VisibilityTimeout: 43_201 }, 'InvalidParameterValue'],
    ['an attempt id on a standard queue', { ReceiveRequestAttemptId: 'a' }, 'InvalidParameterValue'],
  ];
  test.each(refused)('%s is refused', async (_why, options, error) => {
    const url = await stand.queue();
    await expectRefusal(receive(stand.client, url, options), error);
  });

  test('an unknown system attribute is InvalidAttributeName', async () => {
    const url = await stand.queue();
    // The types know the valid names only; the wire takes any.
    const names: Options = JSON.parse('{"MessageSystemAttributeNames":["Colour"]}');
    await expectRefusal(receive(stand.client, url, names), 'InvalidAttributeName');
  });

  test('an unknown queue is QueueDoesNotExist, with and without waiting', async () => {
    const url = stand.sqs.queueUrl('nowhere');
    await expectRefusal(receive(stand.client, url), 'QueueDoesNotExist');
    await expectRefusal(receive(stand.client, url, { WaitTimeSeconds: 20 }), 'QueueDoesNotExist');
  });

  test('without MaxNumberOfMessages there is one', async () => {
    const url = await stand.queue();
    await send(stand.client, url, 'one');
    await send(stand.client, url, 'two');
    expect(await receive(stand.client, url, { MaxNumberOfMessages: undefined })).toHaveLength(1);
  });
});

describe('API_ReceiveMessage: which attributes come along', () => {
  const attributes = {
    Hello: { DataType: 'String', StringValue: 'There' },
    'Help.Me': { DataType: 'String', StringValue: 'Please' },
    'Help.You': { DataType: 'Number', StringValue: '7' },
    Bytes: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255]) },
  };
  const traceHeader = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  let url: string;
  let sentAt: number;
  beforeAll(async () => {
    url = await stand.queue();
    sentAt = stand.now();
    await stand.client.send(
      new SendMessageCommand({
        QueueUrl: url,
        MessageBody: 'body',
        MessageAttributes: attributes,
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: traceHeader } },
      }),
    );
  });
  const get = async (options: Options) => (await receive(stand.client, url, { VisibilityTimeout: 0, ...options }))[0];

  const selections: [names: string[], expected: string[]][] = [
    [['All'], ['Bytes', 'Hello', 'Help.Me', 'Help.You']],
    [['.*'], ['Bytes', 'Hello', 'Help.Me', 'Help.You']],
    [['Hello'], ['Hello']],
    [['Help.*'], ['Help.Me', 'Help.You']],
    [['Hello', 'Missing'], ['Hello']],
    [['hello'], []],
  ];
  test.each(selections)('MessageAttributeNames %p', async (names, expected) => {
    const message = await get({ MessageAttributeNames: names });
    expect(Object.keys(message?.MessageAttributes ?? {}).toSorted()).toEqual(expected);
    expect(message?.MD5OfMessageAttributes === undefined).toBe(expected.length === 0);
  });

  test('values and types come back as sent, and the digest is of what was asked for', async () => {
    const all = await get({ MessageAttributeNames: ['All'] });
    expect(all?.MessageAttributes).toMatchObject(attributes);
    const one = await get({ MessageAttributeNames: ['Hello'] });
    expect(one?.MD5OfMessageAttributes).not.toBe(all?.MD5OfMessageAttributes);
  });

  test('no attribute comes unasked', async () => {
    const message = await get({});
    expect(message).not.toHaveProperty('Attributes');
    expect(message).not.toHaveProperty('MessageAttributes');
  });

  test.each(['MessageSystemAttributeNames', 'AttributeNames'])('%s All', async (parameter) => {
    const message = await get({ [parameter]: ['All'] });
    expect(message?.Attributes).toEqual({
      SenderId: 'AKIDPRODUCER',
      SentTimestamp: String(sentAt),
      ApproximateReceiveCount: expect.stringMatching(/^\d+$/),
      ApproximateFirstReceiveTimestamp: String(sentAt),
      AWSTraceHeader: traceHeader,
    });
  });

  test('single system attributes', async () => {
    const message = await get({ MessageSystemAttributeNames: ['SenderId', 'MessageGroupId'] });
    expect(message?.Attributes).toEqual({ SenderId: 'AKIDPRODUCER' });
  });

  test('in a FIFO queue also group, deduplication id and sequence number', async () => {
    const fifo = await stand.fifo();
    const { SequenceNumber } = await send(stand.client, fifo, 'x', 'g', 'd');
    const [message] = await receive(stand.client, fifo, { MessageSystemAttributeNames: ['All'] });
    expect(message?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'd', SequenceNumber });
  });
});

describe('using-receiverequestattemptid-request-parameter', () => {
  const attempt = { ReceiveRequestAttemptId: 'attempt', VisibilityTimeout: 30 };

  test('a retry with the same id gives the same messages and handles, and hides them anew', async () => {
    const url = await stand.fifo();
    await send(stand.client, url, 'one', 'g');
    const first = await receive(stand.client, url, attempt);
    stand.pass(20);
    const second = await receive(stand.client, url, attempt);
    expect(second[0]?.ReceiptHandle).toBe(first[0]?.ReceiptHandle);
    stand.pass(20);
    expect(await receive(stand.client, url)).toEqual([]);
    await remove(stand.client, url, first[0]);
  });

  test('once a message was deleted or given back, the id means nothing any more', async () => {
    const url = await stand.fifo();
    for (const body of ['1', '2']) await send(stand.client, url, body, 'g');
    const [first, second] = await receive(stand.client, url, attempt);
    await hideFor(stand.client, url, second, 0);
    await remove(stand.client, url, first);
    expect(bodies(await receive(stand.client, url, attempt))).toEqual(['2']);
  });
});
