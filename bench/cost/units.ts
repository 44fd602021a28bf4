import * as z from 'zod';
import { itemBytes } from './item-bytes.ts';

/** Request units of a table on demand. */
export interface Units {
  readonly reads: number;
  readonly writes: number;
}

const amount = z.object({ CapacityUnits: z.number() });
const consumed = z.object({
  CapacityUnits: z.number().default(0),
  GlobalSecondaryIndexes: z.record(z.string(), amount).default({}),
});
const answerSchema = z.looseObject({ ConsumedCapacity: z.union([consumed, z.array(consumed)]).optional() });
const transactionSchema = z.looseObject({
  TransactItems: z
    .array(z.looseObject({ Put: z.looseObject({ Item: z.record(z.string(), z.unknown()) }).optional() }))
    .optional(),
});

/**
 * What one request consumed. DynamoDB Local says it, but counts a transaction too low: AWS takes two units for each begun
 * KiB of each of its items ("DynamoDB transactions", capacity), which is counted here; changed rows fit one KiB.
 */
export function unitsOf(operation: string, request: unknown, answer: unknown): Units {
  const all = [answerSchema.parse(answer).ConsumedCapacity ?? []].flat();
  const total = all.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  if (/^(Get|BatchGet|Query|Scan|TransactGet)/.test(operation)) return { reads: total, writes: 0 };
  const items = transactionSchema.parse(request).TransactItems;
  if (!items) return { reads: 0, writes: total };
  const ofIndexes = all
    .flatMap(({ GlobalSecondaryIndexes }) => Object.values(GlobalSecondaryIndexes))
    .reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  const ofItems = items.reduce((sum, { Put }) => sum + 2 * Math.ceil((Put ? itemBytes(Put.Item) : 1) / 1024), 0);
  return { reads: 0, writes: ofItems + ofIndexes };
}
