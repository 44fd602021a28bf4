import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDeviceMarks } from '../../lambdas/adapters/device-marks.ts';
import { claimKey, deviceKey, tokenHash } from '../../lambdas/adapters/device-rows.ts';
import { createDeviceTable, type DeviceTable } from '../../lambdas/adapters/device-table.ts';
import { createPreferencesTable } from '../../lambdas/adapters/preferences.ts';
import { createUnreadTable } from '../../lambdas/adapters/unread.ts';
import type { Device } from '../../lambdas/core/device.ts';
import { defaultPreferences } from '../../lambdas/core/preferences.ts';
import { devicesCommand } from '../../operator/devices.ts';
import { devicesRestoreCommand, restoreDevice } from '../../operator/devices-restore.ts';
import { wishesInWords } from '../../operator/devices-wishes.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { aRegistration } from '../lambdas/adapters/a-registration.ts';
import { noon } from '../lambdas/adapters/journal-entries.ts';
import { day, hour, minute } from '../lambdas/core/entries.ts';
import { anOperator } from './an-operator.ts';

let tables: LocalTables;
beforeAll(async () => {
  tables = await startTables();
}, 60_000);
afterAll(() => tables.close());

let tableName: string;
let devices: DeviceTable;
let operator: ReturnType<typeof anOperator>;
let now: number;
beforeEach(async () => {
  now = noon + day;
  tableName = await tables.createTable();
  devices = createDeviceTable(tables.client, tableName);
  operator?.close();
  operator = anOperator(tables, { DeviceTableName: tableName }, () => now);
});
afterAll(() => operator.close());

const register = async (differences: Parameters<typeof aRegistration>[0] = {}) =>
  (await devices.registerDevice(aRegistration({ app: 'com.example.app', ...differences }))).device;
/** Marked by the very function that dispatch marks with; the provider says that it was gone long before. */
const mark = async (device: Device, reason: string, markedAt: number, goneSince = markedAt - 60 * day) => {
  const marks = createDeviceMarks(tables.client, tableName, () => markedAt);
  expect(await marks.markGone(device, { since: goneSince, reason }, undefined)).toBe('marked');
};
const row = async (Key: { pk: string; sk: string }) =>
  (await tables.client.send(new GetCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;
const rowsOf = (device: Device) => Promise.all([row(deviceKey(device)), row(claimKey(tokenHash(device)))]);

describe('devices', () => {
  const list = (customer?: string) => devicesCommand.run(customer === undefined ? {} : { customer }, operator.context);

  test('a table of them, wishes in words and what is unread; never a token or a recipient', async () => {
    const phone = await register({ token: 'aa11bb22', locale: 'de-CH' });
    const tablet = await register({ deviceId: 'tablet', channel: 'fcm', platform: 'android', token: 'fcm-token-1' });
    await mark(tablet, 'UNREGISTERED', noon + hour, noon);
    await createUnreadTable(tables.client, tableName).noteUnread('anna', 'c-1', { messageId: 'm', sentAt: noon }, now);
    const quietHours = { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'silent' } as const;
    const { mutedConversations, ...wishes } = defaultPreferences;
    await createPreferencesTable(tables.client, tableName).writePreferences('anna', { ...wishes, quietHours }, now);
    expect(await list('anna')).toBe(0);
    const { lines, given } = operator.said;
    expect(lines[0]).toMatch(/^deviceId\s+channel\s+platform\s+app\s+locale\s+registered\s+idle expiry\s+state$/);
    expect(lines[1]).toMatch(
      /^phone\s+apns\s+ios\s+com\.example\.app\s+de-CH\s+2026-01-15 12:00\s+2026-10-12 12:00\s+well$/,
    );
    expect(lines[2]).toMatch(/^tablet\s+fcm\s+android\s.*\s-\s+gone since 2026-01-15 12:00 \(UNREGISTERED\)$/);
    expect(lines).toContain('Quiet hours from 22:00 to 07:00 (Europe/Zurich): pushes make no sound.');
    expect(lines).toContain('Unread: 1 message.');
    expect(given[0]).toMatchObject({
      customerId: 'anna',
      unread: 1,
      devices: [{ deviceId: 'phone' }, { deviceId: 'tablet', gone: { reason: 'UNREGISTERED' } }],
      preferences: { quietHours },
    });
    const said = JSON.stringify([lines, given]);
    for (const secret of [phone.token, tablet.token, phone.recipient, tablet.recipient]) {
      expect(said).not.toContain(secret);
    }
  });

  test('a customer without any: how an app registers, and the exit code of something wrong', async () => {
    expect(await list('nobody')).toBe(1);
    expect(operator.said.lines[0]).toBe('No device is registered for the customer nobody.');
    await expect(list()).rejects.toThrow('Whose devices? Write --customer ID.');
  });

  test('every wish has its sentence', () => {
    const wishes = wishesInWords(
      {
        categories: { chatMessages: true, ticketUpdates: false, systemNotices: false },
        mutedUntil: now + hour,
        quietHours: { start: '11:00', end: '13:00', timeZone: 'UTC', mode: 'defer' },
        privacy: 'id-only',
        pushWhileActive: true,
        mutedConversations: [
          { conversation: 'c-1' },
          { conversation: 'c-2', until: now + hour },
          { conversation: 'c-3', until: now },
        ],
      },
      now,
    );
    expect(wishes).toEqual([
      'They want no news of tickets, no notices of the system.',
      'Everything is muted until 2026-01-16 13:00:00 UTC.',
      'The conversation c-1 is muted until they say otherwise.',
      'The conversation c-2 is muted until 2026-01-16 13:00:00 UTC.',
      'Quiet hours from 11:00 to 13:00 (UTC): pushes wait for their end. It is quiet now, until 2026-01-16 13:00:00 UTC.',
      'Privacy: pushes carry ids only.',
      'Pushes come even while the app shows the conversation.',
    ]);
    expect(wishesInWords(defaultPreferences, now)).toHaveLength(1);
  });
});

describe('devices restore', () => {
  const restore = (differences: Partial<Parameters<typeof devicesRestoreCommand.run>[0]> = {}) =>
    devicesRestoreCommand.run({ reason: 'BadDeviceToken', since: noon, rate: 1000, ...differences }, operator.context);
  const counts = () => operator.said.given.at(-1);

  test('a device is as it was before its mark, the claim of its token too', async () => {
    const phone = await register();
    const before = await rowsOf(phone);
    await createDeviceMarks(tables.client, tableName).noteDoubt(phone, { since: noon, reason: 'BadDeviceToken' });
    await mark(phone, 'BadDeviceToken', noon + hour);
    expect(await rowsOf(phone)).not.toEqual(before);
    expect(await restore()).toBe(0);
    // Also until when each of them is kept: as the registration wrote it.
    expect(await rowsOf(phone)).toEqual(before);
    expect(counts()).toMatchObject({ dryRun: false, counts: { restored: 1 }, devices: [{ deviceId: 'phone' }] });
    expect(operator.said.progress[0]).toMatch(/reads the whole table.*read request units, which are paid for/);
  });

  test('only what was marked with that reason since then, whatever time the provider gave', async () => {
    const [phone, tablet, old] = [
      await register(),
      await register({ deviceId: 'tablet', token: 'bb22' }),
      await register({ deviceId: 'old', token: 'cc33', customerId: 'bob' }),
    ];
    await mark(phone, 'BadDeviceToken', noon + hour, noon - 90 * day);
    await mark(tablet, 'Unregistered', noon + hour);
    await mark(old, 'BadDeviceToken', noon - minute);
    await restore();
    expect(counts()).toMatchObject({ devices: [{ deviceId: 'phone', result: 'restored' }] });
    expect((await devices.readDevice('anna', 'tablet'))?.gone).toBeDefined();
    expect((await devices.readDevice('bob', 'old'))?.gone).toBeDefined();
  });

  test('of one customer it asks for that customer only, and a dry run changes nothing', async () => {
    for (const customerId of ['anna', 'bob']) {
      await mark(await register({ customerId, token: `token-${customerId}` }), 'BadDeviceToken', noon + hour);
    }
    await restore({ customer: 'anna', dryRun: true });
    expect(counts()).toMatchObject({ dryRun: true, counts: { restored: 1 }, devices: [{ customerId: 'anna' }] });
    expect(operator.said.lines).toContain('  1 would be restored');
    expect((await devices.readDevice('anna', 'phone'))?.gone).toBeDefined();
    await restore({ customer: 'anna' });
    expect((await devices.readDevice('anna', 'phone'))?.gone).toBeUndefined();
    expect((await devices.readDevice('bob', 'phone'))?.gone).toBeDefined();
    expect(operator.said.progress).toEqual([]);
  });

  test('skipped: whose token is another’s by now, and who is idle for too long', async () => {
    const phone = await register();
    await mark(phone, 'BadDeviceToken', noon + hour);
    const dead = await register({ deviceId: 'dead', token: 'dd44', now: noon - 269 * day });
    await mark(dead, 'BadDeviceToken', noon + hour);
    // The same token, registered by another customer: it takes the gone device's row with it.
    const taken = await register({ deviceId: 'taken', token: 'ee55' });
    await mark(taken, 'BadDeviceToken', noon + hour);
    const gone = await devices.readDevice('anna', 'taken');
    await register({ customerId: 'bob', deviceId: 'phone', token: 'ee55' });
    now = noon + 2 * day;
    await restore();
    expect(counts()).toMatchObject({ counts: { restored: 1, 'idle-too-long': 1, 'token-elsewhere': 0, changed: 0 } });
    expect(gone && (await restoreDevice(tables.client, tableName, gone, now, false))).toBe('token-elsewhere');
    expect(await devices.readDevice('anna', 'taken')).toBeUndefined();
  });

  test('skipped: who was registered again, or marked anew, between reading and writing', async () => {
    const phone = await register();
    await mark(phone, 'BadDeviceToken', noon + hour);
    const read = await devices.readDevice('anna', 'phone');
    if (!read) throw new Error('There is no phone.');
    await mark(phone, 'Unregistered', noon + 2 * hour);
    expect(await restoreDevice(tables.client, tableName, read, now, false)).toBe('changed');
    expect((await devices.readDevice('anna', 'phone'))?.gone?.reason).toBe('Unregistered');
    const again = await register({ now: noon + 3 * hour });
    expect(await restoreDevice(tables.client, tableName, read, now, false)).toBe('token-elsewhere');
    expect(await devices.readDevice('anna', 'phone')).toEqual(again);
  });
});
