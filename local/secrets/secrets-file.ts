import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** What an operator would have put into the secrets, from a file of this machine. */
export interface GivenSecrets {
  /** What a complaint names. */
  readonly file: string;
  /** From a secret's name, or its last part, to its text. */
  readonly values: Readonly<Record<string, string>>;
}

const fileSchema = z.record(z.string(), z.unknown());
const valueSchema = z.union([z.string().min(1), z.record(z.string(), z.unknown())]);

/**
 * Reads a JSON object from secret names to values; an object becomes its JSON, as Secrets Manager's console keeps it.
 * @returns the secrets, or one line that names the file and the key, and never shows a value
 */
export function readSecretsFile(
  file: string,
): { kind: 'secrets'; secrets: GivenSecrets } | { kind: 'wrong'; line: string } {
  const wrong = (what: string) => ({ kind: 'wrong' as const, line: `${file}: ${what}` });
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return wrong('cannot be read');
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    // Without the parser's own message, which would quote what it read.
    return wrong('is not JSON');
  }
  const object = fileSchema.safeParse(content);
  if (!object.success) return wrong('write a JSON object from the names of secrets to their values');
  const values: Record<string, string> = {};
  for (const [name, given] of Object.entries(object.data)) {
    const value = valueSchema.safeParse(given);
    if (!value.success) return wrong(`${name}: write an object or a text that is not empty`);
    values[name] = typeof value.data === 'string' ? value.data : JSON.stringify(value.data);
  }
  return { kind: 'secrets', secrets: { file, values } };
}
