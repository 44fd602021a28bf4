import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { aJob, aMessageRow, noon } from '../adapters/journal-entries.ts';
import { dispatchUnderTest, lookAt } from './dispatch-under-test.ts';

const second = 1_000;
const minute = 60 * second;
let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

type Send = NonNullable<Parameters<typeof dispatchUnderTest>[2]>;
/** Anna's phone is registered and her message is open with one push. */
async function withPhone(send: Send, differences: Parameters<typeof aMessageRow>[1] = {}) {
  const under = await dispatchUnderTest(tables, stand, send);
  const phone = await under.register('phone');
  await under.journal.openMessage(aMessageRow(['phone'], differences));
  return { ...under, phone };
}

describe('refused', () => {
  test('a dead letter with its word, and the device keeps its good name', async () => {
    const under = await withPhone(() => ({ kind: 'refused', reason: 'BadTopic' }));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.deadLetters()).toEqual([{ body: JSON.stringify(aJob()), reason: 'BadTopic' }]);
    expect(await under.push()).toMatchObject({ state: 'refused', detail: 'BadTopic' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'refused' });
    expect(await under.devices.readDevice('anna', 'phone')).not.toHaveProperty('gone');
    expect(under.said()).toMatchObject({ outcome: 'refused', detail: 'BadTopic', message: 'withheld' });
  });
});

describe('to be tried again', () => {
  const tryLater = (retryAfterSeconds?: number): Outcome => ({
    kind: 'try-later',
    reason: 'TooManyRequests',
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });

  test.each<[Outcome, number]>([
    [tryLater(90), 90],
    [tryLater(900), 900],
    [tryLater(), 60],
    [{ kind: 'channel-down', reason: 'InvalidProviderToken' }, 60],
  ])('%j: acknowledged, and later looks after %d s', async (outcome, seconds) => {
    const under = await withPhone(() => outcome);
    const until = under.now() + seconds * second;
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'done' });
    expect(await under.push()).toMatchObject({ state: 'waiting', because: outcome.kind, until, unanswered: 0 });
    const reason = 'reason' in outcome ? outcome.reason : '';
    expect(await under.push()).toMatchObject({ detail: reason });
    expect(await under.cursors()).toMatchObject([{ revision: 2 }]);
    expect((await under.cursors())[0]).not.toHaveProperty('lease');
    expect(await under.message()).toMatchObject({ state: 'open', dueAt: aMessageRow([]).dueAt });
    expect(await under.looks()).toEqual([lookAt(until)]);
    expect(await under.deadLetters()).toEqual([]);
    expect(under.said()).toMatchObject({ outcome: outcome.kind, detail: reason, until });
  });

  test('not before its time; then the next attempt, each after a longer while', async () => {
    const under = await withPhone((_, sends) => (sends < 4 ? tryLater() : { kind: 'delivered' }));
    for (const minutes of [1, 2, 4]) {
      const sends = under.sent.length;
      const until = under.now() + minutes * minute;
      await under.dispatch(aJob());
      expect(under.sent).toHaveLength(sends + 1);
      expect(await under.push()).toMatchObject({ until });
      under.pass(minutes * minute - 1);
      await under.dispatch(aJob());
      expect(under.said()).toMatchObject({ outcome: 'waits' });
      expect(under.sent).toHaveLength(sends + 1);
      under.pass(1);
    }
    await under.dispatch(aJob());
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test.each([
    ['the message is due then', 40 * minute, 16 * minute],
    ['a message that is due before stays so, and is asked then', 5 * minute, 5 * minute],
  ])('farther off than later can look: no look, but %s', async (_, dueAfter, dueThen) => {
    const under = await withPhone(() => tryLater(16 * 60), { dueAt: noon + second + dueAfter });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toMatchObject({ state: 'waiting', until: under.now() + 16 * minute });
    expect(await under.message()).toMatchObject({ state: 'open', dueAt: under.now() + dueThen });
    expect(await under.looks()).toEqual([]);
    await under.dispatch(aJob());
    expect(await under.looks()).toEqual([]);
  });

  test('never after the message’s expiry, which is its end', async () => {
    const under = await withPhone(() => tryLater(7_200), { dueAt: aJob().expiresAt + minute });
    await under.dispatch(aJob());
    expect(await under.push()).toMatchObject({ until: aJob().expiresAt });
    expect(await under.message()).toMatchObject({ dueAt: aJob().expiresAt });
    under.pass(aJob().expiresAt - under.now());
    await under.dispatch(aJob());
    expect(await under.push()).toMatchObject({ state: 'withheld', reason: 'expired' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'expired' });
    expect(under.sent).toHaveLength(1);
  });

  test('a channel that was down until the message expired: that is why nothing came', async () => {
    const under = await withPhone(() => ({ kind: 'channel-down', reason: 'InvalidProviderToken' }));
    while (under.now() < aJob().expiresAt) {
      await under.dispatch(aJob());
      const { until } = Object(await under.push());
      under.pass(until - under.now());
    }
    await under.dispatch(aJob());
    expect(under.sent.length).toBeGreaterThan(10);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'channel-down' });
  });

  test('no answer: sent once more, never a third time', async () => {
    const under = await withPhone(() => ({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }));
    await under.dispatch(aJob());
    expect(await under.push()).toMatchObject({ state: 'waiting', unanswered: 1, detail: 'no-answer' });
    under.pass(minute);
    await under.dispatch(aJob());
    expect(await under.push()).toMatchObject({ state: 'waiting', unanswered: 2 });
    under.pass(2 * minute);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(2);
    expect(under.sent[0]?.collapseId).toBe(under.sent[1]?.collapseId);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  });

  test('no answer, then later, then delivered: what was unanswered is not forgotten and does no harm', async () => {
    const outcomes: Outcome[] = [{ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }, tryLater()];
    const under = await withPhone((_, sends) => outcomes[sends - 1] ?? { kind: 'delivered' });
    await under.dispatch(aJob());
    under.pass(minute);
    await under.dispatch(aJob());
    expect(await under.push()).toMatchObject({ state: 'waiting', unanswered: 1 });
    under.pass(2 * minute);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('the customer looks while it waits: seen, and no further attempt', async () => {
    const under = await withPhone(() => tryLater());
    await under.dispatch(aJob());
    await under.report('active', noon + 2 * second);
    under.pass(minute);
    await under.dispatch(aJob());
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'seen' });
  });
});

describe('a device that is gone', () => {
  const gone = (goneSince?: number): Outcome => ({
    kind: 'device-gone',
    reason: 'Unregistered',
    proof: 'stated',
    ...(goneSince === undefined ? {} : { goneSince }),
  });
  const mark = async ({ devices }: Awaited<ReturnType<typeof withPhone>>) =>
    (await devices.readDevice('anna', 'phone'))?.gone;

  test.each([
    ['since its registration', noon, { since: noon, reason: 'Unregistered' }],
    ['without a time', undefined, { since: noon + second, reason: 'Unregistered' }],
  ])('%s', async (_, goneSince, marked) => {
    const under = await withPhone(() => gone(goneSince));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await mark(under)).toEqual(marked);
    expect(await under.push()).toMatchObject({ state: 'gone', detail: 'Unregistered' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    expect(await under.deadLetters()).toEqual([]);
  });

  test.each([
    ['with the same token', 'token-of-phone'],
    ['with another token', 'another-token'],
  ])('registered again %s while the push was under way: not marked, and sent to what it is now', async (_, token) => {
    const under = await withPhone(async (__, sends) => {
      if (sends > 1) return { kind: 'delivered' };
      await under.register('phone', token);
      return gone();
    });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await mark(under)).toBeUndefined();
    expect(under.sent.map((push) => push.token)).toEqual(['token-of-phone', token]);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('with a time, and registered again after it: not marked', async () => {
    const under = await dispatchUnderTest(tables, stand, () => gone(noon + 499));
    await under.devices.registerDevice(aRegistration({ now: noon + 500 }));
    await under.open('phone');
    await under.dispatch(aJob());
    expect(await under.devices.readDevice('anna', 'phone')).not.toHaveProperty('gone');
    // The app has registered since: a later attempt may get through.
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'try-later', until: under.now() + minute });
    expect(await under.message()).toMatchObject({ state: 'open' });
  });
});
