import { expect, test } from '@jest/globals';
import { writeSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { createHeard } from '../../../local/lab/heard.ts';

const meant = (messageId: string, conversationId = 'c') => ({ messageId, conversationId });
const event = (messageId: unknown) => ({ id: 'event', detail: { eventBody: { id: messageId } } });
const record = (messageId: string, body: unknown, receivedAt = 5) => ({
  Records: [
    {
      messageId,
      body: writeSourceRequest({ source: 'acme', receivedAt, body: Buffer.from(JSON.stringify(body)) }),
      attributes: { ApproximateReceiveCount: '1' },
    },
  ],
});

test('an event of the bus is found by its message, the newest first, and comes back as it was', () => {
  const heard = createHeard();
  expect(heard.hear('Route', 'route', event('m-1'), 10)).toBe(1);
  heard.hear('Route', 'route', event('m-2'), 20);
  heard.hear('Route', 'route', event('m-1'), 30);
  expect(heard.find(meant('m-1'))).toEqual({
    at: 30,
    via: 'bus',
    functionName: 'Route',
    payload: event('m-1'),
    text: JSON.stringify(event('m-1')),
  });
  expect(heard.all(meant('m-1')).map(({ at }) => at)).toEqual([10, 30]);
  expect(heard.heardAt('m-1', 29)).toBe(10);
  expect(heard.heardAt('m-1', 9)).toBeUndefined();
  expect(heard.find(meant('m-3'))).toBeUndefined();
});

test('a webhook’s request is told as it was sent, at the time that the webhook got it, and can be sent again', () => {
  const heard = createHeard();
  const payload = record('sqs-1', { message: { id: 'm-1' } }, 7);
  expect(heard.hear('Ingest', 'ingest', payload, 9)).toBe(1);
  const found = heard.find(meant('m-1'));
  expect(found).toMatchObject({ at: 7, via: 'queue', payload: { body: payload.Records[0]?.body } });
  expect(JSON.parse(found?.text ?? '')).toEqual({ source: 'acme', receivedAt: 7, body: { message: { id: 'm-1' } } });
});

test('a request that comes again from the queue is the same event', () => {
  const heard = createHeard();
  const payload = record('sqs-1', { message: { id: 'm-1' } });
  heard.hear('Ingest', 'ingest', payload, 1);
  expect(heard.hear('Ingest', 'ingest', payload, 60_000)).toBe(0);
  expect(heard.all(meant('m-1'))).toHaveLength(1);
});

test('a message that its source gives no id is found by the one that our reader makes', () => {
  const heard = createHeard(({ source, body }) => [`${source}-${Buffer.from(body).toString()}`]);
  heard.hear('Ingest', 'ingest', record('sqs-1', 'one'), 1);
  heard.hear('Ingest', 'ingest', record('sqs-2', 'two', 6), 2);
  heard.hear('Route', 'route', event('m-1'), 3);
  expect(heard.all(meant('acme-"two"')).map(({ at }) => at)).toEqual([6]);
  expect(heard.heardAt('acme-"one"', 5)).toBe(5);
  expect(heard.find(meant('acme-"three"'))).toBeUndefined();
});

test('of two conversations whose messages have one id each has its own; an event that names none is every one’s', () => {
  const heard = createHeard();
  const ofConversation = (id: string) => ({ detail: { eventBody: { id: 'm-1', conversation: id } } });
  heard.hear('Route', 'route', ofConversation('one'), 1);
  heard.hear('Route', 'route', ofConversation('other'), 2);
  expect(heard.find(meant('m-1', 'one'))?.at).toBe(1);
  expect(heard.all(meant('m-1', 'other')).map(({ at }) => at)).toEqual([2]);
  heard.hear('Route', 'route', event('m-2'), 3);
  expect(heard.find(meant('m-2', 'one'))?.at).toBe(3);
});

test('a body too deep to be written as JSON is told as the text that it is', () => {
  const heard = createHeard();
  const body = `${'['.repeat(20_000)}"m-1"${']'.repeat(20_000)}`;
  const queued = writeSourceRequest({ source: 'acme', receivedAt: 5, body: Buffer.from(body) });
  expect(heard.hear('Ingest', 'ingest', { Records: [{ messageId: 'sqs-1', body: queued }] }, 9)).toBe(1);
  expect(JSON.parse(heard.find(meant('m-1'))?.text ?? '')).toEqual({ source: 'acme', receivedAt: 5, body });
});

test('an id is a word of its own: a number, or a part between other signs, but not of another id', () => {
  const heard = createHeard();
  heard.hear('Route', 'route', event('notif:12'), 1);
  heard.hear('Route', 'route', event(112), 2);
  expect(heard.find(meant('12'))?.at).toBe(1);
  expect(heard.find(meant('112'))?.at).toBe(2);
  expect(heard.find(meant('2'))).toBeUndefined();
});

test('an id with signs that JSON escapes is found', () => {
  const heard = createHeard();
  heard.hear('Route', 'route', event('a"b\\c\n'), 1);
  expect(heard.find(meant('a"b\\c\n'))?.at).toBe(1);
});

test('it keeps so many events and so many bytes, the newest', () => {
  const few = createHeard(undefined, { count: 3, bytes: 1_000_000 });
  for (const number of [1, 2, 3, 4, 5]) few.hear('Route', 'route', event(`m-${number}`), number);
  expect([1, 2, 3, 4, 5].filter((number) => few.find(meant(`m-${number}`)))).toEqual([3, 4, 5]);

  const small = createHeard(undefined, { count: 1_000, bytes: 10_000 });
  small.hear('Route', 'route', { ...event('m-1'), text: 'x'.repeat(3_000) }, 1);
  small.hear('Route', 'route', { ...event('m-2'), text: 'x'.repeat(3_000) }, 2);
  expect([small.find(meant('m-1')), small.find(meant('m-2'))?.at]).toEqual([undefined, 2]);
});
