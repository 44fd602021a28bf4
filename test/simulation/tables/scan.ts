import type { ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { indexKeyOf } from './index-definition.ts';
import { checkStartKey, type Placed, pageKey, readPage } from './page.ts';
import { checkMembers, type Engine, type Prepared, sightOf, tableOf } from './request.ts';
import { equal } from './value.ts';

const members = new Set([
  'TableName',
  'IndexName',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'Limit',
  'ExclusiveStartKey',
  'Select',
]);

/** All rows, in an order that callers may not count on. */
export function prepareScan(engine: Engine, input: ScanCommandInput): Prepared {
  checkMembers('Scan', input, members);
  const at = tableOf(engine, input.TableName);
  const page = readPage(input, at.table.indexes, undefined);
  const { index, startKey } = page;
  if (startKey) checkStartKey(startKey, index);
  const consistent = input.ConsistentRead === true;
  return {
    call: {
      service: 'dynamodb',
      operation: 'Scan',
      tables: [at.name],
      keys: [],
      ...(index ? { index: index.name } : {}),
      write: false,
      consistent,
      attempt: 1,
    },
    execute: (call) => {
      const see = sightOf(engine, at, consistent, call);
      const rows: Placed[] = [];
      let started = startKey === undefined;
      for (const entry of at.table.entries()) {
        // By its place, not by its row: the row that the last page ended with may be gone by now.
        const isStart = startKey && equal({ ...entry.key }, { pk: startKey.pk ?? null, sk: startKey.sk ?? null });
        const row = started ? see(entry) : undefined;
        if (isStart) started = true;
        if (row && (!index || indexKeyOf(index, row))) rows.push({ row, key: pageKey(row, index) });
      }
      return page.show(rows, Math.min(page.limit, engine.chaos.pageRows(call)));
    },
  };
}
