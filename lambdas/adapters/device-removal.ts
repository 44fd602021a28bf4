import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { hasExpired } from '../core/device.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { asRead, type DeviceReads, deviceReads } from './device-reads.ts';
import {
  claimKey,
  deviceKey,
  holds,
  routingKey,
  type StoredDevice,
  tokenHash,
  unregisterRowKey,
} from './device-rows.ts';

/** The device's row and those that lead to it; the claim is somebody else's or stays. */
export function removalWithoutClaim(tableName: string, device: StoredDevice): WriteItem[] {
  const { unregisterHash, routingId } = device;
  const row: WriteItem = { Delete: { TableName: tableName, Key: deviceKey(device), ...asRead(device) } };
  const leading = [
    ...(unregisterHash === undefined ? [] : [unregisterRowKey(unregisterHash)]),
    ...(routingId === undefined ? [] : [routingKey(routingId)]),
  ];
  return [row, ...leading.map((Key) => ({ Delete: { TableName: tableName, Key } }))];
}

/** Everything that goes with a device, four rows at most, on condition that it is the device that was read. */
export async function removal(tableName: string, reads: DeviceReads, device: StoredDevice): Promise<WriteItem[]> {
  const hash = tokenHash(device);
  const claim = await reads.claim(hash);
  const items = removalWithoutClaim(tableName, device);
  // TTL removes the rows of a device at different times: its token may be another's by now.
  if (claim && holds(claim, device)) {
    items.push({ Delete: { TableName: tableName, Key: claimKey(hash), ...asRead(claim) } });
  }
  return items;
}

export const maximumDevices = 25;
/** So many fit into a transaction, beside the rows of a device that is registered ("TransactWriteItems": 100 items). */
const mostAtOnce = 22;

/** The devices that make room, so that no more than these stay: those that count no longer first, then the oldest. */
export function surplus(devices: readonly StoredDevice[], staying: number, now: number): StoredDevice[] {
  const countsNoLonger = (device: StoredDevice) => device.gone !== undefined || hasExpired(device, now);
  const oldestFirst = devices.toSorted(
    (one, other) =>
      Number(countsNoLonger(other)) - Number(countsNoLonger(one)) ||
      one.registeredAt - other.registeredAt ||
      one.deviceId.localeCompare(other.deviceId, 'en'),
  );
  return oldestFirst.slice(0, Math.min(Math.max(0, devices.length - staying), mostAtOnce));
}

/** Removes what is too much: devices that came at the same time did not count each other. */
export function makeRoom(
  client: DynamoDBDocumentClient,
  tableName: string,
  customerId: string,
  now: number,
  pause?: (lost: number) => Promise<void>,
): Promise<'enough'> {
  const reads = deviceReads(client, tableName);
  return untilUndisturbed(async () => {
    const leaving = surplus(await reads.devices(customerId), maximumDevices, now);
    if (leaving.length === 0) return 'enough';
    const items = await Promise.all(leaving.map((device) => removal(tableName, reads, device)));
    return (await writeAll(client, items.flat())) ? 'enough' : undefined;
  }, pause);
}
