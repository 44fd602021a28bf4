import { copyIn } from './copy-in.ts';
import { validationError } from './exceptions.ts';
import type { Value } from './value.ts';

/** The placeholders of one request with what stands for them. */
export interface Binding {
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, Value>>;
}

/** The placeholders that an expression mentions. */
export interface Mentions {
  readonly names: Set<string>;
  readonly values: Set<string>;
}

export const noMentions = (): Mentions => ({ names: new Set(), values: new Set() });

export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, unknown> | undefined;
}

/**
 * Joins a request's placeholders to its expressions.
 * @throws ValidationException where one is missing, not used, or wrongly written
 */
export function bind(input: PlaceholderInput, expressions: readonly { readonly mentions: Mentions }[]): Binding {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: given } = input;
  const values: Record<string, Value> = {};
  for (const name in given) {
    const value = given[name];
    if (value !== undefined) values[name] = copyIn(value);
  }
  checkGiven('ExpressionAttributeNames', input.ExpressionAttributeNames, expressions.length);
  checkGiven('ExpressionAttributeValues', given && values, expressions.length);
  for (const { mentions } of expressions) {
    for (const name of mentions.names) if (names[name] === undefined) throw undefinedIn('name', name);
    for (const name of mentions.values) if (values[name] === undefined) throw undefinedIn('value', name);
  }
  for (const name in names) {
    if (!expressions.some(({ mentions }) => mentions.names.has(name))) throw unused('ExpressionAttributeNames', name);
  }
  for (const name in values) {
    if (!expressions.some(({ mentions }) => mentions.values.has(name))) throw unused('ExpressionAttributeValues', name);
  }
  return { names, values };
}

function checkGiven(parameter: string, given: object | undefined, expressions: number): void {
  if (given === undefined) return;
  if (expressions === 0) throw validationError(`${parameter} can only be specified when using expressions`);
  if (Object.keys(given).length === 0) throw validationError(`${parameter} must not be empty`);
}

const undefinedIn = (what: string, placeholder: string) =>
  validationError(
    `An expression attribute ${what} used in the document path is not defined; attribute ${what}: ${placeholder}`,
  );

const unused = (parameter: string, placeholder: string) =>
  validationError(`Value provided in ${parameter} unused in expressions: keys: {${placeholder}}`);
