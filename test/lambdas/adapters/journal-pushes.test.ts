import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { claim, end, wait } from '../../../lambdas/core/attempt.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import type { JobRows } from '../../../lambdas/core/judge-job.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aJob, aMessageDevice, aMessageRow, noon } from './journal-entries.ts';
import { journalUnderTest } from './journal-under-test.ts';
import { startLossyProxy } from './lossy-proxy.ts';
import { startTablesRelay } from './tables-relay.ts';

const minuteMs = 60_000;
const twenty = Array.from({ length: 20 }, (_, index) => index);
const delivered: PushEnd = { state: 'delivered' };
const gone: PushEnd = { state: 'gone' };
const tablet = aJob({ deviceId: 'tablet' });
let tables: LocalTables;
let under: Awaited<ReturnType<typeof journalUnderTest>>;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  under = await journalUnderTest(tables);
});

const open = (deviceIds: readonly string[], differences: Partial<MessageRow> = {}) =>
  under.journal.openMessage(aMessageRow(deviceIds, differences));
const claimOf = (job: PushJob, rows: JobRows, receivedAs = 'one', ordered = true) =>
  claim(job, rows, { receivedAs, now: noon, claimedUntil: noon + minuteMs, unanswered: 0, ordered });
const putDown = (job: PushJob, rows: JobRows, until = noon + minuteMs) =>
  wait(job, rows, { until, because: 'try-later', now: noon, unanswered: 1, detail: 'UNAVAILABLE' });
const write = async (job: PushJob, rows: JobRows, transition: ReturnType<typeof end>) =>
  (await under.journal.writeTransition(job, rows, transition)) !== undefined;

/** Claims with the rows as they are now. */
async function claimNow(job: PushJob, receivedAs?: string) {
  const rows = await under.read(job);
  return write(job, rows, claimOf(job, rows, receivedAs));
}
async function endNow(job: PushJob, pushEnd: PushEnd, detail?: string) {
  const rows = await under.read(job);
  return write(job, rows, end(job, rows, pushEnd, { now: noon, detail }));
}
const everything = async () => [await under.rows('message'), await under.rows('push'), await under.rows('cursor')];

/** What was decided on rows as they were once is not written, and nothing of it is. */
async function expectRefused(job: PushJob, rows: JobRows, transition: ReturnType<typeof end>) {
  const before = await everything();
  expect(await write(job, rows, transition)).toBe(false);
  expect(await everything()).toEqual(before);
}

describe('a claim', () => {
  test('stands in the push row and on the screen', async () => {
    await open(['phone']);
    expect(await claimNow(aJob())).toBe(true);
    expect(await under.push()).toMatchObject({
      v: 1,
      revision: 1,
      state: 'sending',
      job: 'one',
      claimedUntil: noon + minuteMs,
      customerId: 'anna',
      deviceId: 'phone',
      expiresAtSeconds: noon / 1000 + 30 * 86_400,
    });
    expect(await under.cursor()).toMatchObject({
      revision: 1,
      lease: { messageId: 'message-1', until: noon + minuteMs },
      expiresAtSeconds: noon / 1000 + 30 * 86_400,
    });
  });

  test('leaves the screen alone where pushes do not replace each other', async () => {
    await open(['phone']);
    const rows = await under.read(aJob(), false);
    expect(await write(aJob(), rows, claimOf(aJob(), rows, 'one', false))).toBe(true);
    expect(await under.rows('cursor')).toEqual([]);
  });

  test('of 20 at once one stands', async () => {
    await open(['phone']);
    const rows = await under.read(aJob());
    const claims = await Promise.all(twenty.map((one) => write(aJob(), rows, claimOf(aJob(), rows, `job-${one}`))));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await under.push()).toMatchObject({ job: `job-${claims.indexOf(true)}`, revision: 1 });
  });

  test('of 20 at once one stands where the push waited and the screen was used before', async () => {
    await open(['phone']);
    await claimNow(aJob());
    const claimed = await under.read(aJob());
    expect(await write(aJob(), claimed, putDown(aJob(), claimed))).toBe(true);
    const rows = await under.read(aJob());
    expect(rows).toMatchObject({ push: { state: 'waiting', revision: 2 }, cursor: { revision: 2 } });
    const claims = await Promise.all(twenty.map((one) => write(aJob(), rows, claimOf(aJob(), rows, `job-${one}`))));
    expect(claims.filter(Boolean)).toHaveLength(1);
    expect(await under.push()).toMatchObject({ job: `job-${claims.indexOf(true)}`, revision: 3, unanswered: 0 });
  });

  test.each<[string, Partial<PushJob>, number]>([
    ['of one screen one', {}, 1],
    ['of the screens of two devices both', { deviceId: 'tablet' }, 2],
    ['of two owners of one installation both', { customerId: 'bob' }, 2],
    ['of two conversations both', { conversation: 'conversation-2' }, 2],
  ])('two messages at once: %s', async (_, differences, claimed) => {
    const jobs = [aJob(), aJob({ messageId: 'message-2', ...differences })];
    const claims = await Promise.all(
      jobs.map(async (job) =>
        write(
          job,
          { message: undefined, push: undefined, cursor: undefined },
          claimOf(job, { message: undefined, push: undefined, cursor: undefined }),
        ),
      ),
    );
    expect(claims.filter(Boolean)).toHaveLength(claimed);
    expect(await under.rows('push')).toHaveLength(claimed);
    expect(await under.rows('cursor')).toHaveLength(claimed);
  });

  test('a screen that changed since it was read', async () => {
    const second = aJob({ messageId: 'message-2' });
    const before = await under.read(second);
    await claimNow(aJob());
    await expectRefused(second, before, claimOf(second, before));
    const held = await under.read(second);
    await endNow(aJob(), delivered);
    await expectRefused(second, held, claimOf(second, held));
  });
});

describe('an end', () => {
  test('of one device of two is noted, and the message stays open', async () => {
    await open(['phone', 'tablet'], { lookAt: noon + 1 });
    await claimNow(aJob());
    expect(await endNow(aJob(), gone, 'Unregistered')).toBe(true);
    expect(await under.push()).toMatchObject({ state: 'gone', detail: 'Unregistered', revision: 2 });
    expect(await under.push()).not.toHaveProperty('claimedUntil');
    expect(await under.message()).toMatchObject({
      ...aMessageRow(['phone', 'tablet'], { lookAt: noon + 1, ends: { 0: gone } }),
      openShard: expect.any(String),
    });
    const cursor = await under.cursor();
    expect(cursor).toMatchObject({ revision: 2 });
    for (const name of ['lease', 'delivered']) expect(cursor).not.toHaveProperty(name);
  });

  test('of the last device closes the message: no due time, no index, no words remain', async () => {
    await open(['phone', 'tablet'], { lookAt: noon + 1, content: { mode: 'full', preview: 'Hello' } });
    await endNow(tablet, gone);
    await claimNow(aJob());
    expect(await endNow(aJob(), delivered)).toBe(true);
    const { dueAt, content, ...row } = aMessageRow(['phone', 'tablet'], { ends: { 0: delivered, 1: gone } });
    expect(await under.message()).toEqual({
      pk: 'conversation-1',
      sk: 'message~message-1',
      ...row,
      state: 'pushed',
      expiresAtSeconds: expect.any(Number),
      // By which the write knows itself.
      written: expect.any(String),
    });
    expect(await under.cursor()).toMatchObject({ delivered: { sentAt: noon, messageId: 'message-1' } });
    expect(await under.cursor()).not.toHaveProperty('lease');
  });

  test.each<[PushEnd, MessageRow['passedOver'], object]>([
    [gone, [], { state: 'withheld', reason: 'devices-gone' }],
    [
      gone,
      [{ deviceId: 'old', reason: 'channel-not-configured' }],
      { state: 'withheld', reason: 'channel-not-configured' },
    ],
    [{ state: 'withheld', reason: 'unconfirmed' }, [], { state: 'withheld', reason: 'unconfirmed' }],
    [{ state: 'seen' }, [], { state: 'seen' }],
    [{ state: 'superseded' }, [], { state: 'withheld', reason: 'superseded' }],
  ])('%j with %j passed over: %j', async (pushEnd, passedOver, closed) => {
    await open(['phone'], { passedOver });
    expect(await endNow(aJob(), pushEnd)).toBe(true);
    expect(await under.message()).toMatchObject(closed);
    expect(await under.push()).toMatchObject({ ...pushEnd });
    expect('reason' in Object(await under.message())).toBe('reason' in closed);
  });

  test('of a push that changed since it was read', async () => {
    await open(['phone']);
    const unread = await under.read(aJob());
    await claimNow(aJob(), 'one');
    await expectRefused(aJob(), unread, end(aJob(), unread, gone, { now: noon }));
    const claimed = await under.read(aJob());
    await claimNow(aJob(), 'two');
    await expectRefused(aJob(), claimed, end(aJob(), claimed, delivered, { now: noon }));
  });

  /** The message as it is then decides, not as it was read. */
  async function endedHere(job: PushJob, rows: JobRows, pushEnd: PushEnd) {
    const written = await under.journal.writeTransition(job, rows, end(job, rows, pushEnd, { now: noon }));
    return written?.closed?.state;
  }

  test('of a message that was closed since leaves that as it is', async () => {
    await open(['phone']);
    const rows = await under.read(aJob());
    const taken = await under.journal.readMessage('conversation-1', 'message-1');
    if (!taken) throw new Error('no row');
    const { dueAt, content, ...closed } = taken.row;
    // Without the push row, so that nothing but the message's own state says so.
    await under.journal.advance(taken, { ...closed, state: 'seen' }, new Map());
    const before = await under.message();
    expect(await endedHere(aJob(), rows, gone)).toBeUndefined();
    expect(await under.message()).toEqual(before);
  });

  test('of a device whose end was noted since is noted once', async () => {
    await open(['phone', 'tablet']);
    const rows = await under.read(aJob());
    await endNow(aJob(), gone);
    const before = await everything();
    const unnoted = { ...(await under.read(aJob())), message: rows.message };
    expect(await endedHere(aJob(), unnoted, delivered)).toBeUndefined();
    expect(await everything()).toEqual(before);
  });

  test('of a device whose neighbours have ended since closes the message', async () => {
    await open(['phone', 'tablet', 'watch']);
    const rows = await under.read(aJob());
    const ofTablet = await under.read(tablet);
    await endNow(aJob({ deviceId: 'watch' }), gone);
    expect(await endedHere(tablet, ofTablet, gone)).toBeUndefined();
    expect(await under.message()).toMatchObject({ state: 'open', ends: { 1: gone, 2: gone } });
    expect(await endedHere(aJob(), rows, delivered)).toBe('pushed');
    expect(await under.message()).toMatchObject({ state: 'pushed', ends: { 0: delivered, 1: gone, 2: gone } });
  });

  test('of the last device, while another was added since: that one is pending', async () => {
    await open(['phone']);
    const rows = await under.read(aJob());
    const taken = await under.journal.readMessage('conversation-1', 'message-1');
    if (!taken) throw new Error('no row');
    const devices = [...taken.row.devices, aMessageDevice('watch', { customerId: 'bob', step: 1 })];
    expect(await under.journal.advance(taken, { ...taken.row, step: 1, devices }, new Map())).toBe(true);
    expect(await endedHere(aJob(), rows, delivered)).toBeUndefined();
    expect(await under.message()).toMatchObject({ state: 'open', ends: { 0: delivered } });
  });

  test('that is written already: only what the message does not know yet', async () => {
    await open(['phone']);
    const rows = await under.read(aJob());
    const { message, ...rest } = end(aJob(), rows, gone, { now: noon, detail: 'Unregistered' });
    expect(await write(aJob(), rows, rest)).toBe(true);
    const half = await under.read(aJob());
    expect(half).toMatchObject({ push: { state: 'gone', revision: 1 }, message: { state: 'open', ends: {} } });
    const before = await under.push();
    expect(await endedHere(aJob(), half, gone)).toBe('withheld');
    expect(await under.push()).toEqual(before);
  });

  test('of a job whose message is closed or gone is noted in its own row', async () => {
    expect(await endNow(aJob(), gone)).toBe(true);
    expect(await under.push()).toMatchObject({ state: 'gone' });
    expect(await under.message()).toBeUndefined();
  });

  test('ids that every object has or that hold separators are devices like others', async () => {
    const ids = ['constructor', '__proto__', 'toString', 'a~b', 'a!-b', 'a', '~a', 'b.c', '#d'];
    await open(ids);
    for (const deviceId of ids) {
      expect(await claimNow(aJob({ deviceId }))).toBe(true);
      expect(await endNow(aJob({ deviceId }), deviceId === '__proto__' ? delivered : gone)).toBe(true);
    }
    expect(await under.rows('push')).toHaveLength(ids.length);
    expect(await under.rows('cursor')).toHaveLength(ids.length);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });
});

describe('a wait', () => {
  test('puts the push down and frees the screen; the message knows nothing of it', async () => {
    await open(['phone']);
    await claimNow(aJob());
    const before = await under.message();
    const rows = await under.read(aJob());
    expect(await write(aJob(), rows, putDown(aJob(), rows))).toBe(true);
    const push = await under.push();
    expect(push).toMatchObject({
      state: 'waiting',
      until: noon + minuteMs,
      because: 'try-later',
      unanswered: 1,
      detail: 'UNAVAILABLE',
      revision: 2,
    });
    for (const name of ['job', 'claimedUntil']) expect(push).not.toHaveProperty(name);
    expect(await under.cursor()).not.toHaveProperty('lease');
    expect(await under.message()).toEqual(before);
  });

  const far = noon + 20 * minuteMs;
  test('longer than later can hold: the message is due then', async () => {
    await open(['phone', 'tablet'], { dueAt: noon + 40 * minuteMs });
    const rows = await under.read(aJob());
    expect(await write(aJob(), rows, putDown(aJob(), rows, far))).toBe(true);
    expect(await under.message()).toMatchObject(aMessageRow(['phone', 'tablet'], { dueAt: far }));
    expect(await under.message()).toHaveProperty('openShard');
  });

  test('longer than another device’s of the same message: that one’s time stays', async () => {
    await open(['phone', 'tablet'], { dueAt: noon + 40 * minuteMs });
    const rows = await under.read(aJob());
    const sooner = await under.read(tablet);
    expect(await write(tablet, sooner, putDown(tablet, sooner, noon + 16 * minuteMs))).toBe(true);
    await expectRefused(aJob(), rows, putDown(aJob(), rows, far));
    const current = await under.read(aJob());
    expect(await write(aJob(), current, putDown(aJob(), current, far))).toBe(true);
    expect(await under.message()).toMatchObject({ dueAt: noon + 16 * minuteMs });
  });

  test('of a message that was taken up or closed since', async () => {
    await open(['phone'], { dueAt: noon + 40 * minuteMs });
    const rows = await under.read(aJob());
    const taken = await under.journal.readMessage('conversation-1', 'message-1');
    if (!taken) throw new Error('no row');
    await under.journal.advance(taken, { ...taken.row, step: 1 }, new Map());
    await expectRefused(aJob(), rows, putDown(aJob(), rows, far));
    const advanced = await under.read(aJob());
    const { dueAt, content, ...closed } = taken.row;
    await under.journal.advance(
      { ...taken, row: { ...taken.row, step: 1 } },
      { ...closed, step: 1, state: 'seen' },
      new Map(),
    );
    await expectRefused(aJob(), advanced, putDown(aJob(), advanced, far));
  });
});

test('each is one request for each row, none of them a transaction', async () => {
  const relay = await startTablesRelay(tables.endpoint);
  const behind = createJournal(relay.client, { tableName: under.tableName, days: 30 });
  await open(['phone']);
  const rows = await under.read(aJob());
  expect(await behind.writeTransition(aJob(), rows, claimOf(aJob(), rows))).toBeDefined();
  const claimed = await under.read(aJob());
  expect(await behind.writeTransition(aJob(), claimed, end(aJob(), claimed, gone, { now: noon }))).toBeDefined();
  const lonely = await under.read(tablet, false);
  expect(await behind.writeTransition(tablet, lonely, putDown(tablet, lonely))).toBeDefined();
  const [claimOrEnd, ofMessage] = [['PutItem', 'PutItem'], 'UpdateItem'];
  expect(relay.operations()).toEqual([...claimOrEnd, ...claimOrEnd, ofMessage, 'PutItem']);
  await relay.close();
});

test('an answer that was lost on the way loses nothing: the repeated write knows its own', async () => {
  const proxy = await startLossyProxy(tables.endpoint);
  const client = documentClient({
    endpoint: proxy.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const behind = createJournal(client, { tableName: under.tableName, days: 30 });
  await open(['phone']);
  const steps = [claimOf, putDown, claimOf, (job: PushJob, rows: JobRows) => end(job, rows, delivered, { now: noon })];
  proxy.loseEachOnce();
  let closed: MessageRow | undefined;
  for (const step of steps) {
    const rows = await under.read(aJob());
    const written = await behind.writeTransition(aJob(), rows, step(aJob(), rows));
    expect(written).toBeDefined();
    closed = written?.closed;
  }
  // Two rows each, and the message.
  expect(proxy.lost()).toBe(9);
  expect(proxy.requests()).toBe(18);
  expect(closed).toMatchObject({ state: 'pushed' });
  expect(await under.push()).toMatchObject({ state: 'delivered', revision: 4 });
  expect(await under.message()).toMatchObject({ state: 'pushed' });
  client.destroy();
  await proxy.close();
});
