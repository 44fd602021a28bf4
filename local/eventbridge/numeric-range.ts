import { type Condition, type Refusal, refused, valueCondition } from './condition.ts';

const limit = 5_000_000_000;

/**
 * Whether EventBridge compares the number by its value (eb-create-pattern-operators, "Numeric matching": from -5.0e9
 * to +5.0e9). Its 15 digits of precision are those of a double, which JSON numbers are here anyway.
 */
export function isComparable(value: number): boolean {
  return value >= -limit && value <= limit;
}

export const outOfRange = refused('Value must be between -5.0E9 and 5.0E9, inclusive');

type Bound = '<' | '<=' | '>' | '>=' | '=';
const comparisons: Record<Bound, (value: number, bound: number) => boolean> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '=': (value, bound) => value === bound,
};

/** Reads the array of `numeric`: one comparison, or a lower bound and then an upper one. */
export function parseNumeric(terms: unknown): Condition | Refusal {
  if (!Array.isArray(terms)) return refused('Value of numeric must be an array.');
  const [operator, bound, secondOperator, secondBound]: unknown[] = terms;
  if (typeof operator !== 'string') return refused(`Invalid member in numeric match: ${tokenText(terms, 0)}`);
  if (!isBound(operator)) return refused(`Unrecognized numeric range operator: ${operator}`);
  if (typeof bound !== 'number') {
    return refused(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  }
  if (terms.length === 2) {
    return isComparable(bound) ? comparesWith((value) => comparisons[operator](value, bound)) : outOfRange;
  }
  if (operator !== '>' && operator !== '>=') return refused('Too many elements in numeric expression');
  if (typeof secondOperator !== 'string') return refused(`Bad value in numeric range: ${tokenText(terms, 2)}`);
  if (secondOperator !== '<' && secondOperator !== '<=') {
    return refused(`Bad numeric range operator: ${secondOperator}`);
  }
  if (typeof secondBound !== 'number') return refused(`Value of ${secondOperator} must be numeric`);
  if (terms.length > 4) return refused('Too many terms in numeric range expression');
  if (!isComparable(bound) || !isComparable(secondBound)) return outOfRange;
  if (bound >= secondBound) return refused('Bottom must be less than top');
  return comparesWith(
    (value) => comparisons[operator](value, bound) && comparisons[secondOperator](value, secondBound),
  );
}

function comparesWith(test: (value: number) => boolean): Condition {
  return valueCondition((value) => typeof value === 'number' && isComparable(value) && test(value));
}

function isBound(operator: string): operator is Bound {
  return Object.hasOwn(comparisons, operator);
}

/** What AWS's parser calls the thing that it met, the end of the array included. */
function tokenText(terms: readonly unknown[], index: number): string {
  if (index >= terms.length) return ']';
  const term = terms[index];
  if (Array.isArray(term)) return '[';
  return typeof term === 'object' && term !== null ? '{' : String(term);
}
