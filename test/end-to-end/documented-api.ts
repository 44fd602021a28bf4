import { expect } from '@jest/globals';
import * as z from 'zod';

const header = z.object({ required: z.boolean(), schema: z.record(z.string(), z.unknown()) });
const response = z.object({
  headers: z.record(z.string(), header).default({}),
  content: z.object({ 'application/json': z.object({ schema: z.record(z.string(), z.unknown()) }) }).optional(),
});
const ref = z.object({ $ref: z.string() });
const documentSchema = z.object({
  openapi: z.literal('3.1.1'),
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ responses: z.record(z.string(), z.union([ref, response])) })),
  ),
  components: z.object({
    responses: z.record(z.string(), response),
    schemas: z.record(z.string(), z.record(z.string(), z.unknown())),
  }),
});

/** What any answer may have, whatever its route. */
const ofEveryAnswer = [
  'apigw-requestid',
  'cache-control',
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
];

export interface RealAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Undefined where it has none. */
  readonly body: unknown;
}

/** An OpenAPI document as the judge of real answers; it keeps which of them it has seen. */
export function documentedApi(document: unknown) {
  const { paths, components } = documentSchema.parse(document);
  const seen = new Set<string>();

  const compiled = new Map<string, z.ZodType>();
  const compile = (schema: Readonly<Record<string, unknown>>) => {
    const inOne = { ...schema, $defs: components.schemas };
    const json = JSON.stringify(inOne).replaceAll('"#/components/schemas/', '"#/$defs/');
    const known = compiled.get(json) ?? z.fromJSONSchema(JSON.parse(json));
    compiled.set(json, known);
    return known;
  };

  const responsesOf = (key: string) => {
    const [method = '', path = ''] = key.split(' ');
    return paths[path]?.[method.toLowerCase()]?.responses ?? {};
  };

  const find = (key: string, status: number): z.output<typeof response> => {
    const stated = responsesOf(key)[status];
    if (stated === undefined) throw new Error(`${key} answered ${status}, which the document does not state.`);
    if (!('$ref' in stated)) return stated;
    return response.parse(components.responses[ref.parse(stated).$ref.split('/').at(-1) ?? '']);
  };

  return {
    /** `GET /v1/devices 200`, as far as they were not seen. */
    unseen: () =>
      Object.entries(paths).flatMap(([path, item]) =>
        Object.entries(item).flatMap(([method, { responses }]) =>
          Object.keys(responses)
            .map((status) => `${method.toUpperCase()} ${path} ${status}`)
            .filter((pair) => !seen.has(pair)),
        ),
      ),
    /** Every header and every field of a real answer is stated, and everything that is stated is there. */
    judge(key: string, { status, headers, body }: RealAnswer): void {
      const stated = find(key, status);
      const about = `${key} ${status}`;
      const names = [...headers.keys()].filter((name) => !ofEveryAnswer.includes(name));
      expect({ about, unstated: names.filter((name) => !(name in stated.headers)) }).toEqual({ about, unstated: [] });
      for (const [name, { required, schema }] of Object.entries(stated.headers)) {
        const value = headers.get(name);
        if (!required && value === null) continue;
        expect({ about, name, value, fits: compile(schema).safeParse(value).success }).toMatchObject({ fits: true });
      }
      const { schema } = stated.content?.['application/json'] ?? {};
      if (schema === undefined) expect({ about, body }).toEqual({ about, body: undefined });
      else {
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        expect({ about, body, issues: compile(schema).safeParse(body).error?.issues ?? [] }).toMatchObject({
          issues: [],
        });
      }
      seen.add(about);
    },
  };
}
