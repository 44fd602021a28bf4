import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { isLostRace } from './conditional-write.ts';
import { customerKey } from './device-rows.ts';
import { keyPart } from './key-part.ts';

/**
 * Whether a device may get one more push that wakes its app in the background; the answer counts as one. Apple: not more
 * than two or three an hour ("Pushing background updates to your App"), so the last two are remembered beside the device.
 * @param now epoch milliseconds
 */
export type MayWake = (device: { customerId: string; deviceId: string }, now: number) => Promise<boolean>;

const hourMs = 60 * 60_000;

export function createMayWake(client: DynamoDBDocumentClient, tableName: string): MayWake {
  return async ({ customerId, deviceId }, now) => {
    try {
      await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: { pk: customerKey(customerId), sk: `background~${keyPart(deviceId)}` },
          UpdateExpression:
            'SET v = :v, lastButOne = if_not_exists(lastAt, :never), lastAt = :now, expiresAtSeconds = :expires',
          ConditionExpression: 'attribute_not_exists(lastButOne) OR lastButOne <= :hourAgo',
          ExpressionAttributeValues: {
            ':v': 1,
            ':never': 0,
            ':now': now,
            ':hourAgo': now - hourMs,
            ':expires': Math.ceil((now + 2 * hourMs) / 1000),
          },
        }),
      );
      return true;
    } catch (error) {
      if (isLostRace(error)) return false;
      throw error;
    }
  };
}
