import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Channel } from '../../../lambdas/core/device.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, aMessageDevice, aMessageRow } from '../adapters/journal-entries.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

const minute = 60_000;
let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

const job = aJob({ deviceId: 'chat', channel: 'telegram' });
/** Anna's chat is registered and her message is open with one push. */
async function withChat(outcome: Outcome | (() => Outcome)) {
  const under = await dispatchUnderTest(tables, stand, () => (typeof outcome === 'function' ? outcome() : outcome));
  const chat = await under.register('chat', 'acme_bot:4711', 'telegram');
  const devices = [aMessageDevice('chat', { channel: 'telegram' })];
  await under.journal.openMessage(aMessageRow([], { devices }));
  return { ...under, chat };
}

type Under = Awaited<ReturnType<typeof withChat>>;

/** Another message of now to the same chat, with its job. */
async function openMessage(under: Under, messageId: string): Promise<PushJob> {
  const times = { messageId, sentAt: under.now(), expiresAt: under.now() + 60 * minute };
  const devices = [aMessageDevice('chat', { channel: 'telegram' })];
  await under.journal.openMessage(aMessageRow([], { ...times, devices }));
  return { ...job, ...times };
}
const pushOf = async (under: Under, messageId: string) => (await under.read({ ...job, messageId })).push;

describe('a message to a chat that may have arrived', () => {
  const lost: Outcome = { kind: 'try-later', reason: 'no-answer', mayHaveArrived: true };

  test('is over at once, and never sent again', async () => {
    const under = await withChat(lost);
    expect(await under.dispatch(job)).toBe('done');
    expect(await under.push()).toMatchObject({
      state: 'withheld',
      reason: 'unconfirmed',
      unanswered: 1,
      detail: 'no-answer',
    });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
    const [said] = under.lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'push');
    expect(said).toMatchObject({ outcome: 'unconfirmed', answer: 'try-later', detail: 'no-answer' });
    expect(await under.looks()).toEqual([]);
    expect(await under.deadLetters()).toEqual([]);
    under.pass(5 * minute);
    expect(await under.dispatch({ ...job, step: 1 }, 'job-2')).toBe('done');
    expect(under.sent).toHaveLength(1);
  });

  test('is over, too, where the function died before it knew', async () => {
    const under = await withChat({ kind: 'delivered' });
    await under.die(job);
    under.pass(minute);
    expect(await under.dispatch(job)).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  });

  test('is the last one for a minute: the others wait, one finds out, and then all go', async () => {
    let outcome: Outcome = lost;
    const under = await withChat(() => outcome);
    await under.dispatch(job);
    const [second, third] = [await openMessage(under, 'message-2'), await openMessage(under, 'message-3')];
    await under.dispatch(second, 'job-2');
    expect(under.sent.map(({ messageId }) => messageId)).toEqual(['message-1']);
    expect(under.said()).toMatchObject({ outcome: 'channel-down', detail: 'no-answer', until: under.now() + minute });

    under.pass(minute);
    await under.dispatch(second, 'job-3');
    expect(await pushOf(under, 'message-2')).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
    await under.dispatch(third, 'job-4');
    expect(under.said()).toMatchObject({ outcome: 'channel-down', detail: 'no-answer' });
    under.pass(2 * minute - 1_000);
    await under.dispatch(third, 'job-5');
    expect(under.sent.map(({ messageId }) => messageId)).toEqual(['message-1', 'message-2']);

    outcome = { kind: 'delivered' };
    under.pass(1_000);
    await under.dispatch(third, 'job-6');
    expect(await pushOf(under, 'message-3')).toMatchObject({ state: 'delivered' });
    await under.dispatch(await openMessage(under, 'message-4'), 'job-7');
    expect(await pushOf(under, 'message-4')).toMatchObject({ state: 'delivered' });
  });

  test('rings the alarm of a channel that is down', async () => {
    const under = await withChat(lost);
    await under.dispatch(job);
    const rung = under.lines.map((line) => JSON.parse(line)).filter(({ ChannelDown }) => ChannelDown);
    expect(rung).toMatchObject([{ event: 'channel-down', detail: 'no-answer', first: true }]);
  });
});

test.each<Outcome>([
  { kind: 'try-later', reason: 'too-many-requests', retryAfterSeconds: 30 },
  { kind: 'try-later', reason: 'connection', notTried: true },
])('what certainly did not arrive waits: $reason', async (outcome) => {
  const under = await withChat(outcome);
  await under.dispatch(job);
  expect(await under.push()).toMatchObject({ state: 'waiting', because: 'try-later', unanswered: 0 });
  under.pass(2 * minute);
  await under.dispatch(job, 'job-2');
  expect(under.sent).toHaveLength(2);
});

describe.each(['blocked', 'needs-start', 'deactivated'])('%s', (reason) => {
  const gone: Outcome = { kind: 'device-gone', reason, proof: 'stated', byCustomer: true };

  test('is a mark, and registering takes it away', async () => {
    const under = await withChat(gone);
    await under.dispatch(job);
    expect(await under.push()).toMatchObject({ state: 'gone', detail: reason });
    expect(await under.devices.readDevice('anna', 'chat')).toMatchObject({ gone: { reason } });
    await under.register('chat', 'acme_bot:4711', 'telegram');
    expect(await under.devices.readDevice('anna', 'chat')).not.toHaveProperty('gone');
  });

  test('is one however many do it, and no answer for the guard', async () => {
    const under = await withChat(gone);
    for (let number = 0; number < 25; number += 1) {
      const message = await openMessage(under, `to-${number}`);
      await under.register('chat', 'acme_bot:4711', 'telegram');
      await under.dispatch(message, `job-${number}`);
      expect(await pushOf(under, message.messageId)).toMatchObject({ state: 'gone' });
    }
    expect(under.lines.join('\n')).not.toContain('gone-guarded');
    expect(await under.otherAnswers().gone('com.example.app')).toEqual({ answers: 1, gone: 1 });
  });
});

test('a chat that is unknown among many is guarded still', async () => {
  const under = await withChat({ kind: 'device-gone', reason: 'chat-not-found', proof: 'suspected' });
  for (let number = 0; number < 25; number += 1) await under.otherAnswers().gone('com.example.app');
  await under.dispatch(job);
  expect(await under.push()).toMatchObject({ state: 'refused' });
  expect(await under.devices.readDevice('anna', 'chat')).not.toHaveProperty('gone');
});

describe('messages that follow each other closely', () => {
  test.each<[Channel, number | undefined]>([
    ['apns', 2],
    ['telegram', undefined],
  ])('on %s the second is silent, and speaks for %p', async (channel, count) => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('chat', `token-of-${channel}`, channel);
    for (const messageId of ['message-1', 'message-2']) {
      const devices = [aMessageDevice('chat', { channel })];
      const times = { messageId, sentAt: under.now() };
      await under.journal.openMessage(aMessageRow([], { ...times, devices }));
      await under.dispatch({ ...job, channel, ...times }, `job-of-${messageId}`);
      under.pass(1_000);
    }
    expect(under.sent.map(({ silent }) => silent)).toEqual([undefined, true]);
    expect(under.sent[1]?.content.count).toBe(count);
  });

  test('what quiet hours counted stays', async () => {
    const under = await withChat({ kind: 'delivered' });
    await under.dispatch({ ...job, content: { ...job.content, count: 3 } });
    expect(under.sent[0]?.content.count).toBe(3);
  });
});

test('a wait that is longer than a queue can hold is kept', async () => {
  const wait = 3 * 15 * minute;
  const under = await withChat({ kind: 'try-later', reason: 'too-many-requests', retryAfterSeconds: wait / 1000 });
  await under.dispatch(job);
  expect(await under.push()).toMatchObject({ state: 'waiting', until: under.now() + wait });
  expect(await under.looks()).toEqual([]);
  under.pass(wait - 1_000);
  await under.dispatch(job, 'job-2');
  expect(under.sent).toHaveLength(1);
  under.pass(1_000);
  await under.dispatch(job, 'job-3');
  expect(under.sent).toHaveLength(2);
});

test('a chat that is unknown once is doubted, and an hour later gone', async () => {
  const unknown: Outcome = { kind: 'device-gone', reason: 'chat-not-found', proof: 'suspected' };
  const under = await withChat(unknown);
  await under.dispatch(job);
  const doubted = await under.devices.readDevice('anna', 'chat');
  expect(doubted).toMatchObject({ doubt: { reason: 'chat-not-found' } });
  expect(doubted).not.toHaveProperty('gone');
  under.pass(60 * minute);
  const later = { messageId: 'message-2', sentAt: under.now(), expiresAt: under.now() + 60 * minute };
  const devices = [aMessageDevice('chat', { channel: 'telegram' })];
  await under.journal.openMessage(aMessageRow([], { ...later, devices }));
  await under.dispatch({ ...job, ...later }, 'job-2');
  expect(await under.devices.readDevice('anna', 'chat')).toMatchObject({ gone: { reason: 'chat-not-found' } });
});

test('a bad token stops the channel and touches no device', async () => {
  const under = await withChat({ kind: 'channel-down', reason: 'bot-token' });
  const before = await under.devices.readDevice('anna', 'chat');
  await under.dispatch(job);
  expect(await under.push()).toMatchObject({ state: 'waiting', because: 'channel-down' });
  expect(await under.devices.readDevice('anna', 'chat')).toEqual(before);
});
