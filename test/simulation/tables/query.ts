import type { QueryCommandInput } from '@aws-sdk/lib-dynamodb';
import { conditionOf } from './condition-expression.ts';
import { resolve } from './document-path.ts';
import { validationError } from './exceptions.ts';
import { type IndexDefinition, indexKeyOf } from './index-definition.ts';
import { type KeyRange, keyConditionOf, keyRange } from './key-condition.ts';
import { checkStartKey, inOrder, type Order, type Placed, pageKey, readPage } from './page.ts';
import { checkMembers, type Engine, type Prepared, sightOf, tableOf } from './request.ts';
import type { Entry, Table } from './table.ts';
import { partitionKey, sortKey } from './table-keys.ts';
import { equal, type Item, memberOf } from './value.ts';

const members = new Set([
  'TableName',
  'IndexName',
  'KeyConditionExpression',
  'FilterExpression',
  'ProjectionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ConsistentRead',
  'Limit',
  'ExclusiveStartKey',
  'ScanIndexForward',
  'Select',
]);

export function prepareQuery(engine: Engine, input: QueryCommandInput): Prepared {
  checkMembers('Query', input, members);
  const at = tableOf(engine, input.TableName);
  if (input.KeyConditionExpression === undefined)
    throw validationError('Either the KeyConditions or KeyConditionExpression parameter must be specified.');
  const condition = keyConditionOf(input.KeyConditionExpression);
  const page = readPage(input, at.table.indexes, condition);
  const { index, startKey } = page;
  const [partitionName, sortName] = index ? [index.partitionKey, index.sortKey] : [partitionKey, sortKey];
  const range = keyRange(condition, page.binding, partitionName, sortName);
  checkFilter(input, [partitionName.name, ...(sortName ? [sortName.name] : [])], page.binding);
  if (startKey) {
    checkStartKey(startKey, index);
    const start = memberOf(startKey, partitionName.name);
    if (start === undefined || !equal(start, range.partition))
      throw validationError('The provided starting key is outside query boundaries based on provided conditions');
  }
  const consistent = input.ConsistentRead === true;
  const forward = input.ScanIndexForward !== false;
  return {
    call: {
      service: 'dynamodb',
      operation: 'Query',
      tables: [at.name],
      keys: [{ table: at.name, pk: String(range.partition) }],
      ...(index ? { index: index.name } : {}),
      write: false,
      consistent,
      attempt: 1,
    },
    execute: (call) => {
      const see = sightOf(engine, at, consistent, call);
      const rows = index ? rowsOfIndex(at.table, index, range, see) : rowsOfPartition(at.table, range, see);
      const order: Order = index ? inOrder(index) : inOrder(undefined);
      const directed: Order = forward ? order : (a, b) => order(b, a);
      if (index || !forward) rows.sort((a, b) => directed(a.key, b.key));
      const from = startKey === undefined ? rows : rows.filter(({ key }) => directed(key, startKey) > 0);
      return page.show(from, Math.min(page.limit, engine.chaos.pageRows(call)));
    },
  };
}

type Sight = (entry: Entry) => Item | undefined;

function rowsOfPartition(table: Table, { partition, includes }: KeyRange, see: Sight): Placed[] {
  const rows: Placed[] = [];
  for (const entry of table.partition(String(partition))) {
    const row = includes(entry.key.sk) ? see(entry) : undefined;
    if (row) rows.push({ row, key: { pk: entry.key.pk, sk: entry.key.sk } });
  }
  return rows;
}

function rowsOfIndex(table: Table, index: IndexDefinition, range: KeyRange, see: Sight): Placed[] {
  const rows: Placed[] = [];
  for (const entry of table.indexPartition(index, range.partition)) {
    const row = see(entry);
    const key = row && indexKeyOf(index, row);
    if (!row || !key || !equal(key.partition, range.partition)) continue;
    if (key.sort === undefined || range.includes(key.sort)) rows.push({ row, key: pageKey(row, index) });
  }
  return rows;
}

/** A filter looks at what the keys leave; it has no say in the keys themselves. */
function checkFilter(input: QueryCommandInput, keys: readonly string[], binding: Parameters<typeof resolve>[1]): void {
  if (input.FilterExpression === undefined) return;
  for (const operand of conditionOf('FilterExpression', input.FilterExpression).operands) {
    if (operand.kind === 'path' && keys.includes(resolve(operand.path, binding)[0]))
      throw validationError('Filter Expression can only contain non-primary key attributes');
  }
}
