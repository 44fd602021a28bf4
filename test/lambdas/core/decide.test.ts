import { describe, expect, test } from '@jest/globals';
import { type Decision, decide, type Facts } from '../../../lambdas/core/decide.ts';
import { noon as sentAt } from '../adapters/journal-entries.ts';
import { aDevice, aPresence, evidence, goneSince, hour, minute, sawIt, second } from './entries.ts';

const expiresAt = sentAt + hour;
const phone = aDevice('phone');
const decided = (differences: Partial<Facts> = {}): Decision =>
  decide({
    now: sentAt,
    message: { sentAt, expiresAt },
    step: 0,
    conversation: evidence(),
    devices: [phone],
    channels: ['apns', 'fcm'],
    ...differences,
  });
const push = { kind: 'push', devices: [phone], passedOver: [] };
const withheld = (reason: string) => ({ kind: 'withheld', reason });
const watching = (freshUntil: number) => evidence({ presences: [aPresence({ freshUntil })] });
const nobodys = { presences: [] };

test('nothing is known of where the customer is: every device', () => {
  const devices = [phone, aDevice('tablet', { channel: 'fcm' })];
  expect(decided({ devices })).toEqual({ kind: 'push', devices, passedOver: [] });
});

describe('seen', () => {
  const conversation = evidence({ presences: [sawIt] });
  test.each<[string, Partial<Facts>]>([
    ['whatever the time', { now: expiresAt + hour }],
    ['though the conversation has ended', { conversation: { ...conversation, endedAt: sentAt + 5 } }],
    ['though the customer is watching again', { conversation: evidence({ presences: [sawIt, aPresence()] }) }],
    ['though there is no device', { devices: [] }],
  ])('%s', (_, more) => {
    expect(decided({ conversation, ...more })).toEqual({ kind: 'seen', by: 'active' });
  });

  test('by what the customer wrote, also where nobody knows who that is', () => {
    expect(decided({ conversation: { presences: [], lastCustomerMessageAt: sentAt + 2 * second } })).toEqual({
      kind: 'seen',
      by: 'customer-message',
    });
  });
});

describe('watching: the first look after 20 s, the others when nobody is watching any more', () => {
  test.each([
    ['the first', 0, 50, 20],
    ['the first, where it is over sooner', 0, 19, 19],
    ['the second', 1, 50, 50],
    ['the tenth', 9, 50, 50],
  ])('%s', (_, step, fresh, seconds) => {
    expect(decided({ step, conversation: watching(sentAt + fresh * second) })).toEqual({
      kind: 'watching',
      lookAgainAt: sentAt + seconds * second,
    });
  });

  test('not at the moment when it is over', () => {
    expect(decided({ conversation: watching(sentAt) })).toEqual(push);
    expect(decided({ conversation: watching(sentAt + 1) })).toMatchObject({ kind: 'watching' });
  });

  test('undelivered: no look later than a minute after it was sent, and then a push', () => {
    const message = { sentAt, expiresAt, undelivered: true };
    const conversation = watching(sentAt + hour);
    const lookAgainAt = sentAt + minute;
    expect(decided({ step: 1, message, conversation })).toEqual({ kind: 'watching', lookAgainAt });
    expect(decided({ step: 2, message, conversation, now: lookAgainAt })).toEqual(push);
  });

  test('a customer without a device is waited for too: what they see may yet prove it', () => {
    expect(decided({ conversation: watching(sentAt + 5), devices: [] })).toMatchObject({ kind: 'watching' });
  });
});

describe('nobody has said whose conversation it is', () => {
  test.each([
    [0, 5],
    [1, 10],
    [2, 20],
    [4, 80],
    [5, 120],
    [9, 120],
    [2_000, 120],
  ])('after step %i: again after %i s', (step, seconds) => {
    const lookAgainAt = sentAt + seconds * second;
    expect(decided({ step, conversation: nobodys })).toEqual({ kind: 'customer-unknown', lookAgainAt });
  });

  test('until 10 minutes after it was sent', () => {
    const until = sentAt + 10 * minute;
    const at = (now: number) => decided({ step: 9, conversation: nobodys, now });
    expect(at(until - 1)).toEqual({ kind: 'customer-unknown', lookAgainAt: until });
    expect(at(until)).toEqual(withheld('customer-unknown'));
  });

  test('no longer than it lives', () => {
    const message = { sentAt, expiresAt: sentAt + 3 * second };
    expect(decided({ message, conversation: nobodys })).toEqual({
      kind: 'customer-unknown',
      lookAgainAt: message.expiresAt,
    });
    expect(decided({ message, conversation: nobodys, now: message.expiresAt })).toEqual(withheld('expired'));
  });

  test('whoever is active there is not the owner for that', () => {
    expect(decided({ conversation: { presences: [aPresence(), sawIt] } })).toMatchObject({ kind: 'customer-unknown' });
  });
});

describe('withheld', () => {
  const gone = { gone: goneSince(sentAt) };
  test.each<[string, string, Partial<Facts>]>([
    ['expired', 'at the moment itself', { now: expiresAt }],
    ['expired', 'before the conversation’s end', { now: expiresAt, conversation: evidence({ endedAt: sentAt + 5 }) }],
    ['expired', 'though watching', { now: expiresAt, conversation: watching(expiresAt + 5) }],
    ['expired', 'though there is no device', { now: expiresAt, devices: [] }],
    ['conversation-ended', 'after it', { conversation: evidence({ endedAt: sentAt + 5 }) }],
    ['conversation-ended', 'with it', { conversation: evidence({ endedAt: sentAt }) }],
    ['conversation-ended', 'though watching', { conversation: { ...watching(sentAt + 50), endedAt: sentAt + 5 } }],
    ['conversation-ended', 'though nobody knows whose', { conversation: { presences: [], endedAt: sentAt + 5 } }],
    ['no-device', 'none', { devices: [] }],
    ['no-device', 'only another’s', { devices: [aDevice('phone', { customerId: 'bob' })] }],
    ['devices-gone', 'all of them', { devices: [aDevice('phone', gone), aDevice('tablet', gone)] }],
    [
      'devices-gone',
      'and those of no channel',
      { devices: [aDevice('phone', { ...gone, channel: 'fcm' })], channels: ['apns'] },
    ],
    ['channel-not-configured', 'another one', { channels: ['fcm'] }],
    ['channel-not-configured', 'none at all', { channels: [] }],
    ['channel-not-configured', 'and the others gone', { devices: [phone, aDevice('old', gone)], channels: ['fcm'] }],
  ])('%s: %s', (reason, _, more) => {
    expect(decided(more)).toEqual(withheld(reason));
  });

  test('not a moment before it expires', () => {
    expect(decided({ now: expiresAt - 1 })).toEqual(push);
  });

  test('a conversation that ended before was begun anew', () => {
    expect(decided({ conversation: evidence({ endedAt: sentAt - 1 }) })).toEqual(push);
  });
});

test('a device that is passed over is named with its reason; another’s is not', () => {
  const devices = [
    phone,
    aDevice('old', { gone: goneSince(sentAt) }),
    aDevice('android', { channel: 'fcm' }),
    aDevice('his', { customerId: 'bob' }),
  ];
  expect(decided({ devices, channels: ['apns'] })).toEqual({
    ...push,
    passedOver: [
      { deviceId: 'old', reason: 'devices-gone' },
      { deviceId: 'android', reason: 'channel-not-configured' },
    ],
  });
});
