import type { BatchGetCommandInput, GetCommandInput } from '@aws-sdk/lib-dynamodb';
import { bind, type PlaceholderInput } from './binding.ts';
import { copyItemIn, copyItemOut } from './copy-in.ts';
import { validationError } from './exceptions.ts';
import { projecting, projectionOf } from './projection.ts';
import { checkMembers, type Engine, type Prepared, sightOf, tableOf } from './request.ts';
import { keyOf, type PrimaryKey } from './table-keys.ts';
import type { Item, Value } from './value.ts';

const getMembers = new Set(['TableName', 'Key', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);

export function prepareGet(engine: Engine, input: GetCommandInput): Prepared {
  checkMembers('Get', input, getMembers);
  const at = tableOf(engine, input.TableName);
  const key = keyOf(copyItemIn(input.Key));
  const shown = showing(input);
  const consistent = input.ConsistentRead === true;
  return {
    call: {
      service: 'dynamodb',
      operation: 'Get',
      tables: [at.name],
      keys: [{ table: at.name, ...key }],
      write: false,
      consistent,
      attempt: 1,
    },
    execute: (call) => {
      const entry = at.table.find(key);
      const row = entry && sightOf(engine, at, consistent, call)(entry);
      return row ? { Item: shown(row) } : {};
    },
  };
}

/** What a caller gets of a row. */
function showing(
  input: PlaceholderInput & { readonly ProjectionExpression?: string | undefined },
): (row: Item) => Record<string, Value> {
  if (input.ProjectionExpression === undefined) {
    bind(input, []);
    return copyItemOut;
  }
  const projection = projectionOf(input.ProjectionExpression);
  return projecting(projection, bind(input, [projection]));
}

const maximumKeys = 100;
const batchMembers = new Set(['RequestItems']);
const tableMembers = new Set(['Keys', 'ConsistentRead', 'ProjectionExpression', 'ExpressionAttributeNames']);

/** All rows of one BatchGet, over its tables; the answer has them in no order that callers may count on. */
export function prepareBatchGet(engine: Engine, input: BatchGetCommandInput): Prepared {
  checkMembers('BatchGet', input, batchMembers);
  const requests = Object.entries(input.RequestItems ?? {}).map(([tableName, request]) => {
    checkMembers('BatchGet', request, tableMembers);
    const keys = (request.Keys ?? []).map((key) => keyOf(copyItemIn(key)));
    if (keys.length === 0 || new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk]))).size < keys.length)
      throw validationError('Provided list of item keys contains duplicates, or none');
    const { Keys: _, ...rest } = request;
    const consistent = request.ConsistentRead === true;
    return { at: tableOf(engine, tableName), keys, consistent, shown: showing(request), rest };
  });
  const wanted = requests.flatMap((request) => request.keys.map((key) => ({ request, key })));
  if (wanted.length === 0 || wanted.length > maximumKeys)
    throw validationError('Too many items requested for the BatchGetItem call, or none');
  return {
    call: {
      service: 'dynamodb',
      operation: 'BatchGet',
      tables: requests.map(({ at }) => at.name),
      keys: wanted.map(({ request, key }) => ({ table: request.at.name, ...key })),
      write: false,
      consistent: requests.every(({ consistent }) => consistent),
      attempt: 1,
    },
    execute: (call) => {
      const left = Math.min(engine.chaos.unprocessedKeys(call), wanted.length - 1);
      const processed = wanted.slice(0, wanted.length - left);
      const Responses: Record<string, Record<string, Value>[]> = {};
      for (const { at } of requests) Responses[at.name] = [];
      for (const { request, key } of processed.toReversed()) {
        const { at, consistent, shown } = request;
        const entry = at.table.find(key);
        const row = entry && sightOf(engine, at, consistent, call)(entry);
        if (row) Responses[at.name]?.push(shown(row));
      }
      const UnprocessedKeys: Record<string, { Keys: PrimaryKey[] }> = {};
      for (const { request, key } of wanted.slice(processed.length)) {
        const { name } = request.at;
        const unprocessed = UnprocessedKeys[name] ?? { ...request.rest, Keys: [] };
        UnprocessedKeys[name] = unprocessed;
        unprocessed.Keys.push({ ...key });
      }
      return { Responses, UnprocessedKeys };
    },
  };
}
