import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { burySourceRequest, parseSourceRequest, sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { receive, receiveBodies, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';

let stand: SqsStand;
let queueUrl: string;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.close());
beforeEach(async () => {
  queueUrl = await stand.queue();
});

const source = 'genesys-open-messaging' as const;
const unlimited = new AbortController().signal;
const written = (differences: object = {}) =>
  JSON.stringify({ v: 1, source, receivedAt: 1_767_225_600_000, body: 'e30=', ...differences });

test.each<[string, Uint8Array]>([
  ['text', Buffer.from('{"text":"Grüße 👋"}')],
  ['what SQS refuses as text', Buffer.from('\uFFFE\u0000')],
  ['what is no text', new Uint8Array([0xff, 0xfe, 0x00])],
  ['nothing', new Uint8Array()],
  ['a part of something larger', new Uint8Array([1, 2, 3, 4]).subarray(1, 3)],
])('%s arrives as it came', async (_, body) => {
  await sendSourceRequest(stand.client, queueUrl, { source, receivedAt: stand.now(), body }, unlimited);
  const [taken] = (await receiveBodies(stand.client, queueUrl)).map(parseSourceRequest);
  expect(taken).toMatchObject({ source, receivedAt: stand.now() });
  expect(Buffer.from(taken?.body ?? '?')).toEqual(Buffer.from(body));
});

test('as much as a webhook takes fits into the queue, and ten into one invocation', async () => {
  const body = Buffer.alloc(256 * 1024, 1);
  await sendSourceRequest(stand.client, queueUrl, { source, receivedAt: 0, body }, unlimited);
  const [taken = ''] = await receiveBodies(stand.client, queueUrl);
  expect(parseSourceRequest(taken)?.body).toHaveLength(body.length);
  // Lambda's limit of an invocation ("Lambda quotas").
  expect(10 * taken.length).toBeLessThan(6 * 1024 * 1024);
});

test('a signal ends it', async () => {
  const request = { source, receivedAt: 0, body: new Uint8Array() };
  await expect(sendSourceRequest(stand.client, queueUrl, request, AbortSignal.abort())).rejects.toMatchObject({
    name: 'AbortError',
  });
  expect(await receiveBodies(stand.client, queueUrl)).toEqual([]);
});

test('a queue that is not there is an outage', async () => {
  const request = { source, receivedAt: 0, body: new Uint8Array() };
  const missing = stand.sqs.queueUrl('missing');
  await expect(sendSourceRequest(stand.client, missing, request, unlimited)).rejects.toMatchObject({
    name: 'QueueDoesNotExist',
  });
});

describe('a message of version 1', () => {
  test('is read, with fields of later ones', () => {
    expect(parseSourceRequest(written({ more: true }))).toEqual({
      source,
      receivedAt: 1_767_225_600_000,
      body: Buffer.from('{}'),
    });
  });

  test('of a callback has its correlation id', () => {
    const callback = { source: 'desktop-callbacks', correlationId: 'desk-1' };
    expect(parseSourceRequest(written(callback))).toMatchObject(callback);
  });

  test('is of whatever source: which there are, and what a post is, its reader knows', () => {
    expect(parseSourceRequest(written({ source: 'cxone-eu', postId: 'post-1' }))).toMatchObject({
      source: 'cxone-eu',
      postId: 'post-1',
    });
  });

  test.each([
    ['no JSON', 'hello'],
    ['null', 'null'],
    ['another version', written({ v: 2 })],
    ['no source', written({ source: undefined })],
    ['a source that is no text', written({ source: 7 })],
    ['no body', written({ body: undefined })],
    ['a time in words', written({ receivedAt: 'now' })],
  ])('%s is none', (_, message) => {
    expect(parseSourceRequest(message)).toBeUndefined();
  });
});

test('what leads nowhere lies in the dead letters with its reason, and is what it was', async () => {
  await burySourceRequest(stand.client, queueUrl, written(), 'conversation-not-found: http-503');
  const [letter] = await receive(stand.client, queueUrl, { MessageAttributeNames: ['All'] });
  expect(letter?.Body).toBe(written());
  expect(letter?.MessageAttributes).toEqual({
    reason: { DataType: 'String', StringValue: 'conversation-not-found: http-503' },
  });
});
