import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod/mini';

export type WriteItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const lostRaceSchema = z.union([
  z.object({ name: z.enum(['ConditionalCheckFailedException', 'TransactionConflictException']) }),
  z.object({
    name: z.literal('TransactionCanceledException'),
    CancellationReasons: z.array(z.object({ Code: z.enum(['None', 'ConditionalCheckFailed', 'TransactionConflict']) })),
  }),
]);

/** Whether an error says that a condition did not hold, or that another transaction held a row. */
export const isLostRace = (error: unknown): boolean => lostRaceSchema.safeParse(error).success;

/**
 * Writes all items or none; a single put goes without the price of a transaction.
 * @returns false where a condition did not hold, or another transaction held a row: read again, then decide again.
 * Every other failure, throttling included, is thrown.
 */
export async function writeAll(client: DynamoDBDocumentClient, items: readonly WriteItem[]): Promise<boolean> {
  const [first, ...more] = items;
  if (!first?.Put || more.length > 0) return transact(client, items);
  try {
    await client.send(new PutCommand(first.Put));
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}

/**
 * The same, as a transaction in any case: the SDK repeats a write whose answer was lost, and a single conditional write
 * then meets itself, where a transaction is known by its token ("TransactWriteItems", idempotency).
 */
export async function transact(client: DynamoDBDocumentClient, items: readonly WriteItem[]): Promise<boolean> {
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [...items] }));
    return true;
  } catch (error) {
    if (isLostRace(error)) return false;
    throw error;
  }
}

/**
 * One conditional put, at half the price of a transaction: it carries a name of its own, by which a repeat whose first
 * answer was lost knows itself.
 * @returns false where the condition did not hold, or a transaction held the row
 */
export async function putOnce(client: DynamoDBDocumentClient, put: NonNullable<WriteItem['Put']>): Promise<boolean> {
  const written = randomUUID();
  try {
    const Item = { ...put.Item, written };
    await client.send(new PutCommand({ ...put, Item, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }));
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return error.Item?.written?.S === written;
    if (isLostRace(error)) return false;
    throw error;
  }
}

/** The condition that a row is the one that was read. */
export function asRead(row: { readonly revision: number } | undefined) {
  return row
    ? { ConditionExpression: 'revision = :revision', ExpressionAttributeValues: { ':revision': row.revision } }
    : { ConditionExpression: 'attribute_not_exists(pk)' };
}

const tries = 6;

/** Random, so that two who met do not meet again. */
export const pauseAfter = (lost: number) => wait(Math.random() * 20 * 2 ** lost);

/**
 * Repeats "read, decide, write" until it was not disturbed.
 * @param attempt undefined where the race was lost
 * @param pause before another try; it gets the number of races lost
 */
export async function untilUndisturbed<Result>(
  attempt: () => Promise<Result | undefined>,
  pause: (lost: number) => Promise<void> = pauseAfter,
): Promise<Result> {
  for (let lost = 0; lost < tries; lost += 1) {
    if (lost > 0) await pause(lost);
    const result = await attempt();
    if (result !== undefined) return result;
  }
  throw new Error(`A row was changed by others in ${tries} tries in a row.`);
}
