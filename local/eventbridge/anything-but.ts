import { type Condition, isObject, type LeafValue, type Refusal, refused, valueCondition } from './condition.ts';
import { isComparable, outOfRange } from './numeric-range.ts';
import { matchesWildcard, parseWildcard } from './wildcard.ts';

type ListOperator = 'equals-ignore-case' | 'prefix' | 'suffix' | 'wildcard';

/** What a list operator says of an entry that is not a string (wording of EventBridge). */
const notText: Record<ListOperator, string> = {
  'equals-ignore-case': 'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  prefix: 'prefix/suffix match pattern must be a string',
  suffix: 'prefix/suffix match pattern must be a string',
  wildcard: 'wildcard match pattern must be a string',
};

const tooMany = refused('Too many elements in numeric expression');
const wrongType = refused('Value of anything-but must be an array or single string/number value.');

/**
 * Reads the operand of `anything-but` (eb-create-pattern-operators, "Anything-but matching"): a string, a number, a
 * list of either, or an object with one of four operators and a string or a list of strings. Whatever has a value
 * that is not excluded matches, null and booleans included; a field without a value does not.
 */
export function parseAnythingBut(operand: unknown): Condition | Refusal {
  if (!isObject(operand)) return excludeValues(operand);
  const [operator, ...more] = Object.keys(operand);
  if (operator === undefined) return refused('Anything-But expression name not found');
  if (!isListOperator(operator)) return refused(`Unsupported anything-but pattern: ${operator}`);
  const excluded = operand[operator];
  if (!isScalarOrList(excluded)) return wrongType;
  const entries: unknown[] = Array.isArray(excluded) ? excluded : [excluded];
  if (!entries.every((entry) => typeof entry === 'string')) return refused(notText[operator]);
  const tests: ((text: string) => boolean)[] = [];
  for (const entry of entries) {
    const test = excludes(operator, entry);
    if (typeof test !== 'function') return test;
    tests.push(test);
  }
  if (more.length > 0) return tooMany;
  return valueCondition((value) => typeof value !== 'string' || !tests.some((test) => test(value)));
}

function excludeValues(operand: unknown): Condition | Refusal {
  if (!isScalarOrList(operand)) return wrongType;
  const entries: unknown[] = Array.isArray(operand) ? operand : [operand];
  const excluded = new Set<LeafValue>();
  for (const entry of entries) {
    if (typeof entry !== 'string' && typeof entry !== 'number') {
      return refused('Inside anything but list, start|null|boolean is not supported.');
    }
    if (typeof entry === 'number' && !isComparable(entry)) return outOfRange;
    excluded.add(entry);
  }
  if (new Set(entries.map((entry) => typeof entry)).size !== 1) {
    return refused('Inside anything but list, either all values are number or string, mixed type is not supported');
  }
  return valueCondition((value) => !excluded.has(value));
}

function excludes(operator: ListOperator, entry: string): ((text: string) => boolean) | Refusal {
  if (operator === 'equals-ignore-case') return (text) => text.toLowerCase() === entry.toLowerCase();
  if (operator === 'wildcard') {
    const wildcard = parseWildcard(entry);
    return wildcard.kind === 'refused' ? wildcard : (text) => matchesWildcard(wildcard.parts, text);
  }
  if (entry === '') return refused('Null prefix/suffix not allowed');
  return operator === 'prefix' ? (text) => text.startsWith(entry) : (text) => text.endsWith(entry);
}

function isListOperator(name: string): name is ListOperator {
  return Object.hasOwn(notText, name);
}

function isScalarOrList(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || Array.isArray(value);
}
