import type { CancellationReason } from '@aws-sdk/client-dynamodb';
import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { cancelled, conditionReason, invalidReason, noReason, otherParameters, validationError } from './exceptions.ts';
import { checkMembers, type Engine, type Prepared } from './request.ts';
import { type RowWrite, readConditionCheck, readDelete, readPut, readUpdate } from './row-write.ts';
import type { Item } from './value.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

const members = new Set(['TransactItems', 'ClientRequestToken']);
const shared = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValuesOnConditionCheckFailure',
];
const putMembers = new Set([...shared, 'Item']);
const updateMembers = new Set([...shared, 'Key', 'UpdateExpression']);
const keyMembers = new Set([...shared, 'Key']);
const maximumItems = 100;
/** API Reference, TransactWriteItems, *ClientRequestToken*. */
const tokenMs = 10 * 60_000;

/** @param ownToken what the SDK generates for a command without a token, once for all its attempts */
export function prepareTransaction(engine: Engine, input: TransactWriteCommandInput, ownToken: string): Prepared {
  checkMembers('TransactWrite', input, members);
  const writes = (input.TransactItems ?? []).map((item) => readItem(engine, item));
  if (writes.length === 0 || writes.length > maximumItems)
    throw validationError(`A transaction has 1 to ${maximumItems} items.`);
  const keys = writes.map(({ at, key }) => ({ table: at.name, ...key }));
  if (new Set(keys.map(({ table, pk, sk }) => JSON.stringify([table, pk, sk]))).size < keys.length)
    throw validationError('Transaction request cannot include multiple operations on one item');
  const token = input.ClientRequestToken ?? ownToken;
  // Only what a caller named can be used again for something else.
  const text = input.ClientRequestToken === undefined ? '' : textOf(input);
  return {
    call: {
      service: 'dynamodb',
      operation: 'TransactWrite',
      tables: [...new Set(keys.map(({ table }) => table))],
      keys,
      write: true,
      consistent: true,
      attempt: 1,
    },
    execute: () => {
      const earlier = engine.transactions.get(token);
      if (earlier !== undefined && earlier.until > engine.now()) {
        if (earlier.text !== text) throw otherParameters();
        return {};
      }
      const nexts = judge(writes);
      for (const [index, { at, key }] of writes.entries()) {
        const { old, next } = nexts[index] ?? {};
        if (old !== next) at.table.write(key, next);
      }
      engine.transactions.set(token, { text, until: engine.now() + tokenMs });
      return {};
    },
  };
}

function readItem(engine: Engine, item: TransactItem): RowWrite {
  const { Put, Update, Delete, ConditionCheck, ...others } = item;
  if ([Put, Update, Delete, ConditionCheck].filter(Boolean).length !== 1 || Object.keys(others).length > 0)
    throw validationError('TransactItems can only contain one of Check, Put, Update or Delete');
  if (Put) {
    checkMembers('Put in TransactWrite', Put, putMembers);
    return readPut(engine, Put);
  }
  if (Update) {
    checkMembers('Update in TransactWrite', Update, updateMembers);
    return readUpdate(engine, Update);
  }
  if (Delete) {
    checkMembers('Delete in TransactWrite', Delete, keyMembers);
    return readDelete(engine, Delete);
  }
  if (!ConditionCheck?.ConditionExpression) throw validationError('A ConditionCheck needs a ConditionExpression.');
  checkMembers('ConditionCheck', ConditionCheck, keyMembers);
  return readConditionCheck(engine, ConditionCheck);
}

/**
 * All rows as they will be, from the rows as they all are.
 * @throws TransactionCanceledException with a reason for each item
 */
function judge(writes: readonly RowWrite[]): readonly { old: Item | undefined; next: Item | undefined }[] {
  const reasons: CancellationReason[] = [];
  const nexts = writes.map((write) => {
    const old = write.at.table.newest(write.key);
    const [next, reason] = nextOf(write, old);
    reasons.push(reason);
    return { old, next };
  });
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
  return nexts;
}

function nextOf(write: RowWrite, old: Item | undefined): [Item | undefined, CancellationReason] {
  if (!write.holds(old)) return [undefined, conditionReason(write.showsOld ? old : undefined)];
  try {
    return [write.next(old), noReason()];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ValidationException') throw error;
    return [undefined, invalidReason(error.message)];
  }
}

const textOf = (input: TransactWriteCommandInput): string =>
  JSON.stringify(input, (_, value: unknown) =>
    value instanceof Set ? ['set', ...value] : typeof value === 'bigint' ? `${value}n` : value,
  );
