import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { addressKinds, type Channel, channels, type Device, platforms } from '../core/device.ts';
import { deviceOfToday } from './former-rows.ts';
import { keyPart } from './key-part.ts';

const mark = z.object({ since: z.int(), reason: z.string() });

const deviceSchema = z.object({
  v: z.literal(1),
  customerId: z.string(),
  deviceId: z.string(),
  channel: z.enum(channels),
  token: z.string(),
  addressKind: z.enum(addressKinds),
  platform: z.enum(platforms),
  environment: z.enum(['production', 'sandbox']),
  environmentIsCertain: z.boolean(),
  app: z.exactOptional(z.string()),
  locale: z.exactOptional(z.string()),
  timeZone: z.exactOptional(z.string()),
  appVersion: z.exactOptional(z.string()),
  osVersion: z.exactOptional(z.string()),
  registeredAt: z.int(),
  version: z.int(),
  recipient: z.string(),
  /** Rows of a former version lack these three. */
  routingId: z.exactOptional(z.string()),
  unregisterHash: z.exactOptional(z.string()),
  expiresAtSeconds: z.exactOptional(z.int()),
  doubt: z.exactOptional(mark),
  gone: z.exactOptional(mark),
});
/** Also of rows of former versions. */
const deviceRowSchema = z.pipe(z.transform(deviceOfToday), deviceSchema);

/** A device with the hash of the key that unregisters it. */
export interface StoredDevice extends Device {
  readonly unregisterHash?: string;
}

const registrationSchema = { v: z.literal(1), customerId: z.string(), deviceId: z.string(), version: z.int() };
/** Who holds a token: the device and the version under which it took it. */
const claimRowSchema = z.object(registrationSchema);
export type Claim = Omit<z.output<typeof claimRowSchema>, 'v'>;
/** Which registration a key takes back. */
const unregisterRowSchema = z.object({ ...registrationSchema, expiresAtSeconds: z.int() });

export const customerKey = (customerId: string) => `customer~${keyPart(customerId)}`;

export const deviceKey = ({ customerId, deviceId }: { customerId: string; deviceId: string }) => ({
  pk: customerKey(customerId),
  sk: `device~${keyPart(deviceId)}`,
});

/** A hash, so that no token stands in a key: keys show up in error messages and contributor insights. */
export const tokenHash = ({ channel, token }: { channel: Channel; token: string }) =>
  createHash('sha256').update(`${channel}~${token}`).digest('base64url');

export const claimKey = (hash: string) => ({ pk: `claim~${hash}`, sk: 'claim' });

/** As random as a key of 256 bits, so that its plain hash gives nothing away. */
export const unregisterHashOf = (key: string) => createHash('sha256').update(key).digest('base64url');

export const unregisterRowKey = (hash: string) => ({ pk: `unregister~${hash}`, sk: 'unregister' });

/** What leads from a `routingId`, by which other systems know a device, to the device. */
export const routingKey = (routingId: string) => ({ pk: `routing~${routingId}`, sk: 'routing' });

const expiry = (at: number | undefined) => (at === undefined ? {} : { expiresAtSeconds: at / 1000 });

export function deviceRow({ expiresAt, ...device }: StoredDevice) {
  return { ...deviceKey(device), v: 1, ...device, tokenHash: tokenHash(device), ...expiry(expiresAt) };
}

const registrationOf = (device: Device) => ({
  v: 1,
  customerId: device.customerId,
  deviceId: device.deviceId,
  version: device.version,
  ...expiry(device.expiresAt),
});

export const claimRow = (device: Device) => ({ ...claimKey(tokenHash(device)), ...registrationOf(device) });

export const unregisterRow = (hash: string, device: Device) => ({
  ...unregisterRowKey(hash),
  ...registrationOf(device),
});

export const routingRow = (routingId: string, device: Device) => ({
  ...routingKey(routingId),
  ...registrationOf(device),
});

/** Also a row whose time is over: core's `hasExpired` tells, because a gone device's mark is worth reading after it. */
export function readDeviceRow(item: unknown): StoredDevice | undefined {
  if (item === undefined) return undefined;
  const { v, expiresAtSeconds, ...device } = deviceRowSchema.parse(item);
  return expiresAtSeconds === undefined ? device : { ...device, expiresAt: expiresAtSeconds * 1000 };
}

export function readUnregisterRow(item: unknown, now: number): Claim | undefined {
  if (item === undefined) return undefined;
  const { v, expiresAtSeconds, ...registration } = unregisterRowSchema.parse(item);
  return expiresAtSeconds * 1000 <= now ? undefined : registration;
}

/** Of a claim, or of what leads from a routingId to its device. */
export function readClaimRow(item: unknown): Claim | undefined {
  if (item === undefined) return undefined;
  const { v, ...claim } = claimRowSchema.parse(item);
  return claim;
}

export function holds(claim: Claim, device: { customerId: string; deviceId: string }): boolean {
  return claim.customerId === device.customerId && claim.deviceId === device.deviceId;
}
