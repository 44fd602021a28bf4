import { describe, expect, test } from '@jest/globals';
import { readDeviceRow } from '../../../lambdas/adapters/device-rows.ts';
import { deviceOfToday, isFormerOpen, messageOfToday, pushOfToday } from '../../../lambdas/adapters/former-rows.ts';
import { messageRowSchema, pushRowSchema } from '../../../lambdas/adapters/journal-rows.ts';
import { type Row, recorded } from '../../upgrades/recorded.ts';
import { noon } from './journal-entries.ts';

const rowsOf = (version: string) => recorded(version, noon, 0).rows;
const ofKind = (rows: readonly Row[], kind: string) => rows.filter(({ sk }) => String(sk).startsWith(`${kind}~`));
const only = (rows: readonly Row[], sk: string) => rows.find((row) => row.sk === sk) ?? {};
const minute = 60_000;

test.each(['first', 'swept', 'bursts'])('every row of version "%s" can be read', (version) => {
  const { device, journal } = rowsOf(version);
  for (const row of ofKind(device, 'device')) expect(readDeviceRow(row)).toMatchObject({ token: row.token });
  for (const row of ofKind(journal, 'message')) expect(messageRowSchema.parse(row)).toMatchObject({ state: row.state });
  for (const row of ofKind(journal, 'push')) {
    expect(pushRowSchema.parse(row)).toMatchObject({ conversation: row.pk, customerId: row.customerId });
  }
});

test('a row of the version before urgency lanes is not touched', () => {
  const { device, journal } = rowsOf('bursts');
  for (const row of ofKind(device, 'device')) expect(deviceOfToday(row)).toBe(row);
  for (const row of ofKind(journal, 'message')) expect(messageOfToday(row)).toBe(row);
  for (const row of ofKind(journal, 'push')) expect(pushOfToday(row)).toBe(row);
  expect(ofKind(journal, 'message').filter(isFormerOpen)).toEqual([]);
});

test.each([undefined, null, 'text', {}, { v: 1 }, { v: 2, sk: 'message~1' }])('%j is no row of anybody', (item) => {
  expect([deviceOfToday(item), messageOfToday(item), pushOfToday(item)]).toEqual([item, item, item]);
  expect(isFormerOpen(item)).toBe(false);
});

describe('a device of the first version', () => {
  test('has a token, the platform of its channel, and an environment that nobody vouches for', () => {
    const { device } = rowsOf('first');
    expect(readDeviceRow(only(device, 'device~iphone'))).toMatchObject({
      addressKind: 'token',
      platform: 'ios',
      environmentIsCertain: false,
      environment: 'production',
    });
    expect(readDeviceRow(only(device, 'device~android'))).toMatchObject({ addressKind: 'token', platform: 'android' });
  });

  test('keeps what marks it as gone', () => {
    const gone = { since: noon, reason: 'Unregistered' };
    expect(readDeviceRow({ ...only(rowsOf('first').device, 'device~iphone'), gone })).toMatchObject({ gone });
  });
});

describe('a push of the first version', () => {
  const row = only(rowsOf('first').journal, 'push~m-2~iphone');
  const { sk: _, ...rest } = row;

  test('is named by its key, with its signs escaped', () => {
    expect(pushRowSchema.parse({ ...rest, sk: 'push~m!-2~a!!b!-c' })).toMatchObject({
      conversation: 'first-waiting',
      messageId: 'm~2',
      deviceId: 'a!b~c',
    });
  });

  test('that was given back waits, and its wait is over', () => {
    expect(pushRowSchema.parse(row)).toMatchObject({
      state: 'waiting',
      because: 'try-later',
      until: row.claimedAt,
      changedAt: row.claimedAt,
      tries: 1,
      unanswered: 0,
    });
  });

  test('whose answer nobody knows still has none', () => {
    expect(pushRowSchema.parse({ ...row, unanswered: 1 })).toMatchObject({ unanswered: 1 });
    const claimed = { ...row, state: 'sending', job: 'one', claimedUntil: noon + minute, unanswered: 1 };
    expect(pushRowSchema.parse(claimed)).toMatchObject({
      state: 'sending',
      job: 'one',
      claimedUntil: noon + minute,
      unanswered: 1,
    });
  });

  test('that ended without an attempt had none', () => {
    const { claimedAt, unanswered, ...unclaimed } = row;
    const ended = { ...unclaimed, state: 'withheld', reason: 'expired', endedAt: noon };
    expect(pushRowSchema.parse(ended)).toMatchObject({
      state: 'withheld',
      reason: 'expired',
      tries: 0,
      changedAt: noon,
    });
  });
});

describe('a message of the first version', () => {
  const { journal } = rowsOf('first');
  const waiting = only(journal, 'message~m-2');
  const watching = only(journal, 'message~m-3');

  test('that is being pushed expires when it did, and its jobs count as lost as they would today', () => {
    const row = messageRowSchema.parse(waiting);
    const { sentAt, decidedAt } = row;
    expect(row).toMatchObject({
      expiresAt: sentAt + 60 * minute,
      dueAt: decidedAt + 5 * minute,
      content: { mode: 'generic' },
    });
    expect(row).not.toHaveProperty('lookAt');
    const device = { customerId: 'customer-of-first', step: 0, redoAt: decidedAt + 5 * minute };
    expect(row.devices).toEqual([
      { ...device, deviceId: 'android', channel: 'fcm' },
      { ...device, deviceId: 'iphone', channel: 'apns' },
    ]);
    expect(isFormerOpen(waiting)).toBe(true);
  });

  test('expires when its deployment said so', () => {
    const dueAt = Number(waiting.sentAt) + 15 * minute;
    expect(messageRowSchema.parse({ ...waiting, dueAt }).expiresAt).toBe(Number(waiting.sentAt) + 10 * minute);
  });

  test('that waits for somebody who was watching is looked at when it was due', () => {
    const row = messageRowSchema.parse(watching);
    expect(row).toMatchObject({
      lookAt: watching.dueAt,
      dueAt: watching.dueAt,
      expiresAt: row.sentAt + 60 * minute,
      devices: [],
    });
  });

  test('names its ends by their devices’ positions, each once', () => {
    const ends = { '~iphone': { state: 'delivered' }, '~android': { state: 'withheld', reason: 'expired' } };
    expect(messageRowSchema.parse({ ...waiting, ends }).ends).toEqual({
      0: { state: 'withheld', reason: 'expired' },
      1: { state: 'delivered' },
    });
    expect(messageRowSchema.parse({ ...waiting, ends: { '~iphone': { state: 'delivered' } } }).ends).toEqual({
      1: { state: 'delivered' },
    });
  });

  test('that is closed is not open again: neither due, nor with words', () => {
    const closed = only(journal, 'message~m-1');
    const row = messageRowSchema.parse(closed);
    expect(row).toMatchObject({ state: 'pushed', ends: { 0: { state: 'delivered' }, 1: { state: 'delivered' } } });
    for (const name of ['dueAt', 'lookAt', 'content']) expect(row).not.toHaveProperty(name);
    expect(isFormerOpen(closed)).toBe(false);
  });

  test('an end that a function of that version notes on a renewed row counts, and does not hide what stands', () => {
    const [renewed] = ofKind(rowsOf('swept').journal, 'message').filter(({ sk }) => sk === 'message~m-2');
    const noted = {
      ...renewed,
      ends: { 0: { state: 'gone' }, '~android': { state: 'seen' }, '~iphone': { state: 'seen' } },
    };
    expect(messageRowSchema.parse(noted).ends).toEqual({ 0: { state: 'gone' }, 1: { state: 'seen' } });
  });
});
