import type { AddressedDevice, Device } from '../../lambdas/core/device.ts';
import { createBounded } from './bounded.ts';
import { trailId } from './trail-id.ts';

export type ReadDevice = (device: AddressedDevice) => Promise<Pick<Device, 'token'> | undefined>;

/** Remembers the tokens of so many devices. */
export function createTokenOwners(read: ReadDevice, { most = 500 } = {}) {
  const tokens = createBounded<string>({ count: most, bytes: Number.POSITIVE_INFINITY });
  const nameOf = ({ customerId, deviceId }: AddressedDevice) => trailId(customerId, deviceId);
  return {
    /** Which of these devices has the token; null where none has it any more. */
    find: async (token: string, devices: readonly AddressedDevice[]): Promise<AddressedDevice | null> => {
      const known = devices.find((device) => tokens.get(nameOf(device)) === token);
      if (known) return known;
      // One that is remembered may have got another token since.
      for (const device of devices) {
        const row = await read(device);
        if (row) tokens.set(nameOf(device), row.token, 0);
        if (row?.token === token) return device;
      }
      return null;
    },
  };
}
export type TokenOwners = ReturnType<typeof createTokenOwners>;
