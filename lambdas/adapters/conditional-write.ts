import { setTimeout as wait } from 'node:timers/promises';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';

export type WriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const lostRaceSchema = z.union([
  z.object({ name: z.enum(['ConditionalCheckFailedException', 'TransactionConflictException']) }),
  z.object({
    name: z.literal('TransactionCanceledException'),
    CancellationReasons: z.array(z.object({ Code: z.enum(['None', 'ConditionalCheckFailed', 'TransactionConflict']) })),
  }),
]);

/**
 * Writes all items or none; a single put goes without the price of a transaction.
 * @returns false where a condition did not hold, or another transaction held a row: read again, then decide again.
 * Every other failure, throttling included, is thrown.
 */
export async function writeAll(client: DynamoDBDocumentClient, items: readonly WriteItem[]): Promise<boolean> {
  const [first, ...more] = items;
  try {
    if (first?.Put && more.length === 0) await client.send(new PutCommand(first.Put));
    else await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
    return true;
  } catch (error) {
    if (lostRaceSchema.safeParse(error).success) return false;
    throw error;
  }
}

const tries = 6;

/**
 * Repeats "read, decide, write" until it was not disturbed.
 * @param attempt undefined where the race was lost
 */
export async function untilUndisturbed<Result>(attempt: () => Promise<Result | undefined>): Promise<Result> {
  for (let lost = 0; lost < tries; lost += 1) {
    // Random, so that two who met do not meet again.
    if (lost > 0) await wait(Math.random() * 20 * 2 ** lost);
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Error(`A row was changed by others in ${tries} tries in a row.`);
}
