import type * as z from 'zod';
import { type Answer, error, fieldsOf } from '../providers/control-answer.ts';
import { readJson } from '../providers/json.ts';

/** `id`: what stands where the route's name has `{id}`. */
export type ControlRoute = (body: Buffer, id: string) => Answer;
export type ControlRoutes = Readonly<Record<string, ControlRoute>>;

/** @returns the route's name and the id in the path; undefined where none of the names is meant */
export function findRouteName<Name extends string>(
  names: readonly Name[],
  asked: string,
): { readonly name: Name; readonly id: string } | undefined {
  for (const name of names) {
    const [before = '', after] = name.split('{id}');
    if (after === undefined ? asked === name : asked.startsWith(before) && asked.endsWith(after)) {
      const id = after === undefined ? '' : asked.slice(before.length, asked.length - after.length);
      if (after === undefined || (id !== '' && !id.includes('/'))) return { name, id };
    }
  }
  return undefined;
}

/** A route that takes one JSON object (none is an empty one) and answers as `apply` does. */
export function taking<Fields extends z.ZodRawShape>(
  schema: z.ZodObject<Fields>,
  apply: (given: z.output<z.ZodObject<Fields>>, id: string) => Answer,
): ControlRoute {
  return (body, id) => {
    const given = schema.safeParse(body.length === 0 ? {} : readJson(body)?.value);
    if (given.success) return apply(given.data, id);
    const message = `Write {${Object.keys(schema.shape).join(', ')}}.`;
    return error(400, 'bad-request', message, fieldsOf(given.error, schema));
  };
}
