import { type Condition, isObject, type Refusal, refused } from './condition.ts';
import { exactValue } from './exact-value.ts';
import { parseMatchExpression } from './operators.ts';

/** Every field of it (dotted path) must meet one of its conditions. */
export type Alternative = ReadonlyMap<string, readonly Condition[]>;
type Alternatives = { readonly kind: 'alternatives'; readonly list: readonly Alternative[] };
export type LocatedRefusal = Refusal & { readonly at: string };

/** eb-create-pattern-operators, "Complex example with multiple matching": no more than 1000 combinations by `$or`. */
const combinationLimit = 1000;

/** Names that may not be fields inside `$or`: each is an operator, or kept by AWS for one (event-ruler, README). */
const reservedInOr = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric', 'cidr'],
  ...['=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case', 'date-after', 'date-on-or-after'],
  ...['date-before', 'date-on-or-before', 'in-date-range', 'ip-address-in-range', 'ip-address-not-in-range'],
]);

/**
 * Turns a pattern into flat alternatives: `$or` forks, all else joins. Keys join by dots, so that `{"a": {"b": …}}` and
 * `{"a.b": …}` are one field, and the later of two writings of a field wins.
 *
 * @param readsOr false takes `$or` for a field of that name, as patterns older than the operator meant it.
 */
export function patternAlternatives(pattern: unknown, readsOr: boolean): Alternatives | LocatedRefusal {
  if (!isObject(pattern)) return { ...refused('Filter is not an object'), at: '' };
  return expand([new Map()], pattern, '', { readsOr, insideOr: false });
}

interface Mode {
  readonly readsOr: boolean;
  readonly insideOr: boolean;
}

function expand(
  outer: readonly Alternative[],
  fields: Record<string, unknown>,
  path: string,
  mode: Mode,
): Alternatives | LocatedRefusal {
  const entries = Object.entries(fields);
  if (entries.length === 0) return { ...refused('Empty objects are not allowed'), at: path };
  let list = outer;
  for (const [name, value] of entries) {
    const next = expandField(list, name, value, path, mode);
    if (next.kind === 'refused') return next;
    list = next.list;
  }
  return { kind: 'alternatives', list };
}

function expandField(
  list: readonly Alternative[],
  name: string,
  value: unknown,
  path: string,
  mode: Mode,
): Alternatives | LocatedRefusal {
  if (mode.readsOr && name === '$or') return fork(list, value, path);
  const at = path === '' ? name : `${path}.${name}`;
  if (mode.insideOr && reservedInOr.has(name)) {
    return { ...refused(`${name} is Ruler reserved fieldName which cannot be used inside $or.`), at };
  }
  if (isObject(value)) return expand(list, value, at, mode);
  if (!Array.isArray(value)) return { ...refused(`"${name}" must be an object or an array`), at };
  const conditions = parseConditions(value);
  if (conditions.kind === 'refused') return { ...conditions, at };
  return { kind: 'alternatives', list: list.map((fields) => new Map([...fields, [at, conditions.list]])) };
}

function fork(list: readonly Alternative[], branches: unknown, path: string): Alternatives | LocatedRefusal {
  const at = path === '' ? '$or' : `${path}.$or`;
  if (!Array.isArray(branches)) return { ...refused('It must be an Array followed with $or.'), at };
  const forked: Alternative[] = [];
  for (const branch of branches) {
    if (!isObject(branch)) return { ...refused('Only JSON object is allowed in array of $or relationship.'), at };
    const expanded = expand(list, branch, path, { readsOr: true, insideOr: true });
    if (expanded.kind === 'refused') return expanded;
    forked.push(...expanded.list);
    if (forked.length > combinationLimit) {
      return { ...refused(`$or makes more than ${combinationLimit} rule combinations`), at };
    }
  }
  if (branches.length < 2) return { ...refused('There must have at least 2 Objects in $or relationship.'), at };
  return { kind: 'alternatives', list: forked };
}

function parseConditions(values: readonly unknown[]): { kind: 'conditions'; list: Condition[] } | Refusal {
  if (values.length === 0) return refused('Empty arrays are not allowed');
  const list: Condition[] = [];
  for (const value of values) {
    const condition = parseCondition(value);
    if (condition.kind === 'refused') return condition;
    list.push(condition);
  }
  return { kind: 'conditions', list };
}

function parseCondition(value: unknown): Condition | Refusal {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return exactValue(value);
  }
  if (isObject(value)) return parseMatchExpression(value);
  return refused('Match value must be String, number, true, false, or null');
}
