import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import type { PushEnd } from '../../../lambdas/core/journal.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aJob, aMessageRow, noon } from './journal-entries.ts';
import { startLossyProxy } from './lossy-proxy.ts';

let tables: LocalTables;
let tableName: string;
let journal: ReturnType<typeof createJournal>;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  journal = createJournal(tables.client, { tableName, days: 30 });
});

async function rows(kind: 'message' | 'push'): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items.filter(({ sk }) => String(sk).startsWith(`${kind}~`));
}
const theMessage = async () => (await rows('message'))[0];
const thePush = async () => (await rows('push'))[0];

const minuteMs = 60_000;
const claimOf = (job: string, now = noon) => ({ job, now, claimedUntil: now + minuteMs });
const twenty = Array.from({ length: 20 }, (_, index) => index);
const delivered: PushEnd = { state: 'delivered' };
const gone: PushEnd = { state: 'gone' };
const take = (unanswered: number) => ({ kind: 'take', unanswered });

describe('opening a message', () => {
  test('writes the row, which disappears after the days of the settings', async () => {
    const row = aMessageRow(['phone'], { passedOver: [{ deviceId: 'old', reason: 'devices-gone' }] });
    expect(await journal.openMessage(row)).toEqual({ kind: 'written', row });
    expect(await theMessage()).toMatchObject({ ...row, expiresAtSeconds: noon / 1000 + 30 * 86_400 });
  });

  test('a repeat gets the row that stands, whatever it would have written, and changes nothing', async () => {
    const row = aMessageRow(['phone']);
    await journal.openMessage(row);
    const { dueAt, ...later } = aMessageRow([], { state: 'withheld', reason: 'no-device', decision: 'withheld' });
    expect(await journal.openMessage({ ...later, decidedAt: noon + 5_000 })).toEqual({ kind: 'repeat', row });
    expect(await theMessage()).toMatchObject({ ...row });
  });

  test('a repeat after the end gets the closed row', async () => {
    await journal.openMessage(aMessageRow(['phone']));
    await journal.noteEnd(aJob(), gone);
    const { dueAt, ...closed } = aMessageRow(['phone'], { state: 'withheld', reason: 'devices-gone' });
    expect(await journal.openMessage(aMessageRow(['phone']))).toEqual({ kind: 'repeat', row: closed });
  });

  test('of 20 at once one writes, and all get its row', async () => {
    const opened = await Promise.all(
      twenty.map((index) => journal.openMessage(aMessageRow(['phone'], { decidedAt: noon + index }))),
    );
    const written = opened.filter(({ kind }) => kind === 'written');
    expect(written).toHaveLength(1);
    expect(opened.map(({ row }) => row)).toEqual(twenty.map(() => written[0]?.row));
  });

  test('messages whose ids hold separators stay apart', async () => {
    for (const messageId of ['a', 'a~b', 'a!-b', 'a!~b', '~', '']) {
      expect(await journal.openMessage(aMessageRow([], { messageId }))).toMatchObject({ kind: 'written' });
    }
  });
});

describe('claiming a push', () => {
  test('the first takes it; while it lives nobody else does', async () => {
    expect(await journal.claim(aJob(), claimOf('one'))).toEqual(take(0));
    expect(await journal.claim(aJob(), claimOf('two', noon + 1))).toMatchObject({
      kind: 'held',
      job: expect.any(String),
      until: expect.any(Number),
    });
    expect(await journal.claim(aJob(), claimOf('two', noon + minuteMs - 1))).toMatchObject({
      kind: 'held',
      job: expect.any(String),
      until: expect.any(Number),
    });
    expect(await thePush()).toMatchObject({ v: 1, state: 'sending', job: 'one', claimedUntil: noon + minuteMs });
  });

  test('one that ran out is taken once more, as an attempt without an answer, and then never again', async () => {
    await journal.claim(aJob(), claimOf('one'));
    expect(await journal.claim(aJob(), claimOf('two', noon + minuteMs))).toEqual(take(1));
    expect(await thePush()).toMatchObject({ job: 'two', unanswered: 1, claimedUntil: noon + 2 * minuteMs });
    expect(await journal.claim(aJob(), claimOf('three', noon + minuteMs + 1))).toMatchObject({
      kind: 'held',
      job: expect.any(String),
      until: expect.any(Number),
    });
    expect(await journal.claim(aJob(), claimOf('three', noon + 2 * minuteMs))).toEqual({ kind: 'spent' });
    expect(await thePush()).toMatchObject({ job: 'two' });
  });

  test('of 20 at once one takes it', async () => {
    const verdicts = await Promise.all(twenty.map((index) => journal.claim(aJob(), claimOf(`job-${index}`))));
    expect(verdicts.filter(({ kind }) => kind === 'take')).toEqual([take(0)]);
    expect(verdicts.filter(({ kind }) => kind === 'held')).toHaveLength(19);
  });

  test.each([
    ['one that ran out', 1, async () => {}],
    [
      'one given back',
      0,
      () => journal.release(aJob(), claimOf('first'), { unanswered: 0, detail: 'ServiceUnavailable' }),
    ],
  ])('of 20 at once one takes %s', async (_, unanswered, prepare) => {
    await journal.claim(aJob(), claimOf('first'));
    await prepare();
    const now = noon + minuteMs;
    const verdicts = await Promise.all(twenty.map((index) => journal.claim(aJob(), claimOf(`job-${index}`, now))));
    expect(verdicts.filter(({ kind }) => kind === 'take')).toEqual([take(unanswered)]);
    expect(verdicts.filter(({ kind }) => kind === 'held')).toHaveLength(19);
  });

  test('given back, it is free at once; what was unanswered stays counted', async () => {
    await journal.claim(aJob(), claimOf('one'));
    await journal.release(aJob(), claimOf('one'), { unanswered: 1, detail: 'no-answer' });
    expect(await thePush()).toMatchObject({ state: 'queued', unanswered: 1, detail: 'no-answer' });
    expect(await thePush()).not.toHaveProperty('job');
    expect(await journal.claim(aJob(), claimOf('one', noon + 1))).toEqual(take(1));
    await journal.release(aJob(), claimOf('one', noon + 1), { unanswered: 2, detail: 'no-answer' });
    expect(await journal.claim(aJob(), claimOf('one', noon + 2))).toEqual({ kind: 'spent' });
  });

  test('giving back what another holds or has ended changes nothing', async () => {
    const told = { unanswered: 0, detail: 'late' };
    await journal.claim(aJob(), claimOf('one'));
    await journal.claim(aJob(), claimOf('two', noon + minuteMs));
    await journal.release(aJob(), claimOf('one'), told);
    expect(await thePush()).toMatchObject({ state: 'sending', job: 'two', unanswered: 1 });
    await journal.end(aJob(), delivered, { now: noon + minuteMs });
    await journal.release(aJob(), claimOf('two', noon + minuteMs), told);
    expect(await thePush()).toMatchObject({ state: 'delivered' });
  });

  test('an answer that was lost on the way does not lose the claim: the repeated write knows its own', async () => {
    const proxy = await startLossyProxy(tables.endpoint);
    const client = documentClient({
      endpoint: proxy.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const behind = createJournal(client, { tableName, days: 30 });
    proxy.loseNextAnswer();
    expect(await behind.claim(aJob(), claimOf('one'))).toEqual(take(0));
    proxy.loseNextAnswer();
    await behind.release(aJob(), claimOf('one'), { unanswered: 0, detail: 'late' });
    proxy.loseNextAnswer();
    expect(await behind.claim(aJob(), claimOf('two'))).toEqual(take(0));
    proxy.loseNextAnswer();
    expect(await behind.end(aJob(), delivered, { now: noon })).toEqual(delivered);
    expect(proxy.lost()).toBe(4);
    expect(await thePush()).toMatchObject({ state: 'delivered' });
    client.destroy();
    await proxy.close();
  });
});

describe('ending a push', () => {
  test('is final: the first end stays, and no claim goes through', async () => {
    await journal.claim(aJob(), claimOf('one'));
    expect(await journal.end(aJob(), gone, { now: noon, detail: 'Unregistered' })).toEqual(gone);
    expect(await journal.end(aJob(), delivered, { now: noon + 1 })).toEqual(gone);
    expect(await thePush()).toMatchObject({ state: 'gone', endedAt: noon, detail: 'Unregistered' });
    expect(await thePush()).not.toHaveProperty('claimedUntil');
    expect(await journal.claim(aJob(), claimOf('two', noon + 9 * minuteMs))).toEqual({ kind: 'ended', end: gone });
  });

  test('needs no claim, and keeps its reason', async () => {
    const withheld: PushEnd = { state: 'withheld', reason: 'owner-changed' };
    expect(await journal.end(aJob(), withheld, { now: noon })).toEqual(withheld);
    expect(await journal.end(aJob(), { state: 'seen' }, { now: noon + 1 })).toEqual(withheld);
    expect(await journal.claim(aJob(), claimOf('one'))).toEqual({ kind: 'ended', end: withheld });
  });
});

describe('closing a message', () => {
  const tablet = aJob({ deviceId: 'tablet' });

  test('with its last device only; the due time goes', async () => {
    await journal.openMessage(aMessageRow(['phone', 'tablet']));
    expect(await journal.noteEnd(aJob(), delivered)).toBeUndefined();
    expect(await theMessage()).toMatchObject({ state: 'open', dueAt: expect.any(Number) });
    expect(await journal.noteEnd(tablet, gone)).toEqual({ state: 'pushed' });
    expect(await theMessage()).toMatchObject({ state: 'pushed' });
    expect(await theMessage()).not.toHaveProperty('dueAt');
    expect(await theMessage()).not.toHaveProperty('reason');
  });

  test('the same device twice is one; after the end nothing closes again', async () => {
    await journal.openMessage(aMessageRow(['phone', 'tablet']));
    await journal.noteEnd(aJob(), gone);
    expect(await journal.noteEnd(aJob(), gone)).toBeUndefined();
    expect(await theMessage()).toMatchObject({ state: 'open' });
    expect(await journal.noteEnd(tablet, gone)).toEqual({ state: 'withheld', reason: 'devices-gone' });
    expect(await journal.noteEnd(tablet, gone)).toBeUndefined();
    expect(await theMessage()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
  });

  test('a device that was passed over weighs in', async () => {
    const passedOver = [{ deviceId: 'old', reason: 'channel-not-configured' as const }];
    await journal.openMessage(aMessageRow(['phone'], { passedOver }));
    expect(await journal.noteEnd(aJob(), gone)).toEqual({ state: 'withheld', reason: 'channel-not-configured' });
  });

  test('twenty devices that end at once close it once', async () => {
    const ids = twenty.map((index) => `device-${index}`);
    await journal.openMessage(aMessageRow(ids));
    const closed = await Promise.all(ids.map((deviceId) => journal.noteEnd(aJob({ deviceId }), delivered)));
    expect(closed.filter((end) => end !== undefined)).toEqual([{ state: 'pushed' }]);
    expect(await theMessage()).toMatchObject({ state: 'pushed' });
  });

  test('a function that died between the push row and the message row is made good by the next receive', async () => {
    await journal.openMessage(aMessageRow(['phone']));
    await journal.claim(aJob(), claimOf('one'));
    await journal.end(aJob(), delivered, { now: noon });
    expect(await theMessage()).toMatchObject({ state: 'open' });

    const verdict = await journal.claim(aJob(), claimOf('one', noon + 3 * minuteMs));
    expect(verdict).toEqual({ kind: 'ended', end: delivered });
    expect(verdict.kind === 'ended' && (await journal.noteEnd(aJob(), verdict.end))).toEqual({ state: 'pushed' });
    expect(await theMessage()).toMatchObject({ state: 'pushed' });
  });

  test('ids that every object has or that hold separators are devices like others', async () => {
    const ids = ['constructor', '__proto__', 'toString', 'a~b', 'a!-b', 'a', '~a', 'b.c', '#d'];
    await journal.openMessage(aMessageRow(ids));
    for (const deviceId of ids) {
      expect(await journal.claim(aJob({ deviceId }), claimOf('one'))).toEqual(take(0));
      expect(await journal.end(aJob({ deviceId }), gone, { now: noon })).toEqual(gone);
    }
    expect(await rows('push')).toHaveLength(ids.length);
    for (const deviceId of ids.slice(1)) expect(await journal.noteEnd(aJob({ deviceId }), gone)).toBeUndefined();
    expect(await journal.noteEnd(aJob({ deviceId: 'constructor' }), delivered)).toEqual({ state: 'pushed' });
  });

  test('no end is noted where there is no message: that is a bug, not a row', async () => {
    await expect(journal.noteEnd(aJob(), delivered)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
    expect(await rows('message')).toEqual([]);
  });
});
