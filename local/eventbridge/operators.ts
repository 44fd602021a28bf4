import { parseAnythingBut } from './anything-but.ts';
import { type Condition, isObject, type Refusal, refused, textCondition, valueCondition } from './condition.ts';
import { parseCidr, parseIpAddress } from './ip-address.ts';
import { parseNumeric } from './numeric-range.ts';
import { matchesWildcard, parseWildcard } from './wildcard.ts';

type Operator = (operand: unknown) => Condition | Refusal;

/**
 * The comparison operators (eb-create-pattern-operators). Letter case is compared by Unicode's lower case, which
 * differs from AWS's for a handful of letters only (ß, the Kelvin sign).
 */
const operators: Record<string, Operator> = {
  prefix: (operand) => parseAffix('prefix', operand, (text, affix) => text.startsWith(affix)),
  suffix: (operand) => parseAffix('suffix', operand, (text, affix) => text.endsWith(affix)),
  'equals-ignore-case': (operand) => {
    if (typeof operand !== 'string') return refused('equals-ignore-case match pattern must be a string');
    const wanted = operand.toLowerCase();
    return textCondition((text) => text.toLowerCase() === wanted);
  },
  wildcard: (operand) => {
    if (typeof operand !== 'string') return refused('wildcard match pattern must be a string');
    const wildcard = parseWildcard(operand);
    return wildcard.kind === 'refused' ? wildcard : textCondition((text) => matchesWildcard(wildcard.parts, text));
  },
  exists: (operand) => {
    if (typeof operand !== 'boolean') return refused('exists match pattern must be either true or false.');
    return operand ? valueCondition(() => true) : { kind: 'absent' };
  },
  numeric: parseNumeric,
  cidr: (operand) => {
    // EventBridge really says "prefix" here.
    if (typeof operand !== 'string') return refused('prefix match pattern must be a string');
    const cidr = parseCidr(operand);
    if (cidr.kind === 'refused') return cidr;
    return textCondition((text) => {
      const address = parseIpAddress(text);
      return address !== undefined && cidr.contains(address);
    });
  },
  'anything-but': parseAnythingBut,
};

/** Reads one object of a field's array, such as `{"prefix": "aws."}`: exactly one operator. */
export function parseMatchExpression(expression: Record<string, unknown>): Condition | Refusal {
  const [name, ...more] = Object.keys(expression);
  if (name === undefined) return refused('Match expression name not found');
  const parse = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (!parse) return refused(`Unrecognized match type ${name}`);
  const condition = parse(expression[name]);
  if (condition.kind === 'refused' || more.length === 0) return condition;
  // Two operators of EventBridge's parser share the message of the numeric one.
  const sharesMessage = name === 'numeric' || name === 'anything-but';
  return refused(
    sharesMessage ? 'Too many elements in numeric expression' : 'Only one key allowed in match expression',
  );
}

function parseAffix(
  name: 'prefix' | 'suffix',
  operand: unknown,
  test: (text: string, affix: string) => boolean,
): Condition | Refusal {
  if (typeof operand === 'string') return textCondition((text) => test(text, operand));
  if (!isObject(operand)) return refused(`${name} match pattern must be a string`);
  const [inner, ...more] = Object.keys(operand);
  if (inner === undefined) {
    return refused(`${name === 'prefix' ? 'Prefix' : 'Suffix'} expression name not found`);
  }
  if (inner !== 'equals-ignore-case') return refused(`Unsupported ${name} pattern: ${inner}`);
  const affix = operand[inner];
  if (typeof affix !== 'string') return refused('equals-ignore-case match pattern must be a string');
  if (more.length > 0) return refused('Only one key allowed in match expression');
  const wanted = affix.toLowerCase();
  return textCondition((text) => test(text.toLowerCase(), wanted));
}
