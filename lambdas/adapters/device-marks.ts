import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ApnsEnvironment, Device, DeviceMark } from '../core/device.ts';
import { isLostRace, untilUndisturbed, writeAll } from './conditional-write.ts';
import { asRead, deviceReads } from './device-reads.ts';
import { claimKey, deviceKey, holds, tokenHash } from './device-rows.ts';

/** What the provider's answers say of a device is noted in its row, as long as that is the registration it was about. */
export interface DeviceMarks {
  /**
   * Marks a device as gone; the row disappears 30 days later unless the device is registered again. The key that
   * unregisters it stays: it leads nowhere then.
   * @param goneSince the provider's time, where it gives one: a registration after it proves the token alive again
   * @returns `registered-anew`: it has another token or registration than the push went to
   */
  readonly markGone: (
    device: Device,
    gone: DeviceMark,
    goneSince: number | undefined,
  ) => Promise<'marked' | 'kept' | 'registered-anew'>;
  /** Remembers the first time that a provider called the token wrong; `undefined` takes it back. */
  readonly noteDoubt: (device: Device, doubt: DeviceMark | undefined) => Promise<void>;
  /** The host that knows the token. */
  readonly noteEnvironment: (device: Device, environment: ApnsEnvironment) => Promise<void>;
}

const goneSeconds = 30 * 24 * 60 * 60;

export function createDeviceMarks(
  client: DynamoDBDocumentClient,
  tableName: string,
  clock: () => number = Date.now,
  pause?: (lost: number) => Promise<void>,
): DeviceMarks {
  const reads = deviceReads(client, tableName);

  /** The claim expires with its device. Where the claim is another's by now, the device was only a remnant. */
  function markGone(device: Device, gone: DeviceMark, goneSince: number | undefined) {
    const hash = tokenHash(device);
    // Not from `gone.since`: the provider's time may lie months back.
    const expires = Math.floor(clock() / 1000) + goneSeconds;
    return untilUndisturbed(async () => {
      const now = await reads.device(device);
      if (!now || now.channel !== device.channel || now.token !== device.token || now.version !== device.version) {
        return 'registered-anew';
      }
      if (goneSince !== undefined && now.registeredAt > goneSince) return 'kept';
      const claim = await reads.claim(hash);
      if (!claim || !holds(claim, device)) return 'registered-anew';
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

  /** One attribute or two; nothing where the device was registered again since. */
  async function note(device: Device, change: string, values: Record<string, unknown>): Promise<void> {
    const read = asRead(device);
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: deviceKey(device),
          UpdateExpression: change,
          ConditionExpression: read.ConditionExpression,
          ExpressionAttributeValues: { ...read.ExpressionAttributeValues, ...values },
        }),
      );
    } catch (error) {
      if (!isLostRace(error)) throw error;
    }
  }

  return {
    markGone,
    noteDoubt: (device, doubt) =>
      doubt ? note(device, 'SET doubt = :doubt', { ':doubt': doubt }) : note(device, 'REMOVE doubt', {}),
    noteEnvironment: (device, environment) =>
      note(device, 'SET environment = :environment, environmentIsCertain = :certain', {
        ':environment': environment,
        ':certain': true,
      }),
  };
}
