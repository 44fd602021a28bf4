import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { claim, end } from '../../../lambdas/core/attempt.ts';
import type { JobRows } from '../../../lambdas/core/judge-job.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, aMessageRow, noon } from '../adapters/journal-entries.ts';
import { refusal, startTablesRelay, type TablesRelay } from '../adapters/tables-relay.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

const second = 1_000;
const minute = 60 * second;
const newer = aJob({ messageId: 'message-2', sentAt: noon + second });
let tables: LocalTables;
let stand: SqsStand;
let relay: TablesRelay;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await stand?.close();
  await tables?.close();
});

/** Anna's phone is registered, and her message is open with one push. */
async function withPhone() {
  const under = await dispatchUnderTest(tables, stand, () => ({ kind: 'delivered' }), { client: relay.client });
  await under.register('phone');
  await under.open('phone');
  const transition = async (change: (rows: JobRows) => ReturnType<typeof end>) => {
    const rows = await under.read(aJob());
    return { rows, ...change(rows) };
  };
  return {
    ...under,
    claimed: () =>
      transition((rows) =>
        claim(aJob(), rows, {
          receivedAs: 'job-1',
          now: under.now(),
          claimedUntil: under.now() + minute,
          unanswered: 0,
          ordered: true,
        }),
      ),
    ended: (pushEnd: PushEnd) => transition((rows) => end(aJob(), rows, pushEnd, { now: under.now() })),
  };
}

/** Whoever writes dies when so many puts have come through, or before its message is noted. */
async function dyingAfter(puts: number, work: () => Promise<unknown>) {
  let left = puts;
  relay.treat(async (operation) => {
    if (operation === 'UpdateItem') return refusal('ResourceNotFoundException');
    if (operation !== 'PutItem') return undefined;
    left -= 1;
    return left < 0 ? refusal('ResourceNotFoundException') : undefined;
  });
  await expect(work()).rejects.toThrow();
  relay.treat(async () => undefined);
}

describe('a function that dies between two rows', () => {
  test('with the screen, before the push is claimed: it comes again when the screen is free, as if nothing was', async () => {
    const under = await withPhone();
    const { rows, ...claiming } = await under.claimed();
    await dyingAfter(1, () => under.ownJournal.writeTransition(aJob(), rows, claiming));
    expect(await under.push()).toBeUndefined();
    expect((await under.cursors())[0]).toHaveProperty('lease');

    under.pass(10 * second);
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 50 });
    expect(under.sent).toEqual([]);
    under.pass(50 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toMatchObject({ state: 'delivered', unanswered: 0, tries: 1 });
  });

  test('with the delivery on the screen only: it is not sent once more', async () => {
    const under = await withPhone();
    await under.die(aJob());
    const { rows, ...ending } = await under.ended({ state: 'delivered' });
    await dyingAfter(1, () => under.ownJournal.writeTransition(aJob(), rows, ending));
    expect(await under.push()).toMatchObject({ state: 'sending' });

    under.pass(minute);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'delivered' });
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test.each<[PushEnd, string]>([
    [{ state: 'delivered' }, 'pushed'],
    [{ state: 'refused' }, 'withheld'],
  ])('with the push that ended as %j: its message is closed, and nothing is sent', async (pushEnd, state) => {
    const under = await withPhone();
    await under.die(aJob());
    const { rows, ...ending } = await under.ended(pushEnd);
    await dyingAfter(2, () => under.ownJournal.writeTransition(aJob(), rows, ending));
    const push = await under.push();
    expect(push).toMatchObject(pushEnd);
    expect(await under.message()).toMatchObject({ state: 'open' });

    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toEqual(push);
    expect(await under.message()).toMatchObject({ state });
  });

  test('a newer message is not held up, and the older one gives way to it', async () => {
    const under = await withPhone();
    await under.journal.openMessage(aMessageRow(['phone'], { messageId: newer.messageId, sentAt: newer.sentAt }));
    await under.die(aJob());
    const { rows, ...ending } = await under.ended({ state: 'refused' });
    await dyingAfter(1, () => under.ownJournal.writeTransition(aJob(), rows, ending));
    expect(await under.dispatch(newer, 'job-2')).toBe('done');
    under.pass(minute);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect((await under.read(aJob())).push).toMatchObject({ state: 'superseded' });
  });
});

test('a push that somebody else has claimed meanwhile: the screen that was taken for it is given back', async () => {
  const under = await withPhone();
  const { rows, ...claiming } = await under.claimed();
  const { cursor, ...unordered } = claiming;
  await under.journal.writeTransition(aJob(), rows, unordered);
  expect(await under.journal.writeTransition(aJob(), rows, claiming)).toBeUndefined();
  expect((await under.cursors())[0]).toMatchObject({ revision: 2 });
  expect((await under.cursors())[0]).not.toHaveProperty('lease');
});

test.each([
  ['screen', 'PutItem', 0],
  ['push', 'PutItem', 1],
  ['message', 'UpdateItem', 0],
] as const)('an end whose %s the tables refuse once is written all the same, at once', async (_, operation, place) => {
  const under = await dispatchUnderTest(
    tables,
    stand,
    () => {
      let seen = 0;
      relay.treat(async (asked) => {
        if (asked !== operation) return undefined;
        seen += 1;
        return seen === place + 1 ? refusal('ResourceNotFoundException') : undefined;
      });
      return { kind: 'delivered' };
    },
    { client: relay.client },
  );
  await under.register('phone');
  await under.open('phone');
  expect(await under.dispatch(aJob())).toBe('done');
  relay.treat(async () => undefined);
  expect(under.sent).toHaveLength(1);
  expect(await under.push()).toMatchObject({ state: 'delivered', revision: 2 });
  expect(await under.message()).toMatchObject({ state: 'pushed' });
  expect(under.lines.filter((line) => line.includes('"message-ended"'))).toHaveLength(1);
  expect((await under.cursors())[0]).toMatchObject({ delivered: { messageId: 'message-1' } });
});
