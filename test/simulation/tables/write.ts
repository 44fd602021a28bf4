import type { DeleteCommandInput, PutCommandInput, UpdateCommandInput } from '@aws-sdk/lib-dynamodb';
import type { TableOperation } from '../chaos.ts';
import { copyItemOut } from './copy-in.ts';
import { conditionFailed, validationError } from './exceptions.ts';
import { checkMembers, type Engine, type Prepared } from './request.ts';
import { type RowWrite, readDelete, readPut, readUpdate } from './row-write.ts';

const shared = [
  'TableName',
  'ConditionExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
];
const putMembers = new Set([...shared, 'Item']);
const updateMembers = new Set([...shared, 'Key', 'UpdateExpression']);
const deleteMembers = new Set([...shared, 'Key']);

export function preparePut(engine: Engine, input: PutCommandInput): Prepared {
  checkMembers('Put', input, putMembers);
  return prepared('Put', readPut(engine, input), returned(input.ReturnValues, ['NONE', 'ALL_OLD']));
}

export function prepareUpdate(engine: Engine, input: UpdateCommandInput): Prepared {
  checkMembers('Update', input, updateMembers);
  return prepared('Update', readUpdate(engine, input), returned(input.ReturnValues, ['NONE', 'ALL_OLD', 'ALL_NEW']));
}

export function prepareDelete(engine: Engine, input: DeleteCommandInput): Prepared {
  checkMembers('Delete', input, deleteMembers);
  return prepared('Delete', readDelete(engine, input), returned(input.ReturnValues, ['NONE', 'ALL_OLD']));
}

function returned(asked: string = 'NONE', allowed: readonly string[]): string {
  if (asked.startsWith('UPDATED_') && allowed.includes('ALL_NEW'))
    throw new Error(`This engine does not know ReturnValues ${asked}.`);
  if (!allowed.includes(asked)) throw validationError('ReturnValues set to invalid value');
  return asked;
}

function prepared(operation: TableOperation, write: RowWrite, returnValues: string): Prepared {
  const { at, key } = write;
  return {
    call: {
      service: 'dynamodb',
      operation,
      tables: [at.name],
      keys: [{ table: at.name, ...key }],
      write: true,
      consistent: true,
      attempt: 1,
    },
    execute: () => {
      const old = at.table.newest(key);
      if (!write.holds(old)) throw conditionFailed(write.showsOld ? old : undefined);
      const next = write.next(old);
      if (next !== undefined || old !== undefined) at.table.write(key, next);
      const shown = returnValues === 'ALL_OLD' ? old : returnValues === 'ALL_NEW' ? next : undefined;
      return shown === undefined ? {} : { Attributes: copyItemOut(shown) };
    },
  };
}
