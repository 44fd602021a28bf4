import * as z from 'zod/mini';
import { readJsonBody } from './json-body.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

const jsonObject = z.record(z.string(), z.unknown());

/** The object, or the one whose JSON a text is; undefined: it is neither. A text has to be as flat as a body. */
export function objectOf(value: unknown): JsonObject | undefined {
  return jsonObject.safeParse(typeof value === 'string' ? readJsonBody(Buffer.from(value)) : value).data;
}
