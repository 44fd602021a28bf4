import { PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createDeviceMarks, type DeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable, type DeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration as registration } from './a-registration.ts';

const noon = Date.UTC(2026, 0, 15, 12);
const idleMs = 270 * 86_400_000;
const idle = (noon + idleMs) / 1000;
let tables: LocalTables;
let tableName: string;
let table: DeviceTable;
let marks: DeviceMarks;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  tableName = await tables.createTable();
  table = createDeviceTable(tables.client, tableName);
  marks = createDeviceMarks(tables.client, tableName, () => noon);
});

/** All rows as they lie in the table. */
async function rows(): Promise<Record<string, unknown>[]> {
  const { Items = [] } = await tables.client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
  return Items.toSorted((a, b) => `${a.pk} ${a.sk}`.localeCompare(`${b.pk} ${b.sk}`));
}
/** Of the claim, the device, what leads from its routingId to it, and the key that unregisters it. */
const expiries = async () => (await rows()).map(({ expiresAtSeconds }) => expiresAtSeconds);
const claims = async () => (await rows()).filter(({ sk }) => sk === 'claim');

describe('registering', () => {
  test('a new device is created, with its claim', async () => {
    const { kind, device, takenFrom } = await table.registerDevice(
      registration({ app: 'com.example.app', locale: 'de' }),
    );
    expect({ kind, takenFrom }).toEqual({ kind: 'created', takenFrom: undefined });
    expect(device).toEqual({
      customerId: 'anna',
      deviceId: 'phone',
      channel: 'apns',
      token: 'aa11',
      addressKind: 'token',
      platform: 'ios',
      environment: 'production',
      environmentIsCertain: true,
      app: 'com.example.app',
      locale: 'de',
      registeredAt: noon,
      version: noon,
      recipient: expect.stringMatching(/^[0-9a-f-]{36}$/),
      routingId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      unregisterHash: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: noon + idleMs,
    });
    expect(device.routingId).not.toBe(device.recipient);
    expect(await table.readDevice('anna', 'phone')).toEqual(device);
    expect(await claims()).toMatchObject([{ v: 1, customerId: 'anna', deviceId: 'phone' }]);
    expect(JSON.stringify((await rows()).map(({ pk, sk }) => [pk, sk]))).not.toContain('aa11');
  });

  test('again: the same recipient, a higher version even when the clock stands or goes back', async () => {
    const first = await table.registerDevice(registration({ locale: 'de' }));
    const second = await table.registerDevice(registration({ now: noon - 5_000 }));
    expect(second.kind).toBe('updated');
    expect(second.device.recipient).toBe(first.device.recipient);
    expect(second.device.version).toBe(noon + 1);
    expect(second.device).not.toHaveProperty('locale');
  });

  test('a new token frees the former one', async () => {
    await table.registerDevice(registration());
    await table.registerDevice(registration({ token: 'bb22' }));
    expect(await claims()).toHaveLength(1);
    const bob = await table.registerDevice(registration({ customerId: 'bob', token: 'aa11' }));
    expect(bob.takenFrom).toBeUndefined();
    expect(await table.readDevice('anna', 'phone')).toMatchObject({ token: 'bb22' });
  });

  test('the token of another customer moves, with a new recipient, and the former device is no more', async () => {
    const anna = await table.registerDevice(registration());
    await table.registerDevice(registration({ deviceId: 'tablet', token: 'cc33' }));
    const bob = await table.registerDevice(registration({ customerId: 'bob', now: noon + 1 }));
    expect(bob).toMatchObject({ kind: 'created', takenFrom: true });
    expect(bob.device.recipient).not.toBe(anna.device.recipient);
    expect((await table.listDevices('anna')).map(({ deviceId }) => deviceId)).toEqual(['tablet']);
    expect((await table.listDevices('bob')).map(({ deviceId }) => deviceId)).toEqual(['phone']);
  });

  test('the same token under a new device id of the same customer replaces the old device', async () => {
    await table.registerDevice(registration());
    const again = await table.registerDevice(registration({ deviceId: 'phone-reinstalled' }));
    expect(again).toMatchObject({ kind: 'created' });
    expect(again.takenFrom).toBeUndefined();
    expect((await table.listDevices('anna')).map(({ deviceId }) => deviceId)).toEqual(['phone-reinstalled']);
  });

  test('the same text as a token of another channel is another token', async () => {
    await table.registerDevice(registration());
    const bob = await table.registerDevice(registration({ customerId: 'bob', channel: 'fcm' }));
    expect(bob.takenFrom).toBeUndefined();
    expect(await table.listDevices('anna')).toHaveLength(1);
  });

  test('ids that hold separators stay apart', async () => {
    await table.registerDevice(registration({ customerId: 'a', deviceId: 'b~c', token: '01' }));
    await table.registerDevice(registration({ customerId: 'a~device~b', deviceId: 'c', token: '02' }));
    await table.registerDevice(registration({ customerId: 'a', deviceId: 'b!-c', token: '03' }));
    expect((await table.listDevices('a')).map(({ deviceId }) => deviceId).toSorted()).toEqual(['b!-c', 'b~c']);
    expect(await table.listDevices('a~device~b')).toHaveLength(1);
  });
});

describe('races', () => {
  test('two customers who register one token at once end with exactly one owner', async () => {
    const owners: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const token = `ee${10 + round}`;
      const answers = await Promise.all(
        ['anna', 'bob'].map((customerId) =>
          table.registerDevice(registration({ customerId, deviceId: `phone-${round}`, token })),
        ),
      );
      expect(answers.filter(({ takenFrom }) => takenFrom)).toHaveLength(1);
      const held = [...(await table.listDevices('anna')), ...(await table.listDevices('bob'))];
      const holders = held.filter((device) => device.token === token);
      owners.push(holders.length);
      const claim = (await claims()).filter(({ deviceId }) => deviceId === `phone-${round}`);
      expect(claim).toMatchObject([{ customerId: holders[0]?.customerId }]);
    }
    expect(owners).toEqual(Array(20).fill(1));
  });

  test('two devices that swap their tokens at once leave no token with two owners', async () => {
    await table.registerDevice(registration({ token: 'aa' }));
    await table.registerDevice(registration({ customerId: 'bob', token: 'bb' }));
    await Promise.all([
      table.registerDevice(registration({ token: 'bb' })),
      table.registerDevice(registration({ customerId: 'bob', token: 'aa' })),
    ]);
    const held = [...(await table.listDevices('anna')), ...(await table.listDevices('bob'))];
    expect(new Set(held.map(({ token }) => token)).size).toBe(held.length);
    expect(await claims()).toHaveLength(held.length);
  });

  test('one device registered five times at once has five versions and one claim', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((digit) => table.registerDevice(registration({ token: `a${digit}` }))),
    );
    expect(new Set(answers.map(({ device }) => device.version)).size).toBe(5);
    expect(await claims()).toHaveLength(1);
    expect(await table.listDevices('anna')).toHaveLength(1);
  });
});

describe('deleting', () => {
  test('takes the claim along', async () => {
    await table.registerDevice(registration());
    expect(await table.deleteDevice('anna', 'phone')).toBe('deleted');
    expect(await rows()).toEqual([]);
    expect(await table.deleteDevice('anna', 'phone')).toBe('not-found');
  });

  test('a late deletion by the former owner leaves the new owner alone', async () => {
    await table.registerDevice(registration());
    await table.registerDevice(registration({ customerId: 'bob' }));
    expect(await table.deleteDevice('anna', 'phone')).toBe('not-found');
    expect(await table.listDevices('bob')).toHaveLength(1);
    expect(await claims()).toMatchObject([{ customerId: 'bob' }]);
  });

  test('deleted and registered again: a new recipient', async () => {
    const first = await table.registerDevice(registration());
    await table.deleteDevice('anna', 'phone');
    const second = await table.registerDevice(registration({ now: noon + 1 }));
    expect(second.kind).toBe('created');
    expect(second.device.recipient).not.toBe(first.device.recipient);
  });
});

describe('marking as gone', () => {
  const gone = { since: noon - 1_000, reason: 'Unregistered' };

  test('keeps device and claim for 30 days, and registering brings them back for good', async () => {
    const { device } = await table.registerDevice(registration());
    expect(await marks.markGone(device, gone, undefined)).toBe('marked');
    const until = noon / 1000 + 30 * 86_400;
    expect(await table.readDevice('anna', 'phone')).toEqual({ ...device, gone, expiresAt: until * 1000 });
    expect(await expiries()).toEqual([until, until, idle, idle]);

    const { kind, device: back } = await table.registerDevice(registration());
    expect(kind).toBe('updated');
    expect(back.recipient).toBe(device.recipient);
    expect(await table.readDevice('anna', 'phone')).not.toHaveProperty('gone');
    expect(await expiries()).toEqual([idle, idle, idle, idle]);
  });

  test('with the time of the provider: not if registered again after it, even with the same token', async () => {
    const { device } = await table.registerDevice(registration());
    await table.registerDevice(registration({ now: noon + 60_000 }));
    expect(await marks.markGone(device, gone, noon + 60_000)).toBe('registered-anew');
    const again = { ...device, ...(await table.readDevice('anna', 'phone')) };
    expect(await marks.markGone(again, gone, noon + 59_999)).toBe('kept');
    expect(await marks.markGone(again, gone, noon + 60_000)).toBe('marked');
  });

  test('without a time: only the very registration that was read before', async () => {
    const { device } = await table.registerDevice(registration({ channel: 'fcm' }));
    const again = await table.registerDevice(registration({ channel: 'fcm' }));
    expect(await marks.markGone(device, gone, undefined)).toBe('registered-anew');
    expect(await table.readDevice('anna', 'phone')).not.toHaveProperty('gone');
    expect(await marks.markGone(again.device, gone, undefined)).toBe('marked');
  });

  test('a doubt is kept until it is taken back, or the device registers again', async () => {
    const { device } = await table.registerDevice(registration());
    const doubt = { since: noon, reason: 'BadDeviceToken' };
    await marks.noteDoubt(device, doubt);
    expect(await table.readDevice('anna', 'phone')).toEqual({ ...device, doubt });
    await marks.noteDoubt(device, undefined);
    expect(await table.readDevice('anna', 'phone')).toEqual(device);
    await marks.noteDoubt(device, doubt);
    const { device: again } = await table.registerDevice(registration());
    await marks.noteDoubt(device, doubt);
    expect(await table.readDevice('anna', 'phone')).toEqual(again);
  });

  test('the host that knew a token is kept while the app names none, and only for that token', async () => {
    const unnamed = { environmentIsNamed: false } as const;
    const { device } = await table.registerDevice(registration(unnamed));
    expect(device).toMatchObject({ environment: 'production', environmentIsCertain: false });
    await marks.noteEnvironment(device, 'sandbox');
    const found = { environment: 'sandbox', environmentIsCertain: true };
    expect(await table.readDevice('anna', 'phone')).toMatchObject(found);
    expect((await table.registerDevice(registration(unnamed))).device).toMatchObject(found);
    await marks.noteEnvironment(device, 'production');
    expect(await table.readDevice('anna', 'phone')).toMatchObject(found);
    const { device: named } = await table.registerDevice(registration());
    expect(named).toMatchObject({ environment: 'production', environmentIsCertain: true });
    const { device: other } = await table.registerDevice(registration({ ...unnamed, token: 'bb22' }));
    expect(other).toMatchObject({ environment: 'production', environmentIsCertain: false });
  });

  test('not with another token, not after a move, not after a deletion', async () => {
    const { device } = await table.registerDevice(registration());
    await table.registerDevice(registration({ token: 'bb22' }));
    const later = noon + 1_000;
    expect(await marks.markGone(device, gone, later)).toBe('registered-anew');
    await table.deleteDevice('anna', 'phone');
    expect(await marks.markGone(device, gone, later)).toBe('registered-anew');
    await table.registerDevice(registration({ customerId: 'bob' }));
    expect(await marks.markGone(device, gone, later)).toBe('registered-anew');
    expect(await table.listDevices('bob')).toEqual([expect.not.objectContaining({ gone: expect.anything() })]);
  });

  test('a registration at the same time wins, whichever comes first', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { device } = await table.registerDevice(registration());
      await Promise.all([marks.markGone(device, gone, undefined), table.registerDevice(registration())]);
      expect(await table.readDevice('anna', 'phone')).not.toHaveProperty('gone');
    }
  });

  test.each([
    ['the claim', 'bob'],
    ['the claim', 'anna'],
    ['the device', 'bob'],
    ['the device', 'anna'],
  ])('where TTL left only %s, and %s registers first, nobody loses another device', async (left, first) => {
    const { device } = await table.registerDevice(registration());
    await marks.markGone(device, gone, undefined);
    const remnant = (await rows()).find(({ sk }) => (sk === 'claim') === (left === 'the claim'));
    const otherName = await tables.createTable();
    await tables.client.send(new PutCommand({ TableName: otherName, Item: remnant }));
    const other = createDeviceTable(tables.client, otherName);

    const bob = () => other.registerDevice(registration({ customerId: 'bob' }));
    const anna = () => other.registerDevice(registration({ token: 'dd44' }));
    for (const register of first === 'bob' ? [bob, anna] : [anna, bob]) await register();
    expect((await other.listDevices('bob')).map(({ token }) => token)).toEqual(['aa11']);
    expect((await other.listDevices('anna')).map(({ token }) => token)).toEqual(['dd44']);
  });
});

test('a list longer than a page of 1 MB is complete', async () => {
  const locale = 'x'.repeat(100_000);
  for (let index = 0; index < 12; index += 1) {
    await table.registerDevice(registration({ deviceId: `phone-${index}`, token: `${10 + index}`, locale }));
  }
  expect(await table.listDevices('anna')).toHaveLength(12);
});
