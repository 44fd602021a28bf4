import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { addressKinds, type Channel, channels, type Device, platforms } from '../core/device.ts';
import { keyPart } from './key-part.ts';

const mark = z.object({ since: z.int(), reason: z.string() });

const deviceRowSchema = z.object({
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
  registeredAt: z.int(),
  version: z.int(),
  recipient: z.string(),
  doubt: z.exactOptional(mark),
  gone: z.exactOptional(mark),
});

/** Who holds a token: the device and the version under which it took it. */
const claimRowSchema = z.object({
  v: z.literal(1),
  customerId: z.string(),
  deviceId: z.string(),
  version: z.int(),
});
export type Claim = Omit<z.output<typeof claimRowSchema>, 'v'>;

export const customerKey = (customerId: string) => `customer~${keyPart(customerId)}`;

export const deviceKey = ({ customerId, deviceId }: { customerId: string; deviceId: string }) => ({
  pk: customerKey(customerId),
  sk: `device~${keyPart(deviceId)}`,
});

/** A hash, so that no token stands in a key: keys show up in error messages and contributor insights. */
export const tokenHash = ({ channel, token }: { channel: Channel; token: string }) =>
  createHash('sha256').update(`${channel}~${token}`).digest('base64url');

export const claimKey = (hash: string) => ({ pk: `claim~${hash}`, sk: 'claim' });

export const deviceRow = (device: Device) => ({ ...deviceKey(device), v: 1, ...device, tokenHash: tokenHash(device) });

export const claimRow = (device: Device) => ({
  ...claimKey(tokenHash(device)),
  v: 1,
  customerId: device.customerId,
  deviceId: device.deviceId,
  version: device.version,
});

export function readDeviceRow(item: unknown): Device | undefined {
  if (item === undefined) return undefined;
  const { v, ...device } = deviceRowSchema.parse(item);
  return device;
}

export function readClaimRow(item: unknown): Claim | undefined {
  if (item === undefined) return undefined;
  const { v, ...claim } = claimRowSchema.parse(item);
  return claim;
}

export function holds(claim: Claim, device: { customerId: string; deviceId: string }): boolean {
  return claim.customerId === device.customerId && claim.deviceId === device.deviceId;
}
