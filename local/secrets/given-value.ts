import * as z from 'zod';
import type { GivenSecrets } from './secrets-file.ts';

/**
 * The file's value for a secret, whether it names it in full or by its last part.
 * @param secret the last part of its name
 * @throws an Error of one line that names the file and the fields where it cannot be used, and never shows a value
 */
export function givenValue<Value>(
  given: GivenSecrets | undefined,
  secret: string,
  schema: z.core.$ZodType<Value>,
): Value | undefined {
  const text = Object.entries(given?.values ?? {}).find(([name]) => name.split('/').at(-1) === secret)?.[1];
  if (text === undefined) return undefined;
  const parsed = z.safeParse(schema, readJson(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).filter((field) => field !== '');
  const what = fields.length > 0 ? `wrong or missing: ${fields.join(', ')}` : 'is no JSON object';
  throw new Error(`${given?.file}: ${secret}: ${what}`);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
