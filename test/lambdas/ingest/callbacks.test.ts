import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, send, startStand } from '../../local/sqs/sqs-stand.ts';
import { ingestUnderTest } from './ingest-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let under: Awaited<ReturnType<typeof ingestUnderTest>>;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(() => Promise.all([tables?.close(), stand?.close()]));
beforeEach(async () => {
  under = await ingestUnderTest(tables, stand, { api: undefined });
});

const clicked = { notificationId: 'n-1', actionId: 'a-1' };
const done = { came: 1, again: 0 };
const arrive = (body: unknown, correlationId = 'desk-1') =>
  sendSourceRequest(
    stand.client,
    under.urls.ingest,
    {
      source: 'desktop-callbacks',
      receivedAt: stand.now(),
      correlationId,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    },
    new AbortController().signal,
  );
const iso = (milliseconds: number) => new Date(milliseconds).toISOString();
const unspeakable = 'the-words-of-the-agent-that-no-log-may-hold';

describe('a callback', () => {
  test('with no more than its two ids', async () => {
    await arrive(clicked);
    expect(await under.run()).toEqual(done);
    expect(under.acted).toEqual([
      { name: 'agent.acted', detail: { ...clicked, correlationId: 'desk-1', actedAt: iso(stand.now()) } },
    ]);
  });

  test('has null where a field is absent', async () => {
    await arrive({ ...clicked, userId: null, timestamp: null, metadata: { conversationId: null, messageId: 'm-1' } });
    await under.run();
    await arrive({ notificationId: 'n-2', actionId: 'a-1', metadata: null });
    await under.run();
    expect(under.acted.map(({ detail }) => detail)).toEqual([
      { ...clicked, messageId: 'm-1', correlationId: 'desk-1', actedAt: iso(stand.now()) },
      { notificationId: 'n-2', actionId: 'a-1', correlationId: 'desk-1', actedAt: iso(stand.now()) },
    ]);
  });

  test.each<[string, (now: number) => unknown, number]>([
    ['in ISO 8601', (now) => iso(now - 90_000), -90_000],
    ['in epoch milliseconds', (now) => now - 90_000, -90_000],
    ['in epoch seconds', (now) => (now - 90_000) / 1000, -90_000],
    ['later than it came, as clocks differ', (now) => iso(now + 90_000), 0],
  ])('with its time %s', async (_, timestamp, difference) => {
    await arrive({ ...clicked, timestamp: timestamp(stand.now()) });
    await under.run();
    expect(under.acted).toMatchObject([{ detail: { actedAt: iso(stand.now() + difference) } }]);
  });

  test('that waited in the queue was clicked when it came, and is handled when it is', async () => {
    const receivedAt = stand.now();
    await arrive(clicked);
    stand.pass(60);
    await under.run();
    expect(under.acted).toMatchObject([{ detail: { actedAt: iso(receivedAt) } }]);
    expect(await under.rows()).toMatchObject([{ answer: { handledAt: iso(receivedAt + 60_000) } }]);
  });

  test('that came without a correlation id gets one', async () => {
    await under.arrive(clicked, 'desktop-callbacks');
    expect(await under.run()).toEqual(done);
    expect(under.acted).toMatchObject([{ detail: { correlationId: expect.stringMatching(/^[0-9a-f-]{36}$/) } }]);
  });

  test('that comes again, also beside itself in one batch, is heard once', async () => {
    await arrive(clicked, 'desk-1');
    await arrive(clicked, 'desk-2');
    expect(await under.run()).toEqual({ came: 2, again: 0 });
    await arrive(clicked, 'desk-3');
    expect(await under.run()).toEqual(done);
    expect(under.acted).toHaveLength(1);
    expect(under.said()).toMatchObject({ event: 'agent-acted', correlationId: 'desk-3', repeat: true });
  });

  test('that cannot be noted comes again, and nobody hears of it before', async () => {
    await arrive(clicked);
    const noteCallback = async () => Promise.reject(new Error(unspeakable));
    expect(await under.run({ noteCallback })).toEqual({ came: 1, again: 1 });
    expect(under.acted).toEqual([]);
    expect(under.lines.join()).not.toContain(unspeakable);
    stand.pass(5);
    expect(await under.run()).toEqual(done);
    expect(under.acted).toHaveLength(1);
  });

  test('of the longest ids, in any characters', async () => {
    const longest = { notificationId: '~'.repeat(256), actionId: '👋'.repeat(128) };
    await arrive(longest);
    expect(await under.run()).toEqual(done);
    expect(under.acted).toMatchObject([{ detail: longest }]);
  });
});

describe('what is no callback lies in the dead letters with the name of the field', () => {
  const [long, half] = ['x'.repeat(257), '\ud83d'];
  test.each<[object, string]>([
    [{ notificationId: undefined }, 'notificationId'],
    [{ notificationId: null }, 'notificationId'],
    [{ notificationId: '' }, 'notificationId'],
    [{ notificationId: 7 }, 'notificationId'],
    [{ notificationId: long }, 'notificationId'],
    [{ notificationId: half }, 'notificationId'],
    [{ actionId: undefined }, 'actionId'],
    [{ actionId: [unspeakable] }, 'actionId'],
    [{ userId: { id: unspeakable } }, 'userId'],
    [{ userId: '' }, 'userId'],
    [{ metadata: unspeakable }, 'metadata'],
    [{ metadata: { conversationId: 7 } }, 'metadata.conversationId'],
    [{ metadata: { messageId: long } }, 'metadata.messageId'],
    [{ timestamp: unspeakable }, 'timestamp'],
    [{ timestamp: 0 }, 'timestamp'],
  ])('%j', async (differences, field) => {
    const body = { ...clicked, note: unspeakable, ...differences };
    await arrive(body);
    expect(await under.run()).toEqual(done);
    const reason = `it is no callback: ${field}`;
    expect(await under.deadLetters()).toEqual([{ reason, body: JSON.stringify(body) }]);
    expect(under.said()).toMatchObject({ level: 'error', event: 'buried', reason, correlationId: 'desk-1' });
    expect(under.acted).toEqual([]);
    expect(await under.rows()).toEqual([]);
    expect(under.lines.join()).not.toContain(unspeakable);
  });

  test.each([
    ['no JSON', unspeakable, 'the body is no JSON in UTF-8'],
    ['a list', '[]', 'the body is no JSON object'],
  ])('%s', async (_, body, reason) => {
    await arrive(body);
    await under.run();
    expect(await under.deadLetters()).toEqual([{ reason, body }]);
    expect(under.said()).toMatchObject({ event: 'buried', correlationId: 'desk-1' });
  });
});

test('a callback is nobody else’s: without its source the same body is what that source says', async () => {
  await under.arrive(clicked, 'helpdesk');
  await under.run();
  expect(await under.deadLetters()).toMatchObject([{ reason: 'the deployment has no such source' }]);
  await send(stand.client, under.urls.ingest, JSON.stringify(clicked));
  await under.run();
  expect(under.acted).toEqual([]);
});
