import * as z from 'zod/mini';

/** Reads by the schema that fits the input's form; a union of schemas would not name the field that is wrong. */
export function chosenSchema<Value>(schemaOf: (input: unknown) => z.ZodMiniType<Value>): z.ZodMiniType<Value> {
  return z.transform((input: unknown, context): Value => {
    const parsed = schemaOf(input).safeParse(input);
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      context.issues.push({ code: 'custom', path: [...path], message, input });
    }
    return z.NEVER;
  });
}

/** A field of an input that may be anything. */
export function fieldOf(input: unknown, name: string): unknown {
  return typeof input === 'object' && input !== null ? Reflect.get(input, name) : undefined;
}
