import { randomUUID } from 'node:crypto';
import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { AddressKind, ApnsEnvironment, Channel, Device, Platform } from '../core/device.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import {
  type Claim,
  claimKey,
  claimRow,
  deviceKey,
  deviceRow,
  holds,
  readClaimRow,
  readDeviceRow,
  tokenHash,
} from './device-rows.ts';

export interface Registration {
  readonly customerId: string;
  readonly deviceId: string;
  readonly channel: Channel;
  readonly token: string;
  readonly addressKind: AddressKind;
  readonly platform: Platform;
  readonly environment: ApnsEnvironment;
  /** Otherwise it is the deployment's, and a push may have found out another. */
  readonly environmentIsNamed: boolean;
  readonly app?: string;
  readonly locale?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** `takenFrom`: another customer held the token until now. */
export interface Registered {
  readonly kind: 'created' | 'updated';
  readonly device: Device;
  readonly takenFrom?: true;
}

/** Consistent reads of the device table. */
export function deviceReads(client: DynamoDBDocumentClient, tableName: string) {
  const read = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true }))).Item;
  return {
    device: async (id: { customerId: string; deviceId: string }) => readDeviceRow(await read(deviceKey(id))),
    claim: async (hash: string) => readClaimRow(await read(claimKey(hash))),
  };
}

/**
 * One token has one owner: the device, its claim, the claim of its former token and the device that held the token are
 * written in one transaction, and only if all four are as they were read. Nothing is taken from the keys' invariant:
 * TTL removes the two rows of a gone device at different times.
 */
export function registerDevice(
  client: DynamoDBDocumentClient,
  tableName: string,
  registration: Registration,
  pause?: (lost: number) => Promise<void>,
): Promise<Registered> {
  const reads = deviceReads(client, tableName);
  return untilUndisturbed(async () => {
    const hash = tokenHash(registration);
    const [previous, claim] = await Promise.all([reads.device(registration), reads.claim(hash)]);
    const formerHash = previous && tokenHash(previous);
    const holder = claim && !holds(claim, registration) ? claim : undefined;
    const [formerClaim, heldDevice] = await Promise.all([
      formerHash !== undefined && formerHash !== hash ? reads.claim(formerHash) : undefined,
      holder && reads.device(holder),
    ]);

    const device = registeredDevice(registration, previous);
    const items: WriteItem[] = [
      { Put: { TableName: tableName, Item: deviceRow(device), ...asRead(previous) } },
      { Put: { TableName: tableName, Item: claimRow(device), ...asRead(claim) } },
    ];
    if (formerHash !== undefined && formerClaim && holds(formerClaim, registration)) {
      items.push({ Delete: { TableName: tableName, Key: claimKey(formerHash), ...asRead(formerClaim) } });
    }
    if (holder && heldDevice && tokenHash(heldDevice) === hash) {
      items.push({ Delete: { TableName: tableName, Key: deviceKey(holder), ...asRead(heldDevice) } });
    }
    if (!(await writeAll(client, items))) return undefined;
    const taken = holder !== undefined && holder.customerId !== registration.customerId;
    return { kind: previous ? 'updated' : 'created', device, ...(taken ? { takenFrom: true } : {}) };
  }, pause);
}

/** A device that was gone comes back: its marks are not written again. */
function registeredDevice(
  { now, environmentIsNamed, environment, ...registration }: Registration,
  previous: Device | undefined,
): Device {
  // What a push has shown of a token holds until the app says otherwise.
  const known = !environmentIsNamed && previous?.token === registration.token ? previous : undefined;
  return {
    ...registration,
    environment: known?.environment ?? environment,
    environmentIsCertain: known?.environmentIsCertain ?? environmentIsNamed,
    registeredAt: now,
    version: Math.max(now, (previous?.version ?? 0) + 1),
    recipient: previous?.recipient ?? randomUUID(),
  };
}

/** The condition that a device or claim is the one that was read: each registration has its own version. */
export function asRead(row: Device | Claim | undefined) {
  if (!row) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'customerId = :customer AND deviceId = :device AND version = :version',
    ExpressionAttributeValues: {
      ':customer': row.customerId,
      ':device': row.deviceId,
      ':version': row.version,
    },
  };
}
