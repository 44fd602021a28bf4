import { randomBytes, randomUUID } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  type AddressKind,
  type ApnsEnvironment,
  type Channel,
  type Device,
  hasExpired,
  type Platform,
} from '../core/device.ts';
import { untilUndisturbed, type WriteItem, writeAll } from './conditional-write.ts';
import { asRead, deviceReads } from './device-reads.ts';
import { makeRoom, maximumDevices, removal, removalWithoutClaim, surplus } from './device-removal.ts';
import {
  claimKey,
  claimRow,
  deviceRow,
  holds,
  routingKey,
  routingRow,
  type StoredDevice,
  tokenHash,
  unregisterHashOf,
  unregisterRow,
  unregisterRowKey,
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
  readonly timeZone?: string;
  readonly appVersion?: string;
  readonly osVersion?: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** `takenFrom`: another customer held the token until now. `unregisterKey`: given once, and kept as a hash only. */
export interface Registered {
  readonly kind: 'created' | 'updated';
  readonly device: Device & { readonly routingId: string };
  readonly unregisterKey: string;
  readonly takenFrom?: true;
}

/** As long as Firebase keeps an idle installation ("Best practices for FCM registration token management"). */
const idleSeconds = 270 * 24 * 60 * 60;

/**
 * One token has one owner: the device, its claim, the claim of its former token, the device that held the token, what
 * leads to them (keys that unregister, routingIds) and the devices that make room are written in one transaction, and only
 * if all are as they were read. Nothing is taken from the keys' invariant: TTL removes the rows of a device at different times.
 */
export async function registerDevice(
  client: DynamoDBDocumentClient,
  tableName: string,
  registration: Registration,
  pause?: (lost: number) => Promise<void>,
): Promise<Registered> {
  const { customerId, now } = registration;
  const registered = await untilUndisturbed(() => tryToRegister(client, tableName, registration), pause);
  if (registered.kind === 'created') await makeRoom(client, tableName, customerId, now, pause);
  return registered;
}

async function tryToRegister(
  client: DynamoDBDocumentClient,
  tableName: string,
  registration: Registration,
): Promise<Registered | undefined> {
  const reads = deviceReads(client, tableName);
  const hash = tokenHash(registration);
  const [row, claim] = await Promise.all([reads.device(registration), reads.claim(hash)]);
  const previous = row && !hasExpired(row, registration.now) ? row : undefined;
  const formerHash = row && tokenHash(row);
  const holder = claim && !holds(claim, registration) ? claim : undefined;
  const [formerClaim, held, siblings] = await Promise.all([
    formerHash !== undefined && formerHash !== hash ? reads.claim(formerHash) : undefined,
    holder && reads.device(holder),
    row ? [] : reads.devices(registration.customerId),
  ]);

  const unregisterKey = randomBytes(32).toString('base64url');
  const unregisterHash = unregisterHashOf(unregisterKey);
  const device = registeredDevice(registration, previous, row?.version, unregisterHash);
  const items: WriteItem[] = [
    { Put: { TableName: tableName, Item: deviceRow(device), ...asRead(row) } },
    { Put: { TableName: tableName, Item: claimRow(device), ...asRead(claim) } },
    { Put: { TableName: tableName, Item: unregisterRow(unregisterHash, device) } },
    { Put: { TableName: tableName, Item: routingRow(device.routingId, device) } },
  ];
  if (row?.unregisterHash !== undefined) {
    items.push({ Delete: { TableName: tableName, Key: unregisterRowKey(row.unregisterHash) } });
  }
  // A device that was idle for too long comes back as a new one.
  if (row?.routingId !== undefined && row.routingId !== device.routingId) {
    items.push({ Delete: { TableName: tableName, Key: routingKey(row.routingId) } });
  }
  if (formerHash !== undefined && formerClaim && holds(formerClaim, registration)) {
    items.push({ Delete: { TableName: tableName, Key: claimKey(formerHash), ...asRead(formerClaim) } });
  }
  const taken = held && tokenHash(held) === hash ? held : undefined;
  if (taken) items.push(...removalWithoutClaim(tableName, taken));
  const others = siblings.filter((sibling) => !taken || !isSame(sibling, taken));
  for (const leaving of surplus(others, maximumDevices - 1, registration.now)) {
    items.push(...(await removal(tableName, reads, leaving)));
  }
  if (!(await writeAll(client, items))) return undefined;
  const isTaken = holder !== undefined && holder.customerId !== registration.customerId;
  return {
    kind: previous ? 'updated' : 'created',
    device,
    unregisterKey,
    ...(isTaken ? { takenFrom: true } : {}),
  };
}

const isSame = (one: Device, other: Device) => one.customerId === other.customerId && one.deviceId === other.deviceId;

/** A device that was gone comes back: its marks are not written again. */
function registeredDevice(
  { now, environmentIsNamed, environment, ...registration }: Registration,
  previous: Device | undefined,
  formerVersion: number | undefined,
  unregisterHash: string,
): StoredDevice & { readonly routingId: string } {
  // What a push has shown of a token holds until the app says otherwise.
  const known = !environmentIsNamed && previous?.token === registration.token ? previous : undefined;
  return {
    ...registration,
    environment: known?.environment ?? environment,
    environmentIsCertain: known?.environmentIsCertain ?? environmentIsNamed,
    registeredAt: now,
    version: Math.max(now, (formerVersion ?? 0) + 1),
    recipient: previous?.recipient ?? randomUUID(),
    routingId: previous?.routingId ?? randomUUID(),
    unregisterHash,
    expiresAt: (Math.floor(now / 1000) + idleSeconds) * 1000,
  };
}
