import type * as z from 'zod';
import { readJson } from './json.ts';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });

/** `fields`: from field name to what is allowed. */
export const error = (
  status: number,
  code: string,
  message: string,
  fields?: Readonly<Record<string, string>>,
): Answer => ({ status, body: { error: { code, message, ...(fields ? { fields } : {}) } } });

/** A route that takes one JSON object and answers what `apply` makes of it. */
export function setting<Fields extends z.ZodRawShape>(
  schema: z.ZodObject<Fields>,
  apply: (given: z.output<z.ZodObject<Fields>>) => unknown,
): (body: Buffer) => Answer {
  return (body) => {
    const given = schema.safeParse(readJson(body)?.value);
    if (given.success) return ok(apply(given.data));
    const message = `Write {${Object.keys(schema.shape).join(', ')}}.`;
    return error(400, 'bad-request', message, fieldsOf(given.error, schema));
  };
}

export function fieldsOf({ issues }: z.ZodError, schema: z.ZodObject): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      const allowed = Object.keys(schema.shape).join(', ');
      for (const key of issue.keys) fields[[...issue.path, key].join('.')] = `is unknown; allowed are ${allowed}`;
    } else fields[issue.path.join('.') || 'body'] = issue.message;
  }
  return fields;
}
