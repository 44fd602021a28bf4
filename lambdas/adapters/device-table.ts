import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Device } from '../core/device.ts';
import { untilUndisturbed, writeAll } from './conditional-write.ts';
import { deviceReads } from './device-reads.ts';
import { type Registered, type Registration, registerDevice } from './device-registration.ts';
import { removal } from './device-removal.ts';
import type { Claim } from './device-rows.ts';

export interface DeviceTable {
  /** Creates or updates a device and takes its token from whoever held it; a gone one comes back. */
  readonly registerDevice: (registration: Registration) => Promise<Registered>;
  readonly deleteDevice: (customerId: string, deviceId: string) => Promise<'deleted' | 'not-found'>;
  /**
   * The registration that a key takes back; undefined for a key that was never given, or is another registration's by now.
   * @param now epoch milliseconds
   */
  readonly registrationOfKey: (unregisterKey: string, now: number) => Promise<Claim | undefined>;
  /** Deletes a device as long as it is that registration: one that was registered again since, by anybody, stays. */
  readonly unregisterDevice: (registration: Claim) => Promise<'deleted' | 'registered-anew'>;
  /** All devices of a customer, gone ones too, and those that were idle for too long (core: `hasExpired`). */
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

  /** @returns undefined where the device changed meanwhile */
  async function tryToDelete(id: { customerId: string; deviceId: string }, version?: number) {
    const device = await reads.device(id);
    if (!device || (version !== undefined && device.version !== version)) return 'not-found';
    return (await writeAll(client, await removal(tableName, reads, device))) ? 'deleted' : undefined;
  }

  return {
    registerDevice: (registration) => registerDevice(client, tableName, registration, pause),
    deleteDevice: (customerId, deviceId) => untilUndisturbed(() => tryToDelete({ customerId, deviceId }), pause),
    registrationOfKey: reads.unregister,
    async unregisterDevice(registration) {
      const deleted = await untilUndisturbed(() => tryToDelete(registration, registration.version), pause);
      return deleted === 'not-found' ? 'registered-anew' : deleted;
    },
    listDevices: reads.devices,
    readDevice: (customerId, deviceId) => reads.device({ customerId, deviceId }),
  };
}
