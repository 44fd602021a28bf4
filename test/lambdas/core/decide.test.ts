import { describe, expect, test } from '@jest/globals';
import { type Decision, decide, type Facts } from '../../../lambdas/core/decide.ts';
import {
  defaultPreferences,
  type MutedConversation,
  type Preferences,
  type QuietMode,
} from '../../../lambdas/core/preferences.ts';
import type { SubjectType } from '../../../lambdas/core/push.ts';
import { noon as sentAt } from '../adapters/journal-entries.ts';
import { aDevice, aPresence, evidence, goneSince, hour, minute, sawIt, second } from './entries.ts';

const expiresAt = sentAt + hour;
const message = { conversation: 'conversation-1', sentAt, expiresAt };
const phone = aDevice('phone');
const decided = (differences: Partial<Facts> = {}): Decision =>
  decide({
    now: sentAt,
    message,
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
    const undelivered = { ...message, undelivered: true };
    const conversation = watching(sentAt + hour);
    const lookAgainAt = sentAt + minute;
    expect(decided({ step: 1, message: undelivered, conversation })).toEqual({ kind: 'watching', lookAgainAt });
    expect(decided({ step: 2, message: undelivered, conversation, now: lookAgainAt })).toEqual(push);
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
    const short = { ...message, expiresAt: sentAt + 3 * second };
    expect(decided({ message: short, conversation: nobodys })).toEqual({
      kind: 'customer-unknown',
      lookAgainAt: short.expiresAt,
    });
    expect(decided({ message: short, conversation: nobodys, now: short.expiresAt })).toEqual(withheld('expired'));
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

describe('for one device only, because its source addresses devices', () => {
  const tablet = aDevice('tablet', { channel: 'fcm' });
  const devices = [phone, tablet];
  const addressed = (deviceId: string | null, more: Partial<Facts> = {}) => {
    const onlyDevice = deviceId === null ? null : { customerId: 'anna', deviceId };
    return decided({ devices, message: { ...message, onlyDevice }, ...more });
  };

  test('that one is pushed to, and no other of the customer’s', () => {
    expect(addressed('tablet')).toEqual({ kind: 'push', devices: [tablet], passedOver: [] });
  });

  test.each<[string, string, Partial<Facts>]>([
    ['no-device', 'though others are registered', { devices: [phone] }],
    ['no-device', 'another customer’s of the same name', { devices: [phone, { ...tablet, customerId: 'bob' }] }],
    ['no-device', 'idle for too long', { devices: [phone, { ...tablet, expiresAt: sentAt }] }],
    ['devices-gone', 'though another is not', { devices: [phone, { ...tablet, gone: goneSince(sentAt) }] }],
    ['channel-not-configured', 'though another’s is', { channels: ['apns'] }],
    ['expired', 'before all else', { now: expiresAt, conversation: nobodys }],
    ['conversation-ended', 'as any other', { conversation: evidence({ endedAt: sentAt + 5 }) }],
  ])('withheld: %s, %s', (reason, _, more) => {
    expect(addressed('tablet', more)).toEqual(withheld(reason));
  });

  test('an address that is none of ours: no device, whoever’s conversation it is', () => {
    expect(addressed(null)).toEqual(withheld('no-device'));
    expect(addressed(null, { conversation: nobodys })).toEqual(withheld('no-device'));
  });

  test('whoever looks at the conversation sees it, on whichever device: it waits', () => {
    const conversation = evidence({ presences: [aPresence({ deviceId: 'phone' })] });
    expect(addressed('tablet', { conversation })).toMatchObject({ kind: 'watching' });
    expect(addressed('tablet', { conversation: evidence({ presences: [sawIt] }) })).toMatchObject({ kind: 'seen' });
  });

  test('the customer’s wishes hold for it', () => {
    const preferences = { ...defaultPreferences, mutedUntil: sentAt + 1 };
    expect(addressed('tablet', { preferences })).toEqual(withheld('muted'));
  });
});

describe('what the customer wishes', () => {
  const wishing = (differences: Partial<Preferences>, more: Partial<Facts> = {}) =>
    decided({ preferences: { ...defaultPreferences, ...differences }, ...more });
  const off = { chatMessages: false, ticketUpdates: false, systemNotices: false };
  /** `sentAt` is 13:00 there. */
  const quiet = (mode: QuietMode, start = '12:30', end = '14:00') =>
    wishing({ quietHours: { start, end, timeZone: 'Europe/Zurich', mode } });

  test.each<[SubjectType | undefined, keyof typeof off]>([
    [undefined, 'chatMessages'],
    ['chat', 'chatMessages'],
    ['ticket', 'ticketUpdates'],
    ['system', 'systemNotices'],
  ])('%s falls under %s', (type, category) => {
    const about = { message: { ...message, type } };
    expect(wishing({ categories: { ...off, [category]: true } }, about)).toEqual(push);
    expect(wishing({ categories: { ...defaultPreferences.categories, [category]: false } }, about)).toEqual(
      withheld('category-off'),
    );
  });

  test('muted until then, and not a moment longer', () => {
    expect(wishing({ mutedUntil: sentAt + 1 })).toEqual(withheld('muted'));
    expect(wishing({ mutedUntil: sentAt })).toEqual(push);
  });

  test.each<[string, MutedConversation, boolean]>([
    ['this one', { conversation: 'conversation-1' }, true],
    ['another one', { conversation: 'conversation-2' }, false],
    ['this one until later', { conversation: 'conversation-1', until: sentAt + 1 }, true],
    ['this one until now', { conversation: 'conversation-1', until: sentAt }, false],
  ])('a conversation that is muted: %s', (_, muted, is) => {
    expect(wishing({ mutedConversations: [muted] })).toEqual(is ? withheld('muted') : push);
  });

  test('quiet hours that drop, that only silence, and outside of them', () => {
    expect(quiet('drop')).toEqual(withheld('quiet-hours'));
    expect(quiet('silent')).toEqual(push);
    expect(quiet('drop', '13:01')).toEqual(push);
  });

  test('quiet hours that defer: until their end, and up to five minutes more', () => {
    const decision = quiet('defer');
    const until = sentAt + hour;
    expect(decision).toEqual({ kind: 'deferred', until, lookAgainAt: expect.any(Number) });
    const { lookAgainAt } = decision.kind === 'deferred' ? decision : { lookAgainAt: 0 };
    expect(lookAgainAt - until).toBeGreaterThanOrEqual(0);
    expect(lookAgainAt - until).toBeLessThan(5 * minute);
  });

  test('what is not to be pushed anyway says why, not that it is quiet', () => {
    const quietHours = { start: '12:30', end: '14:00', timeZone: 'Europe/Zurich', mode: 'defer' } as const;
    expect(wishing({ quietHours }, { devices: [] })).toEqual(withheld('no-device'));
    expect(wishing({ quietHours }, { conversation: evidence({ presences: [sawIt] }) })).toMatchObject({ kind: 'seen' });
  });

  test('a push even while the app shows the conversation: neither watching nor having watched counts', () => {
    const conversation = evidence({ presences: [aPresence(), { ...sawIt, deviceId: 'tablet' }] });
    expect(wishing({ pushWhileActive: true }, { conversation })).toEqual(push);
    const wrote = { ...conversation, lastCustomerMessageAt: sentAt + 2 * second };
    expect(wishing({ pushWhileActive: true }, { conversation: wrote })).toMatchObject({ by: 'customer-message' });
    const read = { ...conversation, readUpTo: sentAt };
    expect(wishing({ pushWhileActive: true }, { conversation: read })).toEqual({ kind: 'seen', by: 'read' });
  });
});

test('read, says the app: all that was sent until then, though undelivered', () => {
  const read = evidence({ readUpTo: sentAt });
  expect(decided({ conversation: read, message: { ...message, undelivered: true } })).toEqual({
    kind: 'seen',
    by: 'read',
  });
  expect(decided({ conversation: evidence({ readUpTo: sentAt - 1 }) })).toEqual(push);
});
