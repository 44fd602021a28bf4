import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable, type DeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { createTakeOver, type TakenOver } from '../../../lambdas/adapters/device-take-over.ts';
import { createPreferencesTable } from '../../../lambdas/adapters/preferences.ts';
import { createPresenceTable, type PresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { createUnreadTable } from '../../../lambdas/adapters/unread.ts';
import { defaultPreferences } from '../../../lambdas/core/preferences.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from './a-registration.ts';
import { noon } from './journal-entries.ts';
import { refusal, startTablesRelay, type TablesRelay } from './tables-relay.ts';

let tables: LocalTables;
let relay: TablesRelay;
let names: { devices: string; presence: string };
let devices: DeviceTable;
let presence: PresenceTable;

beforeAll(async () => {
  tables = await startTables();
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await tables?.close();
});
beforeEach(async () => {
  relay.treat(async () => undefined);
  names = { devices: await tables.createTable(), presence: await tables.createTable() };
  devices = createDeviceTable(tables.client, names.devices);
  presence = createPresenceTable(tables.client, names.presence, undefined, names.devices);
});

const settings = { presenceMs: 60_000, messageExpiryMs: 3_600_000 };
const report = (conversation: string, customerId: string, deviceId = 'phone') =>
  presence.storeReport(conversation, { customerId, deviceId, status: 'active', receivedAt: noon }, settings);
const ownerOf = async (conversation: string) => (await presence.readConversation(conversation, noon)).owner;
const register = (customerId: string, deviceId: string, token = `${customerId}-${deviceId}`) =>
  devices.registerDevice(aRegistration({ customerId, deviceId, token }));
const takeOver = (now = noon + 1_000): Promise<TakenOver> =>
  createTakeOver(relay.client, names).takeOver({ former: 'guest', customerId: 'anna', now });
const ids = async (customerId: string) => (await devices.listDevices(customerId)).map(({ deviceId }) => deviceId);

async function rowsOf(customerId: string): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: names.devices, ConsistentRead: true }));
  return Items.filter((item) => item.pk === `customer~${customerId}` || item.customerId === customerId);
}

describe('a guest signs in', () => {
  test('devices pass with all that they are, but their version; nothing stays behind', async () => {
    const { device, unregisterKey } = await register('guest', 'phone');
    await register('guest', 'tablet');
    expect(await takeOver()).toEqual({ devices: 2, conversations: [] });
    expect(await devices.readDevice('anna', 'phone')).toEqual({ ...device, customerId: 'anna', version: noon + 1_000 });
    expect(await rowsOf('guest')).toEqual([]);
    expect(await rowsOf('anna')).toHaveLength(8);

    const registration = await devices.registrationOfKey(unregisterKey, noon);
    expect(registration).toEqual({ customerId: 'anna', deviceId: 'phone', version: noon + 1_000 });
    if (registration) expect(await devices.unregisterDevice(registration)).toBe('deleted');
    expect(await ids('anna')).toEqual(['tablet']);
    expect(await rowsOf('anna')).toHaveLength(4);
  });

  test('their tokens have one owner still: who registers one takes it from the customer', async () => {
    await register('guest', 'phone', 'aa');
    await takeOver();
    await register('bob', 'bobs', 'aa');
    expect(await ids('anna')).toEqual([]);
    expect(await ids('bob')).toEqual(['bobs']);
  });

  test('a mark of what a provider said before is of another registration by then', async () => {
    const { device } = await register('guest', 'phone');
    await takeOver();
    const marks = createDeviceMarks(tables.client, names.devices, () => noon);
    const gone = { since: noon, reason: 'Unregistered' };
    expect(await marks.markGone(device, gone, undefined)).toBe('registered-anew');
    expect(await devices.readDevice('anna', 'phone')).not.toHaveProperty('gone');
  });

  test('a deviceId that the customer has already wins, and the guest’s leaves no token and no key', async () => {
    const { device } = await register('anna', 'phone', 'aa');
    const guest = await register('guest', 'phone', 'bb');
    expect(await takeOver()).toEqual({ devices: 0, conversations: [] });
    expect(await devices.listDevices('anna')).toEqual([device]);
    expect(await rowsOf('guest')).toEqual([]);
    expect(await devices.registrationOfKey(guest.unregisterKey, noon)).toBeUndefined();
    expect((await register('bob', 'phone', 'bb')).takenFrom).toBeUndefined();
  });

  test('what was not read is not read still, beside what the customer has', async () => {
    const unread = createUnreadTable(tables.client, names.devices, async () => {});
    await unread.noteUnread('guest', 'c-1', { messageId: 'm-1', sentAt: noon }, noon);
    await unread.noteUnread('guest', 'c-2', { messageId: 'm-2', sentAt: noon }, noon);
    await unread.noteUnread('anna', 'c-1', { messageId: 'm-3', sentAt: noon }, noon);
    await takeOver();
    expect([await unread.countUnread('anna', noon), await unread.countUnread('guest', noon)]).toEqual([3, 0]);
    await takeOver();
    expect(await unread.countUnread('anna', noon)).toBe(3);
  });

  test('conversations pass as long as they still are the guest’s', async () => {
    await report('c-1', 'guest');
    await report('c-2', 'guest');
    await presence.noteNews('c-2', { customer: { customerId: 'bob', by: 'source', at: noon } }, noon);
    await report('c-3', 'anna');
    expect(await takeOver()).toEqual({ devices: 0, conversations: ['c-1'] });
    expect([await ownerOf('c-1'), await ownerOf('c-2'), await ownerOf('c-3')]).toEqual(['anna', 'bob', 'anna']);
    expect(await rowsOf('guest')).toEqual([]);
    expect((await rowsOf('anna')).map(({ conversation }) => conversation).toSorted()).toEqual(['c-1', 'c-3']);
    expect(await report('c-1', 'anna')).toMatchObject({ kind: 'stored' });
    expect(await report('c-1', 'guest', 'tablet')).toEqual({ kind: 'conversation-of-another' });
  });

  test('preferences are copied where the customer has none', async () => {
    const preferences = createPreferencesTable(tables.client, names.devices);
    const wishes = { ...defaultPreferences, pushWhileActive: true };
    await preferences.writePreferences('guest', wishes, noon);
    await takeOver();
    expect(await preferences.readPreferences('anna')).toMatchObject({ pushWhileActive: true });
    await preferences.writePreferences('anna', { ...wishes, pushWhileActive: false }, noon);
    await takeOver();
    expect(await preferences.readPreferences('anna')).toMatchObject({ pushWhileActive: false });
  });

  test('again, and of a guest without anything: nothing happens', async () => {
    expect(await takeOver()).toEqual({ devices: 0, conversations: [] });
    await register('guest', 'phone');
    await report('c-1', 'guest');
    await takeOver();
    const before = [await rowsOf('anna'), await ownerOf('c-1')];
    expect(await takeOver(noon + 2_000)).toEqual({ devices: 0, conversations: [] });
    expect([await rowsOf('anna'), await ownerOf('c-1')]).toEqual(before);
  });

  test('both together have 25 devices at most', async () => {
    for (let index = 0; index < 20; index += 1) {
      await register('guest', `guests-${index}`);
      await register('anna', `annas-${index}`);
    }
    expect(await takeOver()).toEqual({ devices: 20, conversations: [] });
    expect(await ids('anna')).toHaveLength(25);
    expect(await rowsOf('anna')).toHaveLength(100);
  });
});

/** The number of items of each transaction that was asked for. */
function watchTransactions(fail: (nth: number) => boolean = () => false): number[] {
  const sizes: number[] = [];
  relay.treat(async (operation, request) => {
    if (operation !== 'TransactWriteItems') return undefined;
    sizes.push(Object(request).TransactItems.length);
    return fail(sizes.length) ? refusal('ValidationException') : undefined;
  });
  return sizes;
}

describe('in transactions', () => {
  test('all in one, where it fits', async () => {
    await register('guest', 'phone');
    await report('c-1', 'guest');
    const sizes = watchTransactions();
    await takeOver();
    expect(sizes).toEqual([8]);
  });

  test('what does not fit follows, each conversation whole; cut off in between, the next time finishes it', async () => {
    await register('guest', 'phone');
    for (let index = 0; index < 40; index += 1) await report(`c-${index}`, 'guest');
    const sizes = watchTransactions((nth) => nth === 2);
    await expect(takeOver()).rejects.toThrow();
    expect(sizes).toEqual([98, 27]);
    const owners = await Promise.all(Array.from({ length: 40 }, (_, index) => ownerOf(`c-${index}`)));
    expect(owners.filter((owner) => owner === 'guest')).toHaveLength(9);

    expect(await takeOver()).toMatchObject({ devices: 0, conversations: { length: 9 } });
    expect(await rowsOf('guest')).toEqual([]);
    expect(await rowsOf('anna')).toHaveLength(44);
  });

  test('two at once, and a registration of the guest between: every token keeps one owner', async () => {
    for (let round = 0; round < 5; round += 1) {
      await register('guest', 'phone', 'aa');
      await register('guest', 'tablet', 'bb');
      await Promise.all([takeOver(), takeOver(), register('guest', 'phone', 'aa')]);
      await takeOver();
      expect(await ids('guest')).toEqual([]);
      expect((await devices.listDevices('anna')).map(({ token }) => token)).toEqual(['aa', 'bb']);
      await Promise.all([devices.deleteDevice('anna', 'phone'), devices.deleteDevice('anna', 'tablet')]);
      expect(await rowsOf('anna')).toEqual([]);
    }
  });

  test('an expired note of a conversation is left to the table', async () => {
    const note = { pk: 'customer~guest', sk: 'conversation~c-1', v: 1, conversation: 'c-1', expiresAtSeconds: 1 };
    await tables.client.send(new PutCommand({ TableName: names.devices, Item: note }));
    expect(await takeOver()).toEqual({ devices: 0, conversations: [] });
    expect(await rowsOf('guest')).toEqual([note]);
  });
});
