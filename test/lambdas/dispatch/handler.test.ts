import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { withEnds } from '../../../lambdas/core/journal.ts';
import { collapseId } from '../../../lambdas/core/push-ids.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { aJob, aMessageDevice, aMessageRow, noon } from '../adapters/journal-entries.ts';
import { dispatchUnderTest, lookAt } from './dispatch-under-test.ts';

const second = 1_000;
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
async function withPhone(send?: Send) {
  const under = await dispatchUnderTest(tables, stand, send);
  const phone = await under.register('phone');
  await under.open('phone');
  return { ...under, phone };
}

describe('a push that is due', () => {
  test('goes to the device as it is registered now, and closes the message', async () => {
    const under = await withPhone();
    const { token, recipient } = await under.register('phone', 'newer-token');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([
      {
        token,
        addressKind: 'token',
        platform: 'ios',
        environment: 'production',
        environmentIsCertain: true,
        app: 'com.example.app',
        recipient,
        source: 'genesys',
        conversationId: 'conversation-1',
        messageId: 'message-1',
        sentAt: noon,
        expiresAt: aJob().expiresAt,
        collapseId: collapseId(shortHash, 'conversation', aJob()),
        badge: 1,
        content: { mode: 'generic' },
      },
    ]);
    expect(await under.push()).toMatchObject({
      state: 'delivered',
      customerId: 'anna',
      channel: 'apns',
      step: 0,
      unanswered: 0,
      changedAt: noon + second,
    });
    expect(await under.message()).toMatchObject({ state: 'pushed', ends: { 0: { state: 'delivered' } } });
    for (const name of ['dueAt', 'openShard', 'content']) expect(await under.message()).not.toHaveProperty(name);
    expect(under.said()).toMatchObject({ event: 'push', outcome: 'delivered', message: 'pushed' });
    expect(await under.looks()).toEqual([]);
  });

  test('app and language of the device go along, and a conversation of another source keeps its own id', async () => {
    const under = await dispatchUnderTest(tables, stand);
    const app = { environment: 'sandbox', app: 'com.example.other', locale: 'de-CH' } as const;
    await under.devices.registerDevice(aRegistration(app));
    const conversation = 'genesys~c~1';
    await under.journal.openMessage(aMessageRow(['phone'], { conversation }));
    await under.dispatch(aJob({ conversation, content: { mode: 'full', sender: 'Ann', preview: 'Hello' } }));
    expect(under.sent).toMatchObject([
      {
        environment: 'sandbox',
        app: 'com.example.other',
        locale: 'de-CH',
        conversationId: 'c~1',
        content: { mode: 'full', sender: 'Ann', preview: 'Hello' },
      },
    ]);
  });

  test('one log line and one of the end, with neither token nor text nor customer; answer, time and end are metrics', async () => {
    const under = await withPhone(() => {
      under.pass(500);
      return { kind: 'delivered', providerMessageId: 'id-of-the-provider' };
    });
    await under.dispatch(aJob({ content: { mode: 'full', sender: 'Ann Agent', preview: 'Your order' } }));
    expect(under.lines.map((line) => JSON.parse(line))).toMatchObject([
      { event: 'message-ended', end: 'pushed', MessagesEnded: 1 },
      { event: 'push' },
    ]);
    for (const word of ['token-of-phone', 'Ann Agent', 'Your order', 'anna']) {
      expect(under.lines.join()).not.toContain(word);
    }
    expect(under.said()).toMatchObject({
      outcome: 'delivered',
      providerMessageId: 'id-of-the-provider',
      milliseconds: 500,
      SendToAnswer: 1_500,
      answer: 'delivered',
      channel: 'apns',
      _aws: {
        CloudWatchMetrics: [
          { Dimensions: [['stack', 'channel', 'answer']], Metrics: [{ Name: 'Answers', Unit: 'Count' }] },
          { Dimensions: [['functionName']], Metrics: [{ Name: 'SendToAnswer', Unit: 'Milliseconds' }] },
        ],
      },
    });
  });

  test('what quiet hours held was not late: its time counts from their end', async () => {
    const under = await dispatchUnderTest(tables, stand, () => {
      under.pass(500);
      return { kind: 'delivered' };
    });
    await under.devices.registerDevice(aRegistration());
    const deferredUntil = under.now();
    const sentAt = deferredUntil - 3_600_000;
    await under.journal.openMessage(aMessageRow(['phone'], { sentAt, deferredUntil }));
    await under.dispatch(aJob({ sentAt }));
    expect(under.said()).toMatchObject({ outcome: 'delivered', SendToAnswer: 500 });
  });

  test('what was not sent is no metric', async () => {
    const under = await withPhone();
    await under.report('active', noon + 2 * second);
    await under.dispatch(aJob());
    expect(under.said()).toMatchObject({ event: 'push', outcome: 'seen' });
    expect(under.said()).not.toHaveProperty('_aws');
  });

  test('the last device closes the message, whichever it is', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('tablet');
    await under.open('phone', 'tablet');
    await under.dispatch(aJob({ deviceId: 'tablet' }));
    expect(under.said()).toMatchObject({ outcome: 'delivered', message: 'open' });
    expect(await under.message()).toMatchObject({ state: 'open', content: { mode: 'generic' } });
    await under.dispatch(aJob());
    expect(under.said()).toMatchObject({ outcome: 'no-device' });
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('ids that every object has', async () => {
    const under = await dispatchUnderTest(tables, stand);
    const ids = ['constructor', '__proto__', 'a~b'];
    for (const id of ids) await under.register(id);
    await under.open(...ids);
    for (const deviceId of ids) expect(await under.dispatch(aJob({ deviceId }))).toBe('done');
    expect(under.sent.map(({ token }) => token)).toEqual(ids.map((id) => `token-of-${id}`));
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('the send gets what the function has left, but for two seconds', async () => {
    let left = 30 * second;
    const lefts: number[] = [];
    const under = await withPhone((_, __, ___, timeLeftMs) => {
      lefts.push(timeLeftMs());
      left -= 9 * second;
      lefts.push(timeLeftMs());
      return { kind: 'delivered' };
    });
    await under.dispatchResult(aJob(), { remaining: () => left });
    expect(lefts).toEqual([28 * second, 19 * second]);
  });

  test('it is not begun without the time for its request', async () => {
    const under = await withPhone();
    expect(await under.dispatchResult(aJob(), { remaining: () => 12_999 })).toEqual({ kind: 'again', afterSeconds: 1 });
    expect(await under.pushes()).toEqual([]);
    expect(await under.dispatchResult(aJob(), { remaining: () => 13_000 })).toEqual({ kind: 'done' });
    expect(under.sent).toHaveLength(1);
  });
});

describe('a job that has nothing to do any more', () => {
  const dropped = async (under: Awaited<ReturnType<typeof dispatchUnderTest>>, outcome: string, job = aJob()) => {
    const before = [await under.message(), await under.pushes(), await under.cursors()];
    expect(await under.dispatch(job)).toBe('done');
    expect(under.said()).toMatchObject({ outcome });
    expect(under.sent).toEqual([]);
    expect([await under.message(), await under.pushes(), await under.cursors()]).toEqual(before);
    expect(await under.looks()).toEqual([]);
  };

  test('its message has no row', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await dropped(under, 'no-row');
  });

  test('its message is closed, whatever has been reported since', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.journal.openMessage(withEnds(aMessageRow(['phone']), new Map([[0, { state: 'delivered' }]])));
    await under.report('active', noon + 2 * second);
    await dropped(under, 'ended');
  });

  test('its push has ended, while its message is still open', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.journal.openMessage(aMessageRow(['phone', 'tablet'], { ends: { 0: { state: 'refused' } } }));
    await dropped(under, 'ended');
  });

  test('its device is not one of the message’s', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.open('tablet');
    await dropped(under, 'ended');
  });

  test('its message was taken up since, and its device has a newer job; that one is sent', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    const devices = [aMessageDevice('phone', { step: 2 })];
    await under.journal.openMessage(aMessageRow(['phone'], { step: 2, devices }));
    await dropped(under, 'older-step', aJob({ step: 1 }));
    expect(await under.dispatch(aJob({ step: 2 }))).toBe('done');
    expect(under.said()).toMatchObject({ outcome: 'delivered' });
    expect(await under.push()).toMatchObject({ step: 2 });
  });

  test('not one whose message was taken up since for the sake of another device', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    const devices = [aMessageDevice('phone'), aMessageDevice('tablet', { step: 3 })];
    await under.journal.openMessage(aMessageRow([], { step: 3, devices }));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.said()).toMatchObject({ outcome: 'delivered' });
  });
});

describe('what has changed since the decision', () => {
  test('a customer who seems to be watching: the push waits, and later looks; then it is sent', async () => {
    const under = await withPhone();
    await under.report('active', noon - 10 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    const until = noon + 21 * second;
    expect(await under.push()).toMatchObject({ state: 'waiting', until, because: 'watching', unanswered: 0 });
    expect(await under.message()).toMatchObject({ state: 'open', dueAt: aMessageRow([]).dueAt });
    expect(await under.looks()).toEqual([lookAt(until)]);
    expect(under.said()).toMatchObject({ outcome: 'watching', until });
    expect(await under.cursors()).toEqual([]);
    under.pass(60 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('a second look at who is watching waits until the report is no longer fresh', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.journal.openMessage(aMessageRow([], { step: 1, devices: [aMessageDevice('phone', { step: 1 })] }));
    await under.report('active', noon - 10 * second);
    await under.dispatch(aJob({ step: 1 }));
    expect(await under.looks()).toEqual([lookAt(noon + 50 * second, { step: 1 })]);
  });

  test('the look carries the step of the message, which another device may have moved on', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    const devices = [aMessageDevice('phone'), aMessageDevice('watch', { step: 3 })];
    await under.journal.openMessage(aMessageRow([], { step: 3, devices }));
    await under.report('active', noon - 10 * second);
    await under.dispatch(aJob());
    expect(await under.looks()).toEqual([lookAt(noon + 21 * second, { step: 3 })]);
  });

  test('a job that comes again while its push waits sends its look once more, and nothing else', async () => {
    const under = await withPhone();
    await under.report('active', noon - 10 * second);
    await under.dispatch(aJob());
    const before = await under.push();
    await under.looks();
    under.pass(5 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toEqual(before);
    expect(await under.looks()).toEqual([lookAt(noon + 21 * second)]);
    expect(under.said()).toMatchObject({ outcome: 'waits' });
  });

  test('a newer job of a push that an older one has put down is judged at once', async () => {
    const under = await withPhone();
    await under.report('active', noon - 10 * second);
    await under.dispatch(aJob());
    await under.report('background', noon + second);
    expect(await under.dispatch(aJob({ step: 1 }))).toBe('done');
    expect(under.said()).toMatchObject({ outcome: 'delivered' });
  });

  test('a customer who has seen it', async () => {
    const under = await withPhone();
    await under.report('active', noon + 2 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'seen' });
    expect(await under.message()).toMatchObject({ state: 'seen' });
  });

  test.each<[string, object, object]>([
    ['a customer who has written since', { lastCustomerMessageAt: noon + 2 * second }, { state: 'seen' }],
    ['a conversation that ended', { endedAt: noon }, { state: 'withheld', reason: 'conversation-ended' }],
    [
      'a customer who wrote before, in a conversation that ended before',
      { lastCustomerMessageAt: noon, endedAt: noon - 1 },
      { state: 'pushed' },
    ],
  ])('%s', async (_, news, closed) => {
    const under = await withPhone();
    await under.presence.noteNews('conversation-1', news, noon);
    await under.dispatch(aJob());
    expect(await under.message()).toMatchObject(closed);
  });

  test('a message that did not reach the app is not seen by one that goes on reporting', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.journal.openMessage(aMessageRow(['phone'], { undelivered: true }));
    await under.report('active', noon - 10 * second);
    await under.report('active', noon + 10 * second);
    under.pass(60 * second);
    await under.dispatch(aJob());
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('somebody else reported, and the conversation is theirs now: for whom it is, is decided anew at once', async () => {
    const under = await withPhone();
    await under.report('active', noon + 2 * second, 'bob');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'changed', until: under.now() });
    expect(await under.message()).toMatchObject({ state: 'open' });
    expect(await under.looks()).toEqual([lookAt(under.now())]);
  });

  test('a device that left this channel for another: by which it gets it, is decided anew at once', async () => {
    const under = await withPhone();
    await under.register('phone', 'fcm-token', 'fcm');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'changed', until: under.now() });
    expect(await under.looks()).toEqual([lookAt(under.now())]);
  });

  test('a deleted device', async () => {
    const under = await withPhone();
    await under.devices.deleteDevice('anna', 'phone');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toMatchObject({ state: 'withheld', reason: 'no-device' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test('a token that is another customer’s by now', async () => {
    const under = await withPhone();
    const { customerId, ...phone } = under.phone;
    await under.devices.registerDevice({ ...phone, environmentIsNamed: true, customerId: 'bob', now: noon + 1 });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test('a device marked as gone', async () => {
    const under = await withPhone();
    await under.marks.markGone(under.phone, { since: noon, reason: 'Unregistered' }, noon);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
  });

  test.each([
    [0, [], { state: 'withheld', reason: 'expired' }],
    [-1, ['message-1'], { state: 'pushed' }],
  ])('%d ms from its expiry', async (from, sent, message) => {
    const under = await withPhone();
    under.pass(aJob().expiresAt + from - under.now());
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent.map(({ messageId }) => messageId)).toEqual(sent);
    expect(await under.message()).toMatchObject(message);
  });
});
