import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { deviceRow } from '../../../lambdas/adapters/device-rows.ts';
import { createDeviceTable, type DeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from './a-registration.ts';
import { noon } from './journal-entries.ts';

const idleMs = 270 * 86_400_000;
let tables: LocalTables;
let tableName: string;
let table: DeviceTable;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createDeviceTable(tables.client, tableName);
});

async function rows(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items;
}
const keys = async () => (await rows()).filter(({ sk }) => sk === 'unregister');

async function unregister(key: string, now = noon) {
  const registration = await table.registrationOfKey(key, now);
  return registration ? table.unregisterDevice(registration) : 'unknown';
}

describe('the key that unregisters a device', () => {
  test('is 32 random bytes, kept as a hash only', async () => {
    const { unregisterKey } = await table.registerDevice(aRegistration());
    expect(unregisterKey).toMatch(/^[\w-]{43}$/);
    expect(Buffer.from(unregisterKey, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(await rows())).not.toContain(unregisterKey);
    expect(await keys()).toMatchObject([{ v: 1, customerId: 'anna', deviceId: 'phone', version: noon }]);
  });

  test('takes the device, its claim and itself', async () => {
    const { unregisterKey } = await table.registerDevice(aRegistration());
    expect(await unregister(unregisterKey)).toBe('deleted');
    expect(await rows()).toEqual([]);
    expect(await unregister(unregisterKey)).toBe('unknown');
  });

  test('is unknown where nobody has got it, and after 270 days', async () => {
    const { unregisterKey } = await table.registerDevice(aRegistration());
    expect(await unregister('A'.repeat(43))).toBe('unknown');
    expect(await unregister(unregisterKey, noon + idleMs)).toBe('unknown');
    expect(await unregister(unregisterKey, noon + idleMs - 1)).toBe('deleted');
  });

  test('does nothing once the device is registered again: by the same customer, with another token, by another', async () => {
    const first = await table.registerDevice(aRegistration());
    const second = await table.registerDevice(aRegistration());
    expect(await unregister(first.unregisterKey)).toBe('unknown');
    const third = await table.registerDevice(aRegistration({ token: 'bb22' }));
    expect(await unregister(second.unregisterKey)).toBe('unknown');
    await table.registerDevice(aRegistration({ customerId: 'bob', token: 'bb22' }));
    expect(await unregister(third.unregisterKey)).toBe('unknown');
    expect(await table.listDevices('bob')).toHaveLength(1);
    expect(await keys()).toHaveLength(1);
  });

  test('read before the device is registered again: the device stays', async () => {
    const { unregisterKey } = await table.registerDevice(aRegistration());
    const registration = await table.registrationOfKey(unregisterKey, noon);
    await table.registerDevice(aRegistration());
    if (!registration) throw new Error('the key leads nowhere');
    expect(await table.unregisterDevice(registration)).toBe('registered-anew');
    expect(await table.listDevices('anna')).toHaveLength(1);
  });

  test('at the same time as a registration: the device stays, and only the new key counts', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { unregisterKey } = await table.registerDevice(aRegistration());
      const [, again] = await Promise.all([unregister(unregisterKey), table.registerDevice(aRegistration())]);
      expect(await table.readDevice('anna', 'phone')).toEqual(again.device);
      expect(await keys()).toMatchObject([{ version: again.device.version }]);
    }
  });

  test('goes with its device', async () => {
    await table.registerDevice(aRegistration());
    await table.deleteDevice('anna', 'phone');
    expect(await keys()).toEqual([]);
  });
});

describe('ten customers who register one token at once', () => {
  test('end with one owner, one claim and one key', async () => {
    const customers = Array.from({ length: 10 }, (_, index) => `customer-${index}`);
    const answers = await Promise.allSettled(
      customers.map((customerId) => table.registerDevice(aRegistration({ customerId }))),
    );
    const lists = await Promise.all(customers.map((customerId) => table.listDevices(customerId)));
    const [owner, ...others] = lists.flat();
    expect(others).toEqual([]);
    expect((await rows()).filter(({ sk }) => sk === 'claim')).toMatchObject([{ customerId: owner?.customerId }]);
    expect(await keys()).toMatchObject([{ customerId: owner?.customerId, version: owner?.version }]);

    // Whatever the others do late with what they were given, the owner stays.
    for (const [index, answer] of answers.entries()) {
      const customerId = `customer-${index}`;
      if (customerId === owner?.customerId) continue;
      if (answer.status === 'fulfilled') expect(await unregister(answer.value.unregisterKey)).toBe('unknown');
      expect(await table.deleteDevice(customerId, 'phone')).toBe('not-found');
    }
    expect(await table.listDevices(owner?.customerId ?? '')).toEqual([owner]);
  });
});

describe('idle devices', () => {
  test('registering again counts the 270 days anew, and keeps the names that others know', async () => {
    const first = await table.registerDevice(aRegistration());
    const later = noon + 200 * 86_400_000;
    const again = await table.registerDevice(aRegistration({ now: later }));
    expect(again).toMatchObject({
      kind: 'updated',
      device: { routingId: first.device.routingId, recipient: first.device.recipient, expiresAt: later + idleMs },
    });
    const expiries = (await rows()).map(({ expiresAtSeconds }) => expiresAtSeconds);
    expect(expiries).toEqual(Array(4).fill((later + idleMs) / 1000));
  });

  test('one whose row outlived its time is registered as a new one, with a higher version', async () => {
    const first = await table.registerDevice(aRegistration());
    const again = await table.registerDevice(aRegistration({ now: noon + idleMs }));
    expect(again.kind).toBe('created');
    expect(again.device.routingId).not.toBe(first.device.routingId);
    expect(again.device.version).toBeGreaterThan(first.device.version);
    expect(await rows()).toHaveLength(4);
  });
});

test('a row of a former version is read, and gets its routingId with the next registration', async () => {
  const { device } = await table.registerDevice(aRegistration());
  const { routingId, unregisterHash, expiresAt, ...former } = { unregisterHash: undefined, ...device };
  await tables.client.send(new PutCommand({ TableName: tableName, Item: deviceRow(former) }));
  expect(await table.listDevices('anna')).toEqual([former]);
  const again = await table.registerDevice(aRegistration());
  expect(again).toMatchObject({ kind: 'updated', device: { recipient: device.recipient } });
  expect(again.device.routingId).toMatch(/^[0-9a-f-]{36}$/);
});

test('what the app tells of itself is kept', async () => {
  const told = { timeZone: 'Europe/Zurich', appVersion: '4.2 (17)', osVersion: '26.1' };
  expect((await table.registerDevice(aRegistration(told))).device).toMatchObject(told);
  expect(await table.readDevice('anna', 'phone')).toMatchObject(told);
});
