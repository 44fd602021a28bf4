import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { aJob, aMessageDevice, aMessageRow } from '../adapters/journal-entries.ts';
import { hour, minute, second } from '../core/entries.ts';
import { dispatchUnderTest, lookAt } from './dispatch-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

const app = 'com.example.app';
const down: Outcome = { kind: 'channel-down', reason: 'InvalidProviderToken' };
const jobOf = (conversation: string) => aJob({ conversation });

/** Anna's phone, and a message of each conversation that is to be pushed to it. */
async function withMessages(outcomes: readonly Outcome[], ...conversations: readonly string[]) {
  const left = [...outcomes];
  const under = await dispatchUnderTest(tables, stand, () => left.shift() ?? { kind: 'delivered' });
  await under.devices.registerDevice(aRegistration({ app, environmentIsNamed: false }));
  for (const conversation of conversations) {
    await under.journal.openMessage(aMessageRow(['phone'], { conversation }));
  }
  const device = () => under.devices.readDevice('anna', 'phone');
  const metrics = () => under.lines.map((line) => Object(JSON.parse(line)));
  return { ...under, device, metrics };
}

describe('a channel that is down', () => {
  test('one push finds out, the others wait without trying, as functions of other processes do', async () => {
    const under = await withMessages([down], 'c-1', 'c-2');
    await under.dispatch(jobOf('c-1'));
    const until = under.now() + minute;
    expect(await under.dispatchResult(jobOf('c-2'))).toEqual({ kind: 'done' });
    expect(under.sent).toHaveLength(1);
    const waiting = { state: 'waiting', because: 'channel-down', until, detail: down.reason };
    expect((await under.read(jobOf('c-1'))).push).toMatchObject({ ...waiting, tries: 1 });
    expect((await under.read(jobOf('c-2'))).push).toMatchObject({ ...waiting, tries: 0 });
    expect(await under.looks()).toEqual(['c-1', 'c-2'].map((conversation) => lookAt(until, { conversation })));
    expect(await under.otherBreaker().ask(app)).toMatchObject({ kind: 'wait', until });
    expect(await under.otherBreaker().ask('com.example.other')).toEqual({ kind: 'go', read: undefined });
  });

  test('says so with each try, as a metric that somebody can be called by', async () => {
    const under = await withMessages([down, down], 'c-1');
    await under.dispatch(jobOf('c-1'));
    under.pass(minute);
    await under.dispatch(jobOf('c-1'));
    const said = under.metrics().filter(({ event }) => event === 'channel-down');
    expect(said).toMatchObject([
      { app, detail: down.reason, first: true, ChannelDown: 1 },
      { app, first: false, ChannelDown: 1 },
    ]);
  });

  test('one attempt a minute, then rarer; when it gets through, all go on', async () => {
    const under = await withMessages([down, down, { kind: 'refused', reason: 'BadCollapseId' }], 'c-1', 'c-2', 'c-3');
    await under.dispatch(jobOf('c-1'));
    await under.dispatch(jobOf('c-2'));
    under.pass(minute);
    await under.dispatch(jobOf('c-1'));
    await under.dispatch(jobOf('c-2'));
    expect(under.sent).toHaveLength(2);
    expect(await under.pushes()).toMatchObject([
      { until: under.now() + 2 * minute },
      { until: under.now() + 2 * minute },
    ]);
    under.pass(2 * minute);
    await under.dispatch(jobOf('c-1'));
    await under.dispatch(jobOf('c-2'));
    await under.dispatch(jobOf('c-3'));
    expect(under.sent).toHaveLength(5);
    expect(await under.otherBreaker().ask(app)).toEqual({ kind: 'go', read: undefined });
  });

  test('a push that was withdrawn before it was sent leaves the trying to the next, at once', async () => {
    const under = await withMessages([down], 'c-1');
    await under.dispatch(jobOf('c-1'));
    under.pass(minute);
    const breaker = under.otherBreaker();
    const asked = await breaker.ask(app);
    if (asked.kind !== 'go') throw new Error('Nobody else is trying.');
    await breaker.wasNotTried(app, asked.read);
    expect(await under.otherBreaker().ask(app)).toMatchObject({ kind: 'go' });
  });

  test('who waits for another’s try asks again soon, so that a success does not cost a minute', async () => {
    const under = await withMessages([down], 'c-1', 'c-2');
    await under.dispatch(jobOf('c-1'));
    under.pass(minute);
    const trying = under.otherBreaker();
    const asked = await trying.ask(app);
    await under.dispatch(jobOf('c-2'));
    expect((await under.read(jobOf('c-2'))).push).toMatchObject({ state: 'waiting', until: under.now() + 5 * second });
    if (asked.kind === 'go') await trying.isUp(app, asked.read);
    under.pass(5 * second);
    await under.dispatch(jobOf('c-2'));
    expect((await under.read(jobOf('c-2'))).message).toMatchObject({ state: 'pushed' });
  });

  test('a key that is good for one of APNs’ hosts only takes the other one not along', async () => {
    const under = await dispatchUnderTest(tables, stand, ({ environment }) =>
      environment === 'sandbox' ? { kind: 'channel-down', reason: 'BadEnvironmentKeyInToken' } : { kind: 'delivered' },
    );
    await under.devices.registerDevice(aRegistration({ deviceId: 'test', token: 'aa', environment: 'sandbox' }));
    await under.devices.registerDevice(aRegistration({ deviceId: 'phone', token: 'bb' }));
    await under.journal.openMessage(aMessageRow(['test', 'phone']));
    await under.dispatch(aJob({ deviceId: 'test' }));
    await under.dispatch(aJob({ deviceId: 'phone' }));
    expect(await under.message()).toMatchObject({ ends: { 1: { state: 'delivered' } } });
  });

  test('whoever tries holds the others off; if nothing is heard of it, the next tries after a minute', async () => {
    const under = await withMessages([down], 'c-1');
    await under.dispatch(jobOf('c-1'));
    under.pass(minute);
    const asked = await Promise.all([1, 2, 3].map(() => under.otherBreaker().ask(app)));
    expect(asked.map(({ kind }) => kind).toSorted()).toEqual(['go', 'wait', 'wait']);
    expect(asked.find(({ kind }) => kind === 'wait')).toMatchObject({ until: under.now() + 5 * second });
    under.pass(minute);
    expect(await under.otherBreaker().ask(app)).toMatchObject({ kind: 'go' });
  });

  test('two that find out at once open it once', async () => {
    const under = await withMessages([]);
    const found = await Promise.all([1, 2].map(() => under.otherBreaker().wentDown(app, 'Forbidden', undefined)));
    expect(found.map(({ first }) => first).toSorted()).toEqual([false, true]);
    expect(new Set(found.map(({ until }) => until))).toEqual(new Set([under.now() + minute]));
  });

  test('what went through before the news of it closes nothing', async () => {
    const under = await withMessages([]);
    const breaker = under.otherBreaker();
    const before = await breaker.ask(app);
    await under.otherBreaker().wentDown(app, 'Forbidden', undefined);
    if (before.kind === 'go') await breaker.isUp(app, before.read);
    expect(await under.otherBreaker().ask(app)).toMatchObject({ kind: 'wait' });
  });

  test('an iOS device behind FCM hangs on a key more than an Android device does', async () => {
    const under = await dispatchUnderTest(tables, stand, ({ platform }) =>
      platform === 'ios' ? { kind: 'channel-down', reason: 'THIRD_PARTY_AUTH_ERROR' } : { kind: 'delivered' },
    );
    for (const platform of ['ios', 'android'] as const) {
      const device = { deviceId: platform, token: platform, channel: 'fcm', platform } as const;
      await under.devices.registerDevice(aRegistration(device));
    }
    await under.journal.openMessage(
      aMessageRow([], {
        devices: [aMessageDevice('ios', { channel: 'fcm' }), aMessageDevice('android', { channel: 'fcm' })],
      }),
    );
    await under.dispatch(aJob({ deviceId: 'ios', channel: 'fcm' }));
    await under.dispatch(aJob({ deviceId: 'android', channel: 'fcm' }));
    expect(await under.message()).toMatchObject({ ends: { 1: { state: 'delivered' } } });
  });

  test('never beyond the message’s expiry', async () => {
    const under = await withMessages([down], 'c-1');
    under.pass(aJob().expiresAt - under.now() - second);
    await under.dispatch(jobOf('c-1'));
    expect(await under.push()).toMatchObject({ until: aJob().expiresAt });
    under.pass(second);
    await under.dispatch(jobOf('c-1'));
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'channel-down' });
    expect(under.metrics().filter(({ event }) => event === 'message-ended')).toMatchObject([
      { end: 'channel-down', MessagesEnded: 1 },
    ]);
  });
});

describe('a token that the provider calls wrong', () => {
  const wrong: Outcome = { kind: 'device-gone', reason: 'BadDeviceToken', proof: 'suspected' };

  test('is a doubt at first: the job is kept for a person, the device stays', async () => {
    const under = await withMessages([wrong], 'c-1');
    await under.dispatch(jobOf('c-1'));
    expect(await under.device()).toMatchObject({ doubt: { since: under.now(), reason: 'BadDeviceToken' } });
    expect(await under.device()).not.toHaveProperty('gone');
    expect(await under.deadLetters()).toMatchObject([{ reason: 'BadDeviceToken' }]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'refused' });
  });

  test.each([
    ['sooner than after an hour: still a doubt', hour - 1, false],
    ['after an hour: gone', hour, true],
  ])('again %s', async (_, milliseconds, isGone) => {
    const under = await withMessages([wrong, wrong], 'c-1');
    await under.dispatch(jobOf('c-1'));
    under.pass(milliseconds);
    const late = { sentAt: under.now(), expiresAt: under.now() + hour, conversation: 'c-2' };
    await under.journal.openMessage(aMessageRow(['phone'], late));
    await under.dispatch(aJob(late));
    expect('gone' in Object(await under.device())).toBe(isGone);
  });

  test('a delivery takes the doubt back', async () => {
    const under = await withMessages([wrong], 'c-1', 'c-2');
    await under.dispatch(jobOf('c-1'));
    await under.dispatch(jobOf('c-2'));
    expect(await under.device()).not.toHaveProperty('doubt');
  });

  test('counts at once where most others are well', async () => {
    const under = await withMessages([wrong], 'c-1');
    const others = under.otherAnswers();
    for (let count = 0; count < 19; count += 1) await others.delivered(app);
    under.pass(10 * second);
    await others.delivered(app);
    await under.dispatch(jobOf('c-1'));
    expect(await under.device()).toMatchObject({ gone: { reason: 'BadDeviceToken' } });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
  });
});

describe('the guard', () => {
  const gone: Outcome = { kind: 'device-gone', reason: 'Unregistered', proof: 'stated' };

  test('stops the marking when too many are gone, whichever function saw them, and says so', async () => {
    const under = await withMessages([gone], 'c-1');
    const others = [under.otherAnswers(), under.otherAnswers()];
    for (let count = 0; count < 19; count += 1) await others[count % 2]?.gone(app);
    await under.dispatch(jobOf('c-1'));
    expect(await under.device()).not.toHaveProperty('gone');
    expect(await under.deadLetters()).toMatchObject([{ reason: 'Unregistered' }]);
    const said = under.metrics().filter(({ event }) => event === 'gone-guarded');
    expect(said).toMatchObject([{ app, answers: 20, gone: 20, GoneGuarded: 1 }]);
  });

  test('counts a device once, however many messages it does not get', async () => {
    const wrong: Outcome = { kind: 'device-gone', reason: 'BadDeviceToken', proof: 'suspected' };
    const conversations = Array.from({ length: 25 }, (_, index) => `c-${index}`);
    const under = await withMessages(
      conversations.map(() => wrong),
      ...conversations,
    );
    for (const conversation of conversations) await under.dispatch(jobOf(conversation));
    expect(under.metrics().filter(({ event }) => event === 'gone-guarded')).toEqual([]);
    expect(await under.otherAnswers().gone(app)).toEqual({ answers: 2, gone: 2 });
  });

  test('what a function counted before it was frozen says nothing of these ten minutes', async () => {
    const under = await withMessages([]);
    const counter = under.otherAnswers();
    for (let count = 0; count < 25; count += 1) await counter.delivered(app);
    under.pass(2 * hour);
    expect(await counter.gone(app)).toEqual({ answers: 1, gone: 1 });
  });

  test('looks at one app and at ten minutes', async () => {
    const under = await withMessages([gone], 'c-1');
    const others = under.otherAnswers();
    for (let count = 0; count < 30; count += 1) await others.gone('com.example.other');
    for (let count = 0; count < 30; count += 1) await others.gone(app);
    under.pass(10 * minute);
    await under.dispatch(jobOf('c-1'));
    expect(await under.device()).toHaveProperty('gone');
  });
});

test('the other host knew the token: the device is kept there', async () => {
  const under = await withMessages([{ kind: 'delivered', environment: 'sandbox' }], 'c-1', 'c-2');
  await under.dispatch(jobOf('c-1'));
  await under.dispatch(jobOf('c-2'));
  expect(under.sent).toMatchObject([
    { environment: 'production', environmentIsCertain: false },
    { environment: 'sandbox', environmentIsCertain: true },
  ]);
});
