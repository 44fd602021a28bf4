import { randomText } from './random-text.ts';
import type { GivenSecrets } from './secrets-file.ts';

export interface TemplateSecret {
  readonly arn: string;
  readonly name: string;
  /** The template has AWS make a random text. */
  readonly generated: boolean;
}

export interface SecretValues {
  readonly values: readonly { readonly arn: string; readonly name: string; readonly value: string }[];
  /** The names of those that nobody has given a value yet. */
  readonly notConfigured: readonly string[];
}

/**
 * What each secret of the template holds: this machine's own value, which is the file's where it has one, else the file's as
 * it is, else what AWS makes until an operator comes; a secret that is not generated either has no value, as in AWS.
 * @param own by the last part of a secret's name
 * @returns one line where the file names a secret that is not in the template, or one secret twice
 */
export function secretValues(
  secrets: readonly TemplateSecret[],
  own: Readonly<Record<string, string>>,
  given: GivenSecrets | undefined,
): ({ kind: 'values' } & SecretValues) | { kind: 'wrong'; line: string } {
  const givenValues = given?.values ?? {};
  const keysOf = ({ name }: TemplateSecret) =>
    [...new Set([name, lastPart(name)])].filter((key) => Object.hasOwn(givenValues, key));
  const used = secrets.flatMap(keysOf);
  const unknown = Object.keys(givenValues).filter((key) => !used.includes(key));
  if (unknown.length > 0) {
    const known = secrets.map(({ name }) => name).join(', ') || 'none';
    return { kind: 'wrong', line: `${given?.file}: no such secret: ${unknown.join(', ')}; the template has ${known}` };
  }
  const twice = secrets.find((secret) => keysOf(secret).length > 1);
  if (twice) return { kind: 'wrong', line: `${given?.file}: ${keysOf(twice).join(' and ')} are the same secret` };

  const values: { arn: string; name: string; value: string }[] = [];
  const notConfigured: string[] = [];
  for (const secret of secrets) {
    const { arn, name, generated } = secret;
    const [key = ''] = keysOf(secret);
    const value = own[lastPart(name)] ?? givenValues[key];
    if (value === undefined) notConfigured.push(name);
    if (value !== undefined || generated) values.push({ arn, name, value: value ?? randomText() });
  }
  return { kind: 'values', values, notConfigured };
}

const lastPart = (name: string) => name.split('/').at(-1) ?? name;
