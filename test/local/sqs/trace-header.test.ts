import * as sdk from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { receive, type SqsStand, startStand } from './sqs-stand.ts';

const header = 'Root=1-6893a2b4-aaaabbbbccccddddeeeeffff;Parent=0123456789abcdef;Sampled=0;Lineage=a87bd80c:3';
const given = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

let stand: SqsStand;
let traced: sdk.SQSClient;
beforeAll(async () => {
  stand = await startStand();
  traced = clientThatSends(header);
});
afterAll(async () => {
  await stand.close();
});

/** The SDK inside of Lambda sends this header with each call. */
function clientThatSends(traceHeader: string): sdk.SQSClient {
  const client = new sdk.SQSClient({
    endpoint: stand.sqs.endpoint,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIDPRODUCER', secretAccessKey: 'secret' },
  });
  client.middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: object }).headers, { 'X-Amzn-Trace-Id': traceHeader });
      return next(args);
    },
    { step: 'build' },
  );
  return client;
}

const systemAttribute = { AWSTraceHeader: { DataType: 'String', StringValue: given } };
const traceHeadersIn = async (QueueUrl: string) => {
  const messages = await receive(stand.client, QueueUrl, { MessageSystemAttributeNames: ['AWSTraceHeader'] });
  return Object.fromEntries(messages.map(({ Body, Attributes }) => [Body, Attributes?.AWSTraceHeader]));
};

describe('"Amazon SQS and AWS X-Ray": the header X-Amzn-Trace-Id', () => {
  test('of SendMessage becomes the message’s AWSTraceHeader, unless one is given', async () => {
    const QueueUrl = await stand.queue();
    await traced.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: 'by header' }));
    const both = { QueueUrl, MessageBody: 'by attribute', MessageSystemAttributes: systemAttribute };
    await traced.send(new sdk.SendMessageCommand(both));
    await stand.client.send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: 'without' }));
    expect(await traceHeadersIn(QueueUrl)).toEqual({ 'by header': header, 'by attribute': given, without: undefined });
  });

  test('of SendMessageBatch becomes that of each entry, unless the entry has one', async () => {
    const QueueUrl = await stand.fifo();
    const entry = (id: string) => ({ Id: id, MessageBody: id, MessageGroupId: id, MessageDeduplicationId: id });
    const Entries = [entry('a'), { ...entry('b'), MessageSystemAttributes: systemAttribute }, entry('c')];
    const sent = await traced.send(new sdk.SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(sent.Successful?.map(({ MD5OfMessageSystemAttributes }) => MD5OfMessageSystemAttributes)).toEqual([
      undefined,
      expect.any(String),
      undefined,
    ]);
    expect(await traceHeadersIn(QueueUrl)).toEqual({ a: header, b: given, c: header });
  });

  test('that holds no trace is left out, and the message is taken', async () => {
    const QueueUrl = await stand.queue();
    await clientThatSends('nonsense').send(new sdk.SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    expect(await traceHeadersIn(QueueUrl)).toEqual({ x: undefined });
  });
});
