import * as z from 'zod';

/** The part of JSON Schema 2020-12, as OpenAPI 3.1 takes it, that is looked into here; the rest passes. */
export const jsonSchema = z.looseObject({
  $ref: z.string().optional(),
  description: z.string().optional(),
  get properties() {
    return z.record(z.string(), jsonSchema).optional();
  },
  get items() {
    return jsonSchema.optional();
  },
});
export type JsonSchema = z.output<typeof jsonSchema>;

/** Every field of an object and of what it holds, lists included: `Component.field.fieldOfItsItems`. */
export function walkFields(schema: JsonSchema, path: string, visit: (path: string, field: JsonSchema) => void): void {
  if (schema.items) walkFields(schema.items, path, visit);
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    visit(`${path}.${name}`, field);
    walkFields(field, `${path}.${name}`, visit);
  }
}
