import { describe, expect, test } from '@jest/globals';
import type { Device } from '../../../lambdas/core/device.ts';
import type { ConversationEvidence } from '../../../lambdas/core/evidence.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { type JobRows, judgeJob, positionOf, recheck, type Verdict } from '../../../lambdas/core/judge-job.ts';
import type { PushRow } from '../../../lambdas/core/push-row.ts';
import { claimMs } from '../../../lambdas/core/push-row.ts';
import type { WithheldReason } from '../../../lambdas/core/withheld-reason.ts';
import { aJob, aMessageDevice, aMessageRow, noon as sentAt } from '../adapters/journal-entries.ts';
import {
  aDevice,
  aPresence,
  aPushRow,
  evidence,
  goneSince,
  hour,
  minute,
  sawIt,
  second,
  sending,
  waiting,
} from './entries.ts';

const now = sentAt + 5 * second;
const expiresAt = sentAt + hour;
const phone = aDevice('phone');

interface Case {
  readonly job: PushJob;
  readonly rows: Partial<JobRows>;
  readonly device: Device | undefined;
  readonly conversation: ConversationEvidence;
  readonly now: number;
}

function judged({ job = aJob(), rows = {}, now: at = now, ...facts }: Partial<Case> = {}): Verdict {
  const message = aMessageRow(['phone', 'tablet']);
  const known = { device: phone, conversation: evidence(), ...facts };
  return judgeJob(job, 'queue-message-1', { message, push: undefined, cursor: undefined, ...rows }, known, at);
}
const drop = (because: string) => ({ kind: 'drop', because });
const end = (state: string) => ({ kind: 'end', end: { state } });
const withheld = (reason: WithheldReason) => ({ kind: 'end', end: { state: 'withheld', reason } });
const send = (unanswered = 0, device = phone) => ({ kind: 'send', device, unanswered });
const anew = { kind: 'wait', until: now, because: 'changed', unanswered: 0 };

test('a push that is queued goes to the device as it is registered now', () => {
  const device = { ...phone, token: 'another', version: 2 };
  expect(judged({ device })).toEqual(send(0, device));
});

describe('nothing to do', () => {
  const row = aMessageRow(['phone', 'tablet']);
  const seen = evidence({ presences: [sawIt] });
  test.each<[string, Partial<JobRows>, object]>([
    ['no row', { message: undefined }, drop('no-row')],
    ['the message has ended', { message: { ...row, state: 'seen' } }, drop('ended')],
    ['the push has ended', { message: { ...row, ends: { 0: { state: 'gone' } } } }, drop('ended')],
    ['the message has no such device', { message: aMessageRow(['tablet']) }, drop('ended')],
    [
      'the device in the row is another customer’s',
      { message: aMessageRow([], { devices: [aMessageDevice('phone', { customerId: 'bob' })] }) },
      drop('ended'),
    ],
    [
      'the device has a newer job',
      { message: aMessageRow([], { devices: [aMessageDevice('phone', { step: 1 })] }) },
      drop('older-step'),
    ],
    ['somebody else holds the claim', { push: aPushRow(sending(now + 1, 'another')) }, drop('held')],
  ])('%s, whatever else is true', (_, rows, verdict) => {
    expect(judged({ rows })).toEqual(verdict);
    expect(judged({ rows, conversation: seen })).toEqual(verdict);
    expect(judged({ rows, device: undefined })).toEqual(verdict);
  });

  test('the end of another device’s push is none of this one', () => {
    expect(judged({ rows: { message: { ...row, ends: { 1: { state: 'gone' } } } } })).toEqual(send());
  });

  test('that the message was taken up again does not make the job an old one', () => {
    expect(judged({ rows: { message: { ...row, step: 7 } } })).toEqual(send());
  });
});

describe('a claim', () => {
  test('of its own that lives: when it has run out', () => {
    const rows = { push: aPushRow(sending(now + 1)) };
    expect(judged({ rows })).toEqual({ kind: 'come-again', at: now + 1 });
    expect(judged({ rows, conversation: evidence({ presences: [sawIt] }) })).toMatchObject({ kind: 'come-again' });
  });

  test.each([
    ['its own', 'queue-message-1'],
    ['another’s', 'another'],
  ])('that ran out, %s, is an attempt without an answer', (_, job) => {
    expect(judged({ rows: { push: aPushRow(sending(now, job)) } })).toEqual(send(1));
  });

  test.each<[string, PushRow, Verdict | object]>([
    ['the second claim that ran out', aPushRow(sending(now), { unanswered: 1 }), withheld('unconfirmed')],
    ['one lost answer, and put down', aPushRow(waiting(now), { unanswered: 1 }), send(1)],
    ['two lost answers, and put down', aPushRow(waiting(now), { unanswered: 2 }), withheld('unconfirmed')],
  ])('%s', (_, push, verdict) => {
    expect(judged({ rows: { push } })).toEqual(verdict);
  });

  test.each<[string, PushRow]>([
    ['a claim that ran out', aPushRow(sending(now))],
    ['a lost answer, and put down', aPushRow(waiting(now), { unanswered: 1 })],
  ])('of Telegram, which replaces nothing, is never repeated: %s', (_, push) => {
    const job = aJob({ channel: 'telegram' });
    const device = aDevice('phone', { channel: 'telegram', platform: 'telegram' });
    expect(judged({ job, device, rows: { push } })).toEqual(withheld('unconfirmed'));
  });

  test('two lost answers, and seen since', () => {
    const push = aPushRow(sending(now), { unanswered: 1 });
    expect(judged({ rows: { push }, conversation: evidence({ presences: [sawIt] }) })).toEqual(end('seen'));
  });
});

describe('a push that waits', () => {
  test.each<[string, number, number, object]>([
    ['its time has not come', 0, now + 1, { kind: 'look-again', at: now + 1 }],
    ['its time has come', 0, now, send()],
    ['a later job has put it down', 1, now + 1, { kind: 'look-again', at: now + 1 }],
  ])('%s', (_, step, until, verdict) => {
    expect(judged({ rows: { push: aPushRow(waiting(until), { step }) } })).toEqual(verdict);
  });

  test('an earlier job has put it down: the newer one does not wait', () => {
    const message = aMessageRow([], { step: 2, devices: [aMessageDevice('phone', { step: 2 })] });
    const push = aPushRow(waiting(now + minute), { step: 1 });
    expect(judged({ job: aJob({ step: 2 }), rows: { message, push } })).toEqual(send());
  });
});

describe('the decision once more', () => {
  const watching = (freshUntil: number) => evidence({ presences: [aPresence({ deviceId: 'tablet', freshUntil })] });

  test('seen on any device of the customer, though it is late, or the device has moved', () => {
    const conversation = evidence({ presences: [{ ...sawIt, deviceId: 'tablet' }] });
    expect(judged({ conversation })).toEqual(end('seen'));
    expect(judged({ conversation, now: expiresAt })).toEqual(end('seen'));
    expect(judged({ conversation, device: { ...phone, channel: 'fcm' } })).toEqual(end('seen'));
  });

  test.each([
    ['of the first step', 0, 55, 25],
    ['of a later one', 1, 55, 55],
    ['that is over soon', 0, 6, 6],
  ])('watching, a job %s: it waits for the look', (_, step, fresh, seconds) => {
    const message = aMessageRow([], { step, devices: [aMessageDevice('phone', { step })] });
    const conversation = watching(sentAt + fresh * second);
    expect(judged({ job: aJob({ step }), rows: { message }, conversation })).toEqual({
      kind: 'wait',
      until: sentAt + seconds * second,
      because: 'watching',
      unanswered: 0,
    });
  });

  test('watching, after an attempt without an answer: that stays known', () => {
    const push = aPushRow(sending(now));
    expect(judged({ rows: { push }, conversation: watching(now + minute) })).toMatchObject({
      kind: 'wait',
      unanswered: 1,
    });
  });

  test.each<[string, Partial<Case>, object]>([
    ['the conversation is another’s', { conversation: evidence({ owner: 'bob' }) }, anew],
    [
      '… and seen by them',
      { conversation: { owner: 'bob', presences: [sawIt, { ...sawIt, customerId: 'bob' }] } },
      anew,
    ],
    [
      '… and the message expired',
      { conversation: evidence({ owner: 'bob' }), now: expiresAt },
      { ...anew, until: expiresAt },
    ],
    ['the binding ran out: the job still names the customer', { conversation: { presences: [] } }, send()],
    ['… and they saw it', { conversation: { presences: [sawIt] } }, end('seen')],
    ['the device is on another channel now', { device: { ...phone, channel: 'fcm' } }, anew],
    ['the device is deleted', { device: undefined }, withheld('no-device')],
    ['the device is gone', { device: { ...phone, gone: goneSince(sentAt) } }, withheld('devices-gone')],
    ['the device is another’s', { device: { ...phone, customerId: 'bob' } }, withheld('no-device')],
    ['the message expired', { now: expiresAt }, withheld('expired')],
    ['… not a moment before', { now: expiresAt - 1 }, send()],
    ['the conversation ended', { conversation: evidence({ endedAt: now }) }, withheld('conversation-ended')],
  ])('%s', (_, differences, verdict) => {
    expect(judged(differences)).toEqual(verdict);
  });

  test('what expired says what it waited for', () => {
    const at = (push: PushRow) => judged({ now: expiresAt, rows: { push } });
    expect(at(aPushRow(waiting(expiresAt, 'channel-down')))).toEqual(withheld('channel-down'));
    expect(at(aPushRow(waiting(expiresAt)))).toEqual(withheld('expired'));
    expect(at(aPushRow(sending(expiresAt)))).toEqual(withheld('unconfirmed'));
  });

  test('undelivered: heartbeats are neither proof nor a reason to wait for long', () => {
    const message = aMessageRow(['phone'], { undelivered: true });
    const conversation = evidence({ presences: [{ ...sawIt, freshUntil: sentAt + hour }] });
    expect(judged({ rows: { message }, conversation, now: sentAt + minute })).toEqual(send());
  });
});

describe('the screen', () => {
  const position = (messageId: string, at = sentAt) => ({ sentAt: at, messageId });
  test.each<[string, JobRows['cursor'], object]>([
    ['a newer message stands there', { revision: 1, delivered: position('message-2', sentAt + 1) }, end('superseded')],
    ['… of the same millisecond', { revision: 1, delivered: position('message-2') }, end('superseded')],
    ['an older one', { revision: 1, delivered: position('message-2', sentAt - 1) }, send()],
    ['this one: its own row does not know yet', { revision: 1, delivered: position('message-1') }, end('delivered')],
    [
      'another is on its way',
      { revision: 1, lease: { messageId: 'message-2', until: now + 9 } },
      { kind: 'come-again', at: now + 9 },
    ],
    ['another was on its way, and lost', { revision: 1, lease: { messageId: 'message-2', until: now } }, send()],
    [
      'this one is about to be claimed by another job',
      { revision: 1, lease: { messageId: 'message-1', until: now + 9 } },
      { kind: 'come-again', at: now + 9 },
    ],
    ['its own former attempt, and lost', { revision: 1, lease: { messageId: 'message-1', until: now } }, send()],
    [
      'a newer one is on its way: it may yet fail',
      { revision: 1, lease: { messageId: 'message-9', until: now + 9 } },
      { kind: 'come-again', at: now + 9 },
    ],
  ])('%s', (_, cursor, verdict) => {
    expect(judged({ rows: { cursor } })).toEqual(verdict);
  });

  test.each([
    ['just taken: asks in a second', 0, 1_000],
    ['for half a second', 500, 1_000],
    ['for four seconds', 4_000, 4_000],
    ['for 29 seconds', 29_000, 29_000],
    ['for 40 seconds: when it is over', 40_000, 20_000],
  ])('another has been on its way %s', (_, heldMs, waitMs) => {
    const cursor = { revision: 1, lease: { messageId: 'message-2', until: now - heldMs + claimMs } };
    expect(judged({ rows: { cursor } })).toEqual({ kind: 'come-again', at: now + waitMs });
  });

  test('of a function that died with a screen, others take it over long before their queue gives them up', () => {
    let receives = 1;
    const until = now + claimMs;
    for (let at = now; at < until; receives += 1) {
      const verdict = judged({ rows: { cursor: { revision: 1, lease: { messageId: 'message-2', until } } }, now: at });
      at = verdict.kind === 'come-again' ? verdict.at : until;
    }
    expect(receives).toBeLessThan(10);
  });

  test('this one stands there: no matter that the claim of whoever sent it ran out, or that it was seen since', () => {
    const rows = { push: aPushRow(sending(now)), cursor: { revision: 2, delivered: position('message-1') } };
    expect(judged({ rows })).toEqual(end('delivered'));
    expect(judged({ rows, conversation: { presences: [sawIt] } })).toEqual(end('delivered'));
    expect(judged({ rows: { ...rows, push: aPushRow(sending(now + 1)) } })).toMatchObject({ kind: 'come-again' });
  });

  test.each(['delivered', 'gone', 'superseded'] as const)(
    'a push that ended as %s, of which its message does not know, is never sent again',
    (state) => expect(judged({ rows: { push: aPushRow({ state }) } })).toEqual(end(state)),
  );

  test('a message that was seen is seen, whatever stands there', () => {
    const cursor = {
      revision: 1,
      delivered: position('message-2', sentAt + 1),
      lease: { messageId: 'm', until: now + 9 },
    };
    expect(judged({ rows: { cursor }, conversation: evidence({ presences: [sawIt] }) })).toEqual(end('seen'));
  });
});

test('a device is known by its customer too', () => {
  const row = aMessageRow([], {
    devices: [aMessageDevice('phone', { customerId: 'bob' }), aMessageDevice('tablet'), aMessageDevice('phone')],
  });
  expect(positionOf(row, aJob())).toBe(2);
  expect(positionOf(row, aJob({ deviceId: 'watch' }))).toBe(-1);
});

test('just before the write nothing but the customer and the device is looked at', () => {
  const row = aMessageRow(['phone'], { state: 'withheld' });
  const look = (device: Device | undefined) => recheck(aJob(), row, { device, conversation: evidence() }, now);
  expect(look(phone)).toEqual({ kind: 'send', device: phone });
  expect(look(undefined)).toEqual(withheld('no-device'));
});
