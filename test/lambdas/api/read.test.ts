import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { parseSyncJob } from '../../../lambdas/adapters/sync-job-schema.ts';
import { withEnds } from '../../../lambdas/core/journal.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { receiveBodies, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aMessageDevice, aMessageRow } from '../adapters/journal-entries.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let queueUrls: { APNS_QUEUE_URL: string; FCM_QUEUE_URL: string };
let api: Awaited<ReturnType<typeof apiUnderTest>>;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});
beforeEach(async () => {
  queueUrls = { APNS_QUEUE_URL: await stand.fifo(), FCM_QUEUE_URL: await stand.fifo() };
  api = await apiUnderTest(tables, { queues: { sqs: stand.client, ...queueUrls } });
});

const read = (body: unknown = {}, conversationId = 'c-1', customer = 'anna') =>
  api.call('PUT /v1/conversations/{conversationId}/read', {
    path: { conversationId },
    claims: { sub: customer },
    body: JSON.stringify(body),
  });
const readUpTo = async () => (await api.presence.readConversation('c-1', noon)).readUpTo;
const minuteAgo = noon - 60_000;
const iso = (at: number) => new Date(at).toISOString();

/** A message that was pushed to Anna's phone and tablet. */
async function pushed(messageId: string, sentAt = minuteAgo, conversation = 'c-1') {
  const open = aMessageRow([], {
    conversation,
    messageId,
    sentAt,
    devices: [aMessageDevice('phone'), aMessageDevice('tablet', { channel: 'fcm' })],
  });
  await api.unread.noteUnread(open);
  const ends = new Map([0, 1].map((position) => [position, { state: 'delivered' } as const]));
  await createJournal(tables.client, { tableName: api.journalTable, days: 1 }).openMessage(withEnds(open, ends));
}
const syncsOf = async (queueUrl: string) =>
  (await receiveBodies(stand.client, queueUrl)).flatMap((body) => parseSyncJob(body) ?? []);
const syncs = async () => ({
  apns: await syncsOf(queueUrls.APNS_QUEUE_URL),
  fcm: await syncsOf(queueUrls.FCM_QUEUE_URL),
});

describe('PUT /v1/conversations/{conversationId}/read', () => {
  test('clears the conversation, answers the badge, looks at what waits there and tells the devices', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('one');
    await pushed('two', minuteAgo + 1);
    await pushed('elsewhere', minuteAgo, 'c-2');
    api.looks.splice(0);
    expect(await read()).toMatchObject({ status: 200, body: { unread: 1 } });
    expect(api.said()).toMatchObject({ status: 200, read: 'noted' });
    expect(await readUpTo()).toBe(noon - 2_000);
    expect(api.looks).toEqual([{ v: 1, kind: 'conversation', conversation: 'c-1', at: noon }]);
    const job = { v: 1, kind: 'sync', customerId: 'anna', conversation: 'c-1', messageIds: ['two', 'one'], at: noon };
    expect(await syncs()).toEqual({
      apns: [{ ...job, deviceId: 'phone', channel: 'apns' }],
      fcm: [{ ...job, deviceId: 'tablet', channel: 'fcm' }],
    });
  });

  test('a repeat changes nothing and tells nobody', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('one');
    await read();
    await syncs();
    api.looks.splice(0);
    expect(await read()).toMatchObject({ status: 200, body: { unread: 0 } });
    expect(api.said()).toMatchObject({ read: 'known' });
    expect(api.looks).toEqual([]);
    expect(await syncs()).toEqual({ apns: [], fcm: [] });
  });

  test('up to a time, never later than now, never back', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('one', minuteAgo);
    await pushed('two', minuteAgo + 2);
    expect(await read({ upTo: iso(minuteAgo + 1) })).toMatchObject({ body: { unread: 1 } });
    expect(await readUpTo()).toBe(minuteAgo + 1);
    expect(await read({ upTo: '2126-01-15T13:00:00+01:00' })).toMatchObject({ body: { unread: 0 } });
    expect(await readUpTo()).toBe(noon);
    await read({ upTo: iso(minuteAgo) });
    expect(await readUpTo()).toBe(noon);
  });

  test('what is sent in this moment is not on the screen yet', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('just now', noon - 1_000);
    expect(await read()).toMatchObject({ body: { unread: 1 } });
    expect(await read({ upTo: iso(noon) })).toMatchObject({ body: { unread: 0 } });
  });

  test('another customer’s conversation: 409, nothing changed on either side', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('one');
    expect(await read({}, 'genesys~c-1', 'bob')).toMatchObject({
      status: 409,
      body: { error: { code: 'conversation-of-another' } },
    });
    expect(await readUpTo()).toBeUndefined();
    expect(await api.unread.countUnread('anna')).toBe(1);
    expect(await syncs()).toEqual({ apns: [], fcm: [] });
  });

  test('a conversation that is nobody’s is not made the customer’s', async () => {
    expect(await read()).toMatchObject({ status: 200, body: { unread: 0 } });
    expect(api.said()).toMatchObject({ read: 'of-nobody' });
    expect(await api.presence.readConversation('c-1', noon)).toEqual({ presences: [] });
    expect(await api.rows()).toBe(0);
  });

  test('more than 99 are 99', async () => {
    for (let index = 0; index < 60; index += 1) {
      for (const conversation of ['c-2', 'c-3']) await pushed(`message-${index}`, minuteAgo, conversation);
    }
    expect(await read()).toMatchObject({ body: { unread: 99 } });
  }, 30_000);

  test.each([
    [{ upTo: 'yesterday' }, 'upTo'],
    [{ upTo: 5 }, 'upTo'],
    [{ device: 'phone' }, 'device'],
    [{ deviceId: 'a b' }, 'deviceId'],
  ])('%j is refused, and nothing is stored', async (body, field) => {
    expect(await read(body)).toMatchObject({ status: 400, body: { error: { fields: [{ field }] } } });
    expect(await api.rows()).toBe(0);
  });

  test('where the devices cannot be told the answer is the same, and the log says so', async () => {
    api = await apiUnderTest(tables, {
      queues: { sqs: stand.client, APNS_QUEUE_URL: stand.sqs.queueUrl('missing.fifo') },
    });
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('one');
    expect(await read()).toMatchObject({ status: 200, body: { unread: 0 } });
    expect(api.lines.map((line) => JSON.parse(line))).toContainEqual({
      level: 'warn',
      event: 'sync-not-sent',
      errorName: 'QueueDoesNotExist',
    });
  });
});

describe('a device that begins to show the conversation', () => {
  test('has read it; the others are told', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    await pushed('one');
    await pushed('just now', noon - 1_000);
    expect(await api.report('c-1', { deviceId: 'phone', status: 'active' })).toMatchObject({ status: 204 });
    expect(await api.unread.countUnread('anna')).toBe(1);
    expect(await syncs()).toMatchObject({ apns: [], fcm: [{ deviceId: 'tablet', messageIds: ['one'] }] });
  });

  test('one that goes on showing it, or leaves, has read nothing more', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'active', ageMs: 30_000 });
    await pushed('one');
    await api.report('c-1', { deviceId: 'phone', status: 'active' });
    await api.report('c-1', { deviceId: 'phone', status: 'background' });
    expect(await api.unread.countUnread('anna')).toBe(1);
  });
});
