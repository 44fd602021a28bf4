import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable, type DeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from './a-registration.ts';
import { noon } from './journal-entries.ts';

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

/** The later its number, the younger it is. */
const register = (number: number, differences = {}) =>
  table.registerDevice(
    aRegistration({ deviceId: `device-${number}`, token: `token-${number}`, now: noon + number, ...differences }),
  );
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const ids = async () => (await table.listDevices('anna')).map(({ deviceId }) => deviceId);

async function rows(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items;
}

describe('a customer with 25 devices', () => {
  beforeEach(async () => {
    await Promise.all(numbers(1, 25).map((number) => register(number)));
    expect(await ids()).toHaveLength(25);
  });

  test('a new one takes the place of the oldest, whose token, key and routingId go along', async () => {
    expect((await register(26)).kind).toBe('created');
    const left = await ids();
    expect(left).toHaveLength(25);
    expect(left).not.toContain('device-1');
    expect(await rows()).toHaveLength(4 * 25);
    const bob = await register(1, { customerId: 'bob' });
    expect(bob.takenFrom).toBeUndefined();
  });

  test('one that is gone makes room before older ones', async () => {
    const device = await table.readDevice('anna', 'device-20');
    if (!device) throw new Error('not registered');
    const marks = createDeviceMarks(tables.client, tableName, () => noon);
    await marks.markGone(device, { since: noon, reason: 'Unregistered' }, undefined);
    await register(26);
    const left = await ids();
    expect(left).toContain('device-1');
    expect(left).not.toContain('device-20');
  });

  test('registering one of them again lets all stay, and makes it the youngest', async () => {
    await register(1, { now: noon + 100 });
    expect(await ids()).toHaveLength(25);
    await register(26);
    const left = await ids();
    expect(left).toContain('device-1');
    expect(left).not.toContain('device-2');
  });

  test('the same token under a new id needs no room: its former device goes anyway', async () => {
    await register(26, { token: 'token-7' });
    const left = await ids();
    expect(left).toHaveLength(25);
    expect(left).toContain('device-1');
    expect(left).not.toContain('device-7');
  });

  test('of another customer nothing is touched', async () => {
    await register(90, { customerId: 'bob' });
    await register(26);
    expect(await table.listDevices('bob')).toHaveLength(1);
  });

  test('many new ones at once: 25 stay', async () => {
    const answers = await Promise.all(numbers(26, 33).map((number) => register(number)));
    expect(answers.map(({ kind }) => kind)).toEqual(Array(8).fill('created'));
    expect(await ids()).toHaveLength(25);
    expect(await rows()).toHaveLength(4 * 25);
  });
});
