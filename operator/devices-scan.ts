import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ScanCommand, type ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import { duration } from './times.ts';

/** How a whole table is read beside the work that goes on. */
export interface ScanPace {
  /** Read request units a second; one is 8 KB, because a scan need not be consistent. */
  readonly unitsPerSecond: number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
  /** After each page. */
  readonly progress: (line: string) => void;
}

/** So much a page reads at most: 1 MB (DynamoDB, "Scan"), eventually consistent. */
export const unitsOfPage = 128;
export const defaultUnitsPerSecond = 256;

/**
 * All rows of a table that a filter lets through, page by page, at a bounded rate: whatever the filter, every row is read
 * and paid for.
 */
export async function* scanAtRate(
  client: TablesClient,
  input: Omit<ScanCommandInput, 'ExclusiveStartKey' | 'ReturnConsumedCapacity'>,
  { unitsPerSecond, wait, progress }: ScanPace,
): AsyncGenerator<Record<string, unknown>> {
  let start: Record<string, unknown> | undefined;
  let [read, units] = [0, 0];
  do {
    const {
      Items = [],
      ScannedCount,
      LastEvaluatedKey,
      ConsumedCapacity,
    } = await client.send(new ScanCommand({ ...input, ExclusiveStartKey: start, ReturnConsumedCapacity: 'TOTAL' }));
    yield* Items;
    const used = ConsumedCapacity?.CapacityUnits ?? unitsOfPage;
    read += ScannedCount ?? 0;
    units += used;
    start = LastEvaluatedKey;
    progress(`  ${input.TableName}: ${read} rows read, ${Math.ceil(units)} read units${start ? ' …' : ''}`);
    if (start) await wait((used / unitsPerSecond) * 1000);
  } while (start);
}

/**
 * What reading tables whole costs and how long it takes, in a sentence. DynamoDB counts their bytes about every six hours
 * ("DescribeTable").
 */
export async function costOfScans(
  client: TablesClient,
  tableNames: readonly string[],
  unitsPerSecond: number,
): Promise<string> {
  let bytes = 0;
  for (const TableName of tableNames) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    bytes += Table?.TableSizeBytes ?? 0;
  }
  const units = Math.ceil(bytes / 8192);
  const what = tableNames.length === 1 ? 'the whole table' : `${tableNames.length} whole tables`;
  return `This reads ${what}, ${megabytes(bytes)} in all: some ${units} read request units, which are paid for (AWS, "Amazon DynamoDB pricing"), in about ${duration((units / unitsPerSecond) * 1000)} at ${unitsPerSecond} a second.`;
}

const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
