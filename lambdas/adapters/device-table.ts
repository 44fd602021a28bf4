import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Device } from '../core/device.ts';
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
}

/** Gone rows are also read after their time: TTL deletes late, and a gone device is not sent to either way. */
export function createDeviceTable(
  client: DynamoDBDocumentClient,
  tableName: string,
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

  return {
    registerDevice: (registration) => registerDevice(client, tableName, registration, pause),
    deleteDevice: (customerId, deviceId) => untilUndisturbed(() => tryToDelete({ customerId, deviceId }), pause),
    listDevices,
    readDevice: (customerId, deviceId) => reads.device({ customerId, deviceId }),
  };
}
