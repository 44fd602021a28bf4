import type {
  DeleteCommandInput,
  PutCommandInput,
  TransactWriteCommandInput,
  UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { bind, type Mentions, type PlaceholderInput } from './binding.ts';
import { conditionOf } from './condition-expression.ts';
import { copyItemIn } from './copy-in.ts';
import { validationError } from './exceptions.ts';
import { checkIndexKeys } from './index-definition.ts';
import { type Engine, tableOf } from './request.ts';
import type { Table } from './table.ts';
import { keyOf, keyOfItem, type PrimaryKey } from './table-keys.ts';
import { updateOf } from './update-expression.ts';
import type { Item } from './value.ts';

/** What is to become of one row, and under which condition. */
export interface RowWrite {
  readonly at: { readonly name: string; readonly table: Table };
  readonly key: PrimaryKey;
  readonly holds: (row: Item | undefined) => boolean;
  /** The row afterwards. Throws ValidationException where an update does not fit the row. */
  readonly next: (row: Item | undefined) => Item | undefined;
  /** Whether a condition that does not hold shows the row. */
  readonly showsOld: boolean;
}

interface Conditional extends PlaceholderInput {
  readonly ConditionExpression?: string | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' | undefined;
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
export type ConditionCheckInput = NonNullable<TransactItem['ConditionCheck']>;
type PutInput = PutCommandInput | NonNullable<TransactItem['Put']>;
type UpdateInput = UpdateCommandInput | NonNullable<TransactItem['Update']>;
type DeleteInput = DeleteCommandInput | NonNullable<TransactItem['Delete']>;

export function readPut(engine: Engine, input: PutInput): RowWrite {
  const at = tableOf(engine, input.TableName);
  const item = copyItemIn(input.Item);
  const key = keyOfItem(item);
  const next = () => {
    checkIndexKeys(at.table.indexes, item);
    return item;
  };
  return { at, key, ...condition(input), next };
}

export function readDelete(engine: Engine, input: DeleteInput): RowWrite {
  const at = tableOf(engine, input.TableName);
  return { at, key: keyOf(copyItemIn(input.Key)), ...condition(input), next: () => undefined };
}

export function readConditionCheck(engine: Engine, input: ConditionCheckInput): RowWrite {
  const at = tableOf(engine, input.TableName);
  return { at, key: keyOf(copyItemIn(input.Key)), ...condition(input), next: (row) => row };
}

/** An update of a row that is not there makes one, even where nothing is set. */
export function readUpdate(engine: Engine, input: UpdateInput): RowWrite {
  const at = tableOf(engine, input.TableName);
  const key = keyOf(copyItemIn(input.Key));
  const update = input.UpdateExpression === undefined ? undefined : updateOf(input.UpdateExpression);
  const { binding, ...conditions } = condition(input, update);
  const keyPath = update?.check(binding).find(([name]) => name === 'pk' || name === 'sk');
  return {
    at,
    key,
    ...conditions,
    next: (row) => {
      if (keyPath !== undefined)
        throw validationError(`Cannot update attribute ${keyPath[0]}. This attribute is part of the key`);
      const before: Item = row ?? { ...key };
      const next = update?.apply(before, binding) ?? before;
      checkIndexKeys(at.table.indexes, next);
      return next;
    },
  };
}

function condition(input: Conditional, update?: { readonly mentions: Mentions }) {
  const { ConditionExpression: text } = input;
  const compiled = text === undefined ? undefined : conditionOf('ConditionExpression', text);
  const expressions = [update, compiled].filter((expression) => expression !== undefined);
  const binding = bind(input, expressions);
  compiled?.check(binding);
  return {
    binding,
    holds: (row: Item | undefined) => compiled === undefined || compiled.holds(row, binding),
    showsOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
  };
}
