import * as z from 'zod';
import { itemBytes } from './item-bytes.ts';

/** Request units of a table on demand. */
export interface Units {
  readonly reads: number;
  readonly writes: number;
  /** The writes by the kind of row, as its sort key begins, or by the name of the index; none that is 0. */
  readonly writesOf: Readonly<Record<string, number>>;
}

const amount = z.object({ CapacityUnits: z.number() });
const consumed = z.object({
  CapacityUnits: z.number().default(0),
  GlobalSecondaryIndexes: z.record(z.string(), amount).default({}),
});
const answerSchema = z.looseObject({
  __type: z.string().optional(),
  ConsumedCapacity: z.union([consumed, z.array(consumed)]).optional(),
});
const item = z.record(z.string(), z.unknown());
const writeSchema = z.looseObject({ Item: item.optional(), Key: item.optional() });
const transactionSchema = z.looseObject({ TransactItems: z.array(z.record(z.string(), writeSchema)).optional() });
type Write = z.output<typeof writeSchema>;
/**
 * What one request consumed. DynamoDB Local says it, but for two things that are counted here: AWS takes two units for each
 * begun KiB of each item of a transaction ("DynamoDB transactions", capacity; changed rows fit one KiB), and a unit for a
 * write whose condition did not hold ("Working with items", conditional writes).
 */
export function unitsOf(operation: string, request: unknown, answer: unknown): Units {
  const { __type: error, ConsumedCapacity } = answerSchema.parse(answer);
  const all = [ConsumedCapacity ?? []].flat();
  const total = all.reduce((sum, { CapacityUnits }) => sum + CapacityUnits, 0);
  if (/^(Get|BatchGet|Query|Scan|TransactGet)/.test(operation)) return { reads: total, writes: 0, writesOf: {} };
  const indexes = all.flatMap(({ GlobalSecondaryIndexes }) =>
    Object.entries(GlobalSecondaryIndexes).map(([name, { CapacityUnits }]) => [name, CapacityUnits] as const),
  );
  const ofIndexes = indexes.reduce((sum, [, units]) => sum + units, 0);
  const transaction = transactionSchema.parse(request).TransactItems?.flatMap((one) => Object.values(one));
  const rows = transaction
    ? transaction.map((write) => [kindOf(write), 2 * begunKib(write)] as const)
    : [[kindOf(writeSchema.parse(request)), isFailedCondition(error) ? 1 : total - ofIndexes] as const];
  const writesOf: Record<string, number> = {};
  for (const [kind, units] of [...rows, ...indexes]) {
    if (units > 0) writesOf[kind] = (writesOf[kind] ?? 0) + units;
  }
  return { reads: 0, writes: Object.values(writesOf).reduce((sum, units) => sum + units, 0), writesOf };
}

const begunKib = ({ Item }: Write) => (Item ? Math.ceil(itemBytes(Item) / 1024) : 1);

const isFailedCondition = (error: string | undefined) => error?.endsWith('ConditionalCheckFailedException') ?? false;

function kindOf({ Item, Key }: Write): string {
  const sk = z.object({ S: z.string() }).safeParse((Item ?? Key)?.sk).data?.S ?? 'other';
  return sk.split('~')[0] ?? sk;
}
