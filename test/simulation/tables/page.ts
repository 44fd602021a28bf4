import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/lib-dynamodb';
import { type Binding, bind, type Mentions } from './binding.ts';
import { conditionOf } from './condition-expression.ts';
import { copyItemIn, copyItemOut } from './copy-in.ts';
import { resolve } from './document-path.ts';
import { validationError } from './exceptions.ts';
import { type IndexDefinition, keyNames, membersOf, projectedNames, projectedRow } from './index-definition.ts';
import { projecting, projectionOf } from './projection.ts';
import { compare, compareText, type Item, memberOf, typeOf, type Value } from './value.ts';

/** A row where it stands in the order of a Query or Scan. */
export interface Placed {
  readonly row: Item;
  /** The values by which a page can go on behind it. */
  readonly key: Item;
}

/** What Query and Scan have in common: which rows of a page are shown, and what of them. */
export interface Page {
  readonly index: IndexDefinition | undefined;
  readonly binding: Binding;
  readonly limit: number;
  readonly startKey: Item | undefined;
  /** @param rows in order, from the start of the page on */
  readonly show: (rows: Iterable<Placed>, maximumRows: number) => object;
}

type PageInput = QueryCommandInput | ScanCommandInput;

/** @param keyCondition the Query's own expression, whose placeholders count too */
export function readPage(
  input: PageInput,
  indexes: readonly IndexDefinition[],
  keyCondition: { readonly mentions: Mentions } | undefined,
): Page {
  const index = input.IndexName === undefined ? undefined : indexes.find(({ name }) => name === input.IndexName);
  if (input.IndexName !== undefined && index === undefined)
    throw validationError('The table does not have the specified index');
  if (index !== undefined && input.ConsistentRead === true)
    throw validationError('Consistent reads are not supported on global secondary indexes');
  const { FilterExpression: filterText, ProjectionExpression: projectionText, Limit: limit, Select: select } = input;
  if (limit !== undefined && limit < 1) throw validationError('Limit must be greater than or equal to 1');
  if (select !== undefined && select !== 'COUNT') throw new Error(`This engine does not know Select ${select}.`);
  if (select === 'COUNT' && projectionText !== undefined)
    throw validationError('Cannot specify the ProjectionExpression when choosing to get only the Count');

  const filter = filterText === undefined ? undefined : conditionOf('FilterExpression', filterText);
  const projection = projectionText === undefined ? undefined : projectionOf(projectionText);
  const binding = bind(
    input,
    [keyCondition, filter, projection].filter((expression) => expression !== undefined),
  );
  filter?.check(binding);
  const names = index && projectedNames(index);
  const filtered = (filter?.operands ?? []).flatMap((operand) => (operand.kind === 'path' ? [operand.path] : []));
  const asked = [...(projection?.paths ?? []), ...filtered].map((path) => resolve(path, binding)[0]);
  if (names !== undefined && asked.some((name) => !names.includes(name)))
    throw validationError(`Global secondary index ${input.IndexName} does not project some of the attributes`);
  const shown = projection === undefined ? copyItemOut : projecting(projection, binding);

  return {
    index,
    binding,
    limit: limit ?? Number.POSITIVE_INFINITY,
    startKey: input.ExclusiveStartKey && copyItemIn(input.ExclusiveStartKey),
    show: (rows, maximumRows) => {
      const Items: Record<string, Value>[] = [];
      let [Count, ScannedCount] = [0, 0];
      let last: Item | undefined;
      for (const { row, key } of rows) {
        ScannedCount += 1;
        const projected = index === undefined ? row : projectedRow(index, row);
        if (filter === undefined || filter.holds(projected, binding)) {
          Count += 1;
          if (select !== 'COUNT') Items.push(shown(projected));
        }
        // As the service: the page ends here whether or not more rows follow.
        if (ScannedCount < maximumRows) continue;
        last = key;
        break;
      }
      return {
        ...(select === 'COUNT' ? {} : { Items }),
        Count,
        ScannedCount,
        ...(last === undefined ? {} : { LastEvaluatedKey: copyItemOut(last) }),
      };
    },
  };
}

/** What names a row to the next page. */
export const pageKey = (row: Item, index: IndexDefinition | undefined): Item =>
  membersOf(row, index === undefined ? ['pk', 'sk'] : keyNames(index));

export type Order = (a: Item, b: Item) => number;

/** The order of page keys: by the sort key of what is read, then, so that it is one, by the row's own key. */
export function inOrder(index: IndexDefinition | undefined): Order {
  const sortName = index?.sortKey?.name;
  const byKey: Order = (a, b) => textOf(a, 'pk', b) || textOf(a, 'sk', b);
  if (sortName === undefined) return byKey;
  return (a, b) => {
    const [first, second] = [memberOf(a, sortName), memberOf(b, sortName)];
    return (first === undefined || second === undefined ? 0 : compare(first, second)) || byKey(a, b);
  };
}

const textOf = (a: Item, name: string, b: Item): number => compareText(String(a[name]), String(b[name]));

/** @throws ValidationException where a page cannot start behind this key */
export function checkStartKey(key: Item, index: IndexDefinition | undefined): void {
  const names = index === undefined ? ['pk', 'sk'] : keyNames(index);
  const indexKeys = index ? [index.partitionKey, ...(index.sortKey ? [index.sortKey] : [])] : [];
  const typeFor = (name: string) => indexKeys.find((each) => each.name === name)?.type ?? 'S';
  const fits = names.every((name) => key[name] !== undefined && typeOf(key[name]) === typeFor(name));
  if (!fits || Object.keys(key).length !== new Set(names).size)
    throw validationError('The provided starting key is invalid');
}
