import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type AddressedDevice, hasExpired, isRoutingId } from '../core/device.ts';
import { deviceReads } from './device-reads.ts';

export type FindDevice = (address: string, now: number) => Promise<AddressedDevice | undefined>;

/**
 * Finds the device that another system addresses by the `routingId` that registering returned. Read consistently, and only
 * where the device itself says the same. Never by its token: that passes to the phone's next owner, who must not read what
 * was meant for the former one.
 * @returns undefined where it is none of ours, or no longer
 */
export function createFindDevice(client: DynamoDBDocumentClient, tableName: string): FindDevice {
  const reads = deviceReads(client, tableName);

  return async (address, now) => {
    if (!isRoutingId(address)) return undefined;
    const routingId = address.toLowerCase();
    const routing = await reads.routing(routingId);
    const device = routing && (await reads.device(routing));
    if (device?.routingId !== routingId || hasExpired(device, now)) return undefined;
    return { customerId: device.customerId, deviceId: device.deviceId };
  };
}
