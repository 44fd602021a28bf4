import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Channel } from '../core/device.ts';
import type { AnswerCounts } from '../core/gone-policy.ts';
import { answersKey, answersSchema, windowOf } from './channel-rows.ts';

/**
 * Counts what a channel's provider answers about devices, in one row per app and ten minutes that all functions share:
 * each of them sees only its own. All reject where the table cannot be reached.
 */
export interface AnswerCounter {
  /** Counted here, and written every ten seconds at most: a row takes 1,000 writes a second. */
  readonly delivered: (app: string) => Promise<void>;
  /**
   * @param isCounted the device was counted before: what is said of it again is no further one
   * @returns all answers of these ten minutes, this one included; deliveries that were not written yet are missing
   */
  readonly gone: (app: string, isCounted?: boolean) => Promise<AnswerCounts>;
}

const heldMs = 10_000;
const keptSeconds = 60 * 60;

export function createAnswerCounter(
  client: DynamoDBDocumentClient,
  tableName: string,
  channel: Channel,
  now: () => number,
): AnswerCounter {
  const pending = new Map<string, { delivered: number; readonly since: number }>();

  async function write(app: string, gone: number): Promise<AnswerCounts> {
    const counted = pending.get(app);
    pending.delete(app);
    // A function that was frozen meanwhile has nothing to say of these ten minutes.
    const delivered = counted && windowOf(counted.since) === windowOf(now()) ? counted.delivered : 0;
    const { Attributes } = await client.send(
      new UpdateCommand({
        TableName: tableName,
        Key: answersKey(channel, app, now()),
        UpdateExpression: 'SET v = :v, expiresAtSeconds = :expires ADD answers :answers, gone :gone',
        ExpressionAttributeValues: {
          ':v': 1,
          ':answers': delivered + gone,
          ':gone': gone,
          ':expires': Math.floor(now() / 1000) + keptSeconds,
        },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return answersSchema.parse(Attributes);
  }

  return {
    async delivered(app) {
      const counted = pending.get(app) ?? { delivered: 0, since: now() };
      counted.delivered += 1;
      pending.set(app, counted);
      if (now() - counted.since >= heldMs) await write(app, 0);
    },
    gone: (app, isCounted = false) => write(app, isCounted ? 0 : 1),
  };
}
