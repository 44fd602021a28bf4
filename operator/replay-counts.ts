import { paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { TablesClient } from '../lambdas/adapters/dynamodb.ts';
import { messagePrefix } from '../lambdas/adapters/journal-rows.ts';

const rowSchema = z.object({ state: z.string(), reason: z.string().optional() });

/** How many messages that were sent in a window stand in which state, such as `pushed` or `withheld: expired`. */
export type StateCounts = Readonly<Record<string, number>>;

/** Reads the whole journal: rows are kept by conversation, and not by time. */
export async function countStates(
  tables: TablesClient,
  journal: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<StateCounts> {
  const counts: Record<string, number> = {};
  const pages = paginateScan(
    { client: tables },
    {
      TableName: journal,
      FilterExpression: 'begins_with(sk, :message) AND sentAt BETWEEN :from AND :to',
      ProjectionExpression: '#state, reason',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':message': messagePrefix, ':from': from, ':to': to },
    },
  );
  for await (const { Items = [] } of pages) {
    for (const item of Items) {
      const { state, reason } = rowSchema.parse(item);
      const name = state === 'withheld' && reason !== undefined ? `withheld: ${reason}` : state;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

/** What has come to be between two counts; nothing where nothing has. */
export function changeOfStates(before: StateCounts, after: StateCounts): StateCounts {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.map((name) => [name, (after[name] ?? 0) - (before[name] ?? 0)] as const);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}
