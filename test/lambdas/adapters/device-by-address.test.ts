import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFindDevice, type FindDevice } from '../../../lambdas/adapters/device-by-address.ts';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import type { Registration } from '../../../lambdas/adapters/device-registration.ts';
import { deviceRow } from '../../../lambdas/adapters/device-rows.ts';
import { createDeviceTable, type DeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { createTakeOver } from '../../../lambdas/adapters/device-take-over.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from './a-registration.ts';
import { noon } from './journal-entries.ts';

const idleMs = 270 * 86_400_000;
const annas = { customerId: 'anna', deviceId: 'phone' };
const bobs = { customerId: 'bob', deviceId: 'phone' };
let tables: LocalTables;
let tableName: string;
let table: DeviceTable;
let find: FindDevice;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createDeviceTable(tables.client, tableName);
  find = createFindDevice(tables.client, tableName);
});

async function register(differences: Partial<Registration> = {}): Promise<string> {
  const { device } = await table.registerDevice(aRegistration(differences));
  return device.routingId;
}

describe('an address that is a routingId', () => {
  test('leads to its device, in whatever case', async () => {
    const routingId = await register();
    await register({ deviceId: 'tablet', token: 'bb22' });
    expect(await find(routingId, noon)).toEqual(annas);
    expect(await find(routingId.toUpperCase(), noon)).toEqual(annas);
  });

  test('still, once the device was registered again with another token', async () => {
    const routingId = await register();
    expect(await register({ token: 'bb22' })).toBe(routingId);
    expect(await find(routingId, noon)).toEqual(annas);
  });

  test('leads to nobody once the phone is another’s, who has one of their own', async () => {
    const former = await register();
    const routingId = await register(bobs);
    expect(await find(former, noon)).toBeUndefined();
    expect(await find(routingId, noon)).toEqual(bobs);
  });

  test('passes on where a guest signs in', async () => {
    const routingId = await register({ customerId: 'guest' });
    const takeOver = createTakeOver(tables.client, { devices: tableName, presence: await tables.createTable() });
    await takeOver.takeOver({ former: 'guest', customerId: 'anna', now: noon + 1_000 });
    expect(await find(routingId, noon + 1_000)).toEqual(annas);
  });

  test('leads to nobody where the customer who signs in has that device already', async () => {
    const own = await register({ token: 'bb22' });
    const guests = await register({ customerId: 'guest' });
    const takeOver = createTakeOver(tables.client, { devices: tableName, presence: await tables.createTable() });
    await takeOver.takeOver({ former: 'guest', customerId: 'anna', now: noon + 1_000 });
    expect([await find(own, noon), await find(guests, noon)]).toEqual([annas, undefined]);
  });

  test('leads to nobody after 270 idle days, nor once the device has come back as a new one', async () => {
    const former = await register();
    expect(await find(former, noon + idleMs - 1)).toEqual(annas);
    expect(await find(former, noon + idleMs)).toBeUndefined();
    const routingId = await register({ now: noon + idleMs });
    expect(await find(former, noon + idleMs)).toBeUndefined();
    expect(await find(routingId, noon + idleMs)).toEqual(annas);
  });

  test('of a device that an older version wrote leads to it when the app has registered again', async () => {
    const { device } = await table.registerDevice(aRegistration());
    await table.deleteDevice('anna', 'phone');
    await tables.client.send(new PutCommand({ TableName: tableName, Item: deviceRow(device) }));
    expect(await find(device.routingId, noon)).toBeUndefined();
    expect(await register()).toBe(device.routingId);
    expect(await find(device.routingId, noon)).toEqual(annas);
  });
});

test('a token leads to nobody: it may be the next owner’s by now, who must not read what was meant for the former', async () => {
  await register();
  await register({ deviceId: 'tablet', channel: 'fcm', platform: 'android', token: 'fA:b_C-9' });
  expect([await find('aa11', noon), await find('fA:b_C-9', noon)]).toEqual([undefined, undefined]);
});

test('a device that was deleted: nobody', async () => {
  const routingId = await register();
  await table.deleteDevice('anna', 'phone');
  expect(await find(routingId, noon)).toBeUndefined();
});

test('a device that is gone is found still, so that the journal can say why nothing was sent', async () => {
  const { device } = await table.registerDevice(aRegistration());
  const marks = createDeviceMarks(tables.client, tableName, () => noon);
  expect(await marks.markGone(device, { since: noon, reason: 'Unregistered' }, undefined)).toBe('marked');
  expect(await find(device.routingId, noon)).toEqual(annas);
});

test.each(['', 'cc33', '00000000-0000-4000-8000-000000000000', 'claim', '__proto__', 'x'.repeat(5000)])(
  'one that nobody has leads to nobody: %.40s',
  async (address) => {
    await register();
    expect(await find(address, noon)).toBeUndefined();
  },
);
