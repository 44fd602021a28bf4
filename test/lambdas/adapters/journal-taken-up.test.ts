import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { openShards } from '../../../lambdas/adapters/journal-rows.ts';
import { end } from '../../../lambdas/core/attempt.ts';
import type { TakenUp } from '../../../lambdas/core/due.ts';
import { closed, type MessageRow, withEnds } from '../../../lambdas/core/journal.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aJob, aMessageDevice, aMessageRow, noon } from './journal-entries.ts';
import { journalUnderTest } from './journal-under-test.ts';
import { refusal, startTablesRelay } from './tables-relay.ts';

const minuteMs = 60_000;
const expired: PushEnd = { state: 'withheld', reason: 'expired' };
let tables: LocalTables;
let under: Awaited<ReturnType<typeof journalUnderTest>>;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  under = await journalUnderTest(tables);
});

async function taken(): Promise<TakenUp> {
  const read = await under.journal.readMessage('conversation-1', 'message-1');
  if (!read) throw new Error('no row');
  return read;
}
/** An open message as whoever takes it up reads it. */
async function opened(deviceIds: readonly string[], differences: Partial<MessageRow> = {}) {
  await under.journal.openMessage(aMessageRow(deviceIds, differences));
  return taken();
}
const stepOn = ({ row }: TakenUp, differences: Partial<MessageRow> = {}): MessageRow => ({
  ...row,
  step: row.step + 1,
  decidedAt: noon + minuteMs,
  ...differences,
});
const everything = async () => [await under.rows('message'), await under.rows('push')];
async function endNow(deviceId: string, pushEnd: PushEnd) {
  const job = aJob({ deviceId });
  const rows = await under.read(job);
  expect(await under.journal.writeTransition(job, rows, end(job, rows, pushEnd, { now: noon }))).toBeDefined();
}

/** What was decided on rows as they were once is not written, and nothing of it is. */
async function expectRefused(read: TakenUp, next: MessageRow, ends: ReadonlyMap<number, PushEnd> = new Map()) {
  const before = await everything();
  expect(await under.journal.advance(read, next, ends)).toBe(false);
  expect(await everything()).toEqual(before);
}

describe('advancing a message', () => {
  test('writes the whole next row, and leaves its pushes alone', async () => {
    const read = await opened(['phone']);
    await under.wait(aJob(), noon + minuteMs);
    const before = await under.push();
    const next = stepOn(read, {
      decision: 'watching',
      lookAt: noon + 2 * minuteMs,
      dueAt: noon + 3 * minuteMs,
      devices: [aMessageDevice('phone', { step: 1, channel: 'fcm' })],
    });
    expect(await under.journal.advance(await taken(), next, new Map())).toBe(true);
    expect((await taken()).row).toEqual(next);
    expect(await under.message()).toMatchObject({
      openShard: expect.any(String),
      expiresAtSeconds: (noon + minuteMs) / 1000 + 30 * 86_400,
    });
    expect(await under.push()).toEqual(before);
  });

  test('what the next row no longer has is gone', async () => {
    const read = await opened([], { decision: 'watching', lookAt: noon + 1 });
    const { lookAt, ...row } = stepOn(read, { decision: 'push', devices: [aMessageDevice('phone', { step: 1 })] });
    expect(await under.journal.advance(read, row, new Map())).toBe(true);
    expect(await under.message()).not.toHaveProperty('lookAt');
  });

  test('ends pushes in one transaction with it, queued ones and ones that wait', async () => {
    await opened(['phone', 'tablet', 'watch']);
    await under.wait(aJob({ deviceId: 'tablet' }), noon + minuteMs);
    const read = await taken();
    const ends = new Map([
      [0, expired],
      [1, { state: 'withheld', reason: 'channel-down' } as const],
    ]);
    expect(await under.journal.advance(read, withEnds(stepOn(read), ends), ends)).toBe(true);
    const pushes = new Map((await under.rows('push')).map((push) => [push.deviceId, push]));
    expect(pushes.size).toBe(2);
    expect(pushes.get('phone')).toMatchObject({
      ...expired,
      v: 1,
      revision: 1,
      customerId: 'anna',
      channel: 'apns',
      changedAt: noon + minuteMs,
      expiresAtSeconds: (noon + minuteMs) / 1000 + 30 * 86_400,
    });
    expect(pushes.get('tablet')).toMatchObject({ state: 'withheld', reason: 'channel-down', revision: 2 });
    expect(pushes.get('tablet')).not.toHaveProperty('until');
    expect(await under.message()).toMatchObject({ state: 'open', ends: Object.fromEntries(ends) });
  });

  test('a row that is closed leaves the index, and keeps no words', async () => {
    const read = await opened(['phone'], { content: { mode: 'full', preview: 'Hello' }, lookAt: noon });
    const ends = new Map([[0, expired]]);
    expect(await under.journal.advance(read, withEnds(stepOn(read), ends), ends)).toBe(true);
    const message = await under.message();
    expect(message).toMatchObject({ state: 'withheld', reason: 'expired' });
    for (const name of ['openShard', 'dueAt', 'lookAt', 'content']) expect(message).not.toHaveProperty(name);
  });

  test('a row that was advanced since', async () => {
    const read = await opened(['phone']);
    expect(await under.journal.advance(read, stepOn(read), new Map())).toBe(true);
    await expectRefused(read, stepOn(read, { decision: 'watching' }));
  });

  test('a row that was closed since', async () => {
    const read = await opened([], { decision: 'watching', lookAt: noon });
    await under.journal.advance(read, closed(read.row, { state: 'seen' }), new Map());
    await expectRefused(read, stepOn(read));
  });

  test('a row that is not there any more', async () => {
    await expectRefused({ row: aMessageRow(['phone']), pushes: new Map() }, aMessageRow(['phone'], { step: 1 }));
  });

  test('a device that ended since, whether this would end it or not', async () => {
    const read = await opened(['phone', 'tablet', 'watch']);
    await endNow('tablet', { state: 'delivered' });
    await expectRefused(read, stepOn(read));
    const again = await taken();
    expect(again.row.ends).toEqual({ 1: { state: 'delivered' } });
    expect(await under.journal.advance(again, stepOn(again), new Map())).toBe(true);
  });

  test.each<[string, (read: TakenUp) => Promise<unknown>]>([
    ['was begun', () => under.wait(aJob(), noon + minuteMs)],
    [
      'was begun and waits anew',
      async () => {
        await under.wait(aJob(), noon + minuteMs);
        await under.wait(aJob(), noon + 2 * minuteMs);
      },
    ],
  ])('a push that is to end but %s since', async (_, change) => {
    const read = await opened(['phone', 'tablet']);
    await change(read);
    const ends = new Map([[0, expired]]);
    await expectRefused(read, withEnds(stepOn(read), ends), ends);
    const half = { ...read, pushes: (await taken()).pushes };
    await under.wait(aJob(), noon + 3 * minuteMs);
    await expectRefused(half, withEnds(stepOn(read), ends), ends);
    const whole = await taken();
    expect(await under.journal.advance(whole, withEnds(stepOn(whole), ends), ends)).toBe(true);
  });

  test('of 20 at once one goes through', async () => {
    const read = await opened(['phone']);
    const ends = new Map([[0, expired]]);
    const advanced = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        under.journal.advance(read, withEnds(stepOn(read, { decidedAt: noon + index }), ends), ends),
      ),
    );
    expect(advanced.filter(Boolean)).toHaveLength(1);
    expect(await under.message()).toMatchObject({ decidedAt: noon + advanced.indexOf(true) });
  });

  test('beside a push that ends: whoever comes second knows of the first', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const messageId = `round-${round}`;
      await under.journal.openMessage(aMessageRow(['phone', 'tablet'], { messageId }));
      const job = aJob({ messageId });
      const [read, rows] = [await under.journal.readMessage('conversation-1', messageId), await under.read(job)];
      if (!read) throw new Error('no row');
      const ends = new Map([[0, expired]]);
      const both = [
        () => under.journal.advance(read, withEnds(stepOn(read), ends), ends),
        () => under.journal.writeTransition(job, rows, end(job, rows, { state: 'delivered' }, { now: noon })),
      ];
      const [first, second] = await Promise.all((round % 2 ? both.toReversed() : both).map((write) => write()));
      expect([first, second].filter(Boolean)).toHaveLength(1);
      const after = await under.journal.readMessage('conversation-1', messageId);
      expect(after?.row.ends[0]?.state).toBe(after?.pushes.get(0)?.state);
      outcomes.add(String(after?.row.ends[0]?.state));
    }
    expect(outcomes.size).toBeGreaterThan(0);
  });
});

describe('postponing a message', () => {
  test('changes nothing but when it is due', async () => {
    const { row } = await opened(['phone']);
    const before = await under.message();
    await under.journal.postpone(row, noon + 9 * minuteMs);
    expect(await under.message()).toEqual({ ...before, dueAt: noon + 9 * minuteMs });
    const nominated = async (now: number) => {
      const found = [];
      for (const shard of openShards)
        for await (const { dueAt } of under.journal.nominate(shard, now)) found.push(dueAt);
      return found;
    };
    expect(await nominated(noon + 9 * minuteMs - 1)).toEqual([]);
    expect(await nominated(noon + 9 * minuteMs)).toEqual([noon + 9 * minuteMs]);
  });

  test.each<[string, (read: TakenUp) => Promise<unknown>]>([
    ['taken up', (read) => under.journal.advance(read, stepOn(read), new Map())],
    ['closed', (read) => under.journal.advance(read, closed(read.row, { state: 'seen' }), new Map())],
    ['postponed', (read) => under.journal.postpone(read.row, noon + 7 * minuteMs)],
  ])('one that was %s since stays as it is', async (_, change) => {
    const read = await opened(['phone']);
    await change(read);
    const before = await under.message();
    await under.journal.postpone(read.row, noon + 9 * minuteMs);
    expect(await under.message()).toEqual(before);
  });

  test('one that a transaction holds in this moment stays as it is; an outage is thrown', async () => {
    const { row } = await opened(['phone']);
    const relay = await startTablesRelay(tables.endpoint);
    const journal = createJournal(relay.client, { tableName: under.tableName, days: 30 });
    relay.treat(async () => refusal('TransactionConflictException'));
    await journal.postpone(row, noon + 9 * minuteMs);
    relay.treat(async () => refusal('ResourceNotFoundException'));
    await expect(journal.postpone(row, noon)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await under.message()).toMatchObject({ dueAt: row.dueAt });
    await relay.close();
  });
});
