import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Device, DeviceGone, GoneCondition } from '../core/device.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { asRead, deviceReads, type Registered, type Registration, registerDevice } from './device-registration.ts';
import { claimKey, customerKey, deviceKey, holds, readDeviceRow, tokenHash } from './device-rows.ts';

export interface DeviceTable {
  /** Creates or updates a device and takes its token from whoever held it; a gone one comes back. */
  readonly registerDevice: (registration: Registration) => Promise<Registered>;
  readonly deleteDevice: (customerId: string, deviceId: string) => Promise<'deleted' | 'not-found'>;
  /** All devices of a customer, gone ones too. */
  readonly listDevices: (customerId: string) => Promise<Device[]>;
  readonly readDevice: (customerId: string, deviceId: string) => Promise<Device | undefined>;
  /**
   * Marks a device as gone; the row disappears 30 days later unless the device is registered again.
   * @param condition what must still hold (core: `goneCondition`)
   */
  readonly markGone: (
    device: Device,
    gone: DeviceGone,
    condition: GoneCondition,
  ) => Promise<'marked' | 'changed-meanwhile'>;
}

const goneSeconds = 30 * 24 * 60 * 60;

/** Gone rows are also read after their time: TTL deletes late, and a gone device is not sent to either way. */
export function createDeviceTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
  pause?: (lost: number) => Promise<void>,
): DeviceTable {
  const reads = deviceReads(client, tableName);

  async function listDevices(customerId: string): Promise<Device[]> {
    const devices: Device[] = [];
    const pages = paginateQuery(
      { client },
      {
        TableName: tableName,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :device)',
        ExpressionAttributeValues: { ':pk': customerKey(customerId), ':device': 'device~' },
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items) devices.push(...[readDeviceRow(item)].filter((device) => device !== undefined));
    }
    return devices;
  }

  async function tryToDelete(id: { customerId: string; deviceId: string }) {
    const device = await reads.device(id);
    if (!device) return 'not-found';
    const hash = tokenHash(device);
    const claim = await reads.claim(hash);
    const items: WriteItem[] = [{ Delete: { TableName: tableName, Key: deviceKey(id), ...asRead(device) } }];
    if (claim && holds(claim, device)) {
      items.push({ Delete: { TableName: tableName, Key: claimKey(hash), ...asRead(claim) } });
    }
    return (await writeAll(client, items)) ? 'deleted' : undefined;
  }

  /**
   * The claim expires with its device. Where the claim is another's by now, the device was only a remnant.
   */
  function markGone(device: Device, gone: DeviceGone, condition: GoneCondition) {
    const hash = tokenHash({ channel: device.channel, token: condition.token });
    // Not from `gone.since`: the provider's time may lie months back.
    const expires = Math.floor(clock() / 1000) + goneSeconds;
    return untilUndisturbed(async () => {
      const now = await reads.device(device);
      if (!now || !stillHolds(now, device, condition)) return 'changed-meanwhile';
      const claim = await reads.claim(hash);
      if (!claim || !holds(claim, device)) return 'changed-meanwhile';
      const deviceAsRead = asRead(now);
      const claimAsRead = asRead(claim);
      const written = await writeAll(client, [
        {
          Update: {
            TableName: tableName,
            Key: deviceKey(device),
            UpdateExpression: 'SET gone = :gone, expiresAtSeconds = :expires',
            ...deviceAsRead,
            ExpressionAttributeValues: {
              ...deviceAsRead.ExpressionAttributeValues,
              ':gone': gone,
              ':expires': expires,
            },
          },
        },
        {
          Update: {
            TableName: tableName,
            Key: claimKey(hash),
            UpdateExpression: 'SET expiresAtSeconds = :expires',
            ...claimAsRead,
            ExpressionAttributeValues: { ...claimAsRead.ExpressionAttributeValues, ':expires': expires },
          },
        },
      ]);
      return written ? 'marked' : undefined;
    }, pause);
  }

  return {
    registerDevice: (registration) => registerDevice(client, tableName, registration, pause),
    deleteDevice: (customerId, deviceId) => untilUndisturbed(() => tryToDelete({ customerId, deviceId }), pause),
    listDevices,
    readDevice: (customerId, deviceId) => reads.device({ customerId, deviceId }),
    markGone,
  };
}

/** Judged on the row as read; the write then holds only if that row is still there unchanged. */
function stillHolds(now: Device, before: Device, { token, version, registeredUntil }: GoneCondition): boolean {
  return (
    now.channel === before.channel &&
    now.token === token &&
    (version === undefined || now.version === version) &&
    (registeredUntil === undefined || now.registeredAt <= registeredUntil)
  );
}
