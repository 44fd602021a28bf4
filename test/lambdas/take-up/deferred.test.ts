import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { QuietMode } from '../../../lambdas/core/preferences.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { takeUpMessage } from '../../../lambdas/take-up/take-up-message.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { conversation, type DecidingUnderTest, decidingUnderTest } from './deciding-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let deciding: DecidingUnderTest;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
beforeEach(async () => {
  deciding = await decidingUnderTest(tables, stand);
  await deciding.register('phone');
  await deciding.report('background');
});
afterEach(() => deciding.close());
afterAll(() => Promise.all([tables?.close(), stand?.close()]));

const hourMs = 3_600_000;
const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
/** Quiet for three hours, an hour of them gone. */
const quiet = (mode: QuietMode = 'defer') =>
  deciding.prefer({
    quietHours: { start: clock(stand.now() - hourMs), end: clock(stand.now() + 2 * hourMs), timeZone: 'UTC', mode },
  });
const take = (messageId: string, forced = false) =>
  takeUpMessage({ conversation, messageId }, { forced }, deciding.dependencies);
const state = async (messageId: string) => {
  const { state, reason } = await deciding.row(messageId);
  return reason ?? state;
};
/** Past the end of the quiet hours and the spread behind it. */
const untilMorning = () => stand.pass(2 * 3_600 + 5 * 60);

describe('a message in quiet hours that defer', () => {
  test('waits for their end, when only the sweeper comes, and is then pushed', async () => {
    await quiet();
    const row = await deciding.say();
    const end = Math.floor((stand.now() + 2 * hourMs) / 60_000) * 60_000;
    expect(row).toMatchObject({ state: 'open', decision: 'deferred', deferredUntil: end, expiresAt: end + hourMs });
    expect(row.lookAt).toBeGreaterThanOrEqual(end);
    expect(row.dueAt).toBe(row.lookAt);
    expect([await deciding.jobs(), await deciding.looks()]).toEqual([[], []]);
    expect(await take('message-1')).toMatchObject({ kind: 'left' });

    untilMorning();
    expect(await take('message-1')).toMatchObject({ kind: 'decided', jobs: 1 });
    expect(await deciding.jobs()).toMatchObject([{ deviceId: 'phone', expiresAt: end + hourMs, content: {} }]);
  });

  /** Three messages of one conversation, in the order of their names, and the morning. */
  async function threeMessages(): Promise<void> {
    await quiet();
    for (const name of ['a', 'b', 'c']) {
      await deciding.say(name);
      stand.pass(1);
    }
    untilMorning();
  }
  const arrived = (messageId: string, outcome: PushEnd) => deciding.end(messageId, outcome);

  test.each([[['a', 'b', 'c']], [['c', 'a', 'b']], [['b', 'c', 'a']]])(
    'with others: one push with their number, taken up as %p; the older wait until it has arrived',
    async (order) => {
      await threeMessages();
      for (const name of order) await take(name);
      expect([await state('a'), await state('b'), await state('c')]).toEqual(['open', 'open', 'open']);
      expect(await deciding.jobs()).toMatchObject([{ messageId: 'c', content: { mode: 'generic', count: 3 } }]);
      expect(await deciding.countUnread()).toBe(3);
      await arrived('c', { state: 'delivered' });
      stand.pass(61);
      for (const name of ['a', 'b']) await take(name);
      expect([await state('a'), await state('b'), await state('c')]).toEqual(['superseded', 'superseded', 'pushed']);
      expect(await deciding.jobs()).toEqual([]);
    },
  );

  test('with others, and the newest is refused: the next of them speaks for the rest', async () => {
    await threeMessages();
    for (const name of ['c', 'b', 'a']) await take(name);
    await deciding.jobs();
    await arrived('c', { state: 'refused' });
    stand.pass(61);
    for (const name of ['a', 'b']) await take(name);
    expect(await deciding.jobs()).toMatchObject([{ messageId: 'b', content: { count: 2 } }]);
  });

  test('what was seen meanwhile is not counted', async () => {
    await quiet();
    await deciding.say('message-1');
    stand.pass(10);
    await deciding.report('active');
    await take('message-1', true);
    stand.pass(60);
    await deciding.report('background');
    await deciding.say('message-2');
    untilMorning();
    await take('message-2');
    expect([await state('message-1'), await state('message-2')]).toEqual(['seen', 'open']);
    const [job] = await deciding.jobs();
    expect(job?.content).toEqual({ mode: 'generic' });
  });

  test('taken up while it is still quiet: it goes on waiting', async () => {
    await quiet();
    await deciding.say();
    stand.pass(60);
    expect(await take('message-1', true)).toMatchObject({ kind: 'decided', jobs: 0, row: { decision: 'deferred' } });
    expect(await deciding.jobs()).toEqual([]);
  });

  test('a customer who no longer wants quiet gets it at the next look', async () => {
    await quiet();
    await deciding.say();
    await deciding.prefer({});
    expect(await take('message-1', true)).toMatchObject({ kind: 'decided', jobs: 1 });
  });
});

test('quiet hours that drop end the message with their reason', async () => {
  await quiet('drop');
  expect(await deciding.say()).toMatchObject({ state: 'withheld', reason: 'quiet-hours' });
});
