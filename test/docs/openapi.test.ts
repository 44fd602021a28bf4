import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { routes } from '../../lambdas/api/contract/routes.ts';
import { componentSchemas } from '../../local/openapi/components.ts';
import { examples } from '../../local/openapi/examples.ts';
import { fieldTexts } from '../../local/openapi/field-texts.ts';
import { walkFields } from '../../local/openapi/json-schema.ts';
import { openApiDocument } from '../../local/openapi/openapi.ts';

const document = openApiDocument();
const text = JSON.stringify(document);

test('docs/openapi.json is what the schemas make: if not, run node local/openapi/write.ts', () => {
  const file = readFileSync(join(import.meta.dirname, '../../docs/openapi.json'), 'utf8');
  expect(JSON.parse(file)).toEqual(JSON.parse(text));
});

describe('the document', () => {
  test('has an operation for every route, each with a name of its own', () => {
    const operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(operations.toSorted()).toEqual(routes.map(({ key }) => key).toSorted());
    expect(new Set(routes.map(({ operationId }) => operationId)).size).toBe(routes.length);
  });

  test('refers to nothing that is not there, and has nothing that nobody refers to', () => {
    const refs = new Set([...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, name]) => name));
    const there = Object.entries({
      schemas: document.components.schemas,
      responses: document.components.responses,
    }).flatMap(([kind, all]) => Object.keys(all).map((name) => `${kind}/${name}`));
    expect([...refs].toSorted()).toEqual(there.toSorted());
  });

  test('has no keyword that JSON Schema 2020-12 and OpenAPI 3.1 do not know', () => {
    const known = [
      '$ref',
      'additionalProperties',
      'const',
      'description',
      'discriminator',
      'enum',
      'format',
      'items',
      'maxItems',
      'maximum',
      'minItems',
      'minimum',
      'oneOf',
      'pattern',
      'properties',
      'required',
      'type',
    ];
    const used = new Set<string>();
    const look = (schema: object) => {
      for (const key of Object.keys(schema)) used.add(key);
    };
    for (const [name, schema] of Object.entries(componentSchemas)) {
      look(schema);
      walkFields(schema, name, (_, field) => {
        look(field);
        look(field.items ?? {});
      });
    }
    expect([...used].filter((key) => !known.includes(key))).toEqual([]);
  });

  test('has patterns that a regular expression with the flag u takes', () => {
    const patterns = [...text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(([, json = '']) => JSON.parse(json));
    expect(patterns.length).toBeGreaterThan(10);
    for (const pattern of patterns) expect(() => new RegExp(pattern, 'u')).not.toThrow();
  });

  test('says of every field what it means, and of nothing else', () => {
    const used = new Set<string>();
    const bare: string[] = [];
    for (const [name, schema] of Object.entries(componentSchemas)) {
      walkFields(schema, name, (path, field) => {
        if (!field.description) bare.push(path);
        for (const [key, said] of Object.entries(fieldTexts)) if (field.description?.startsWith(said)) used.add(key);
      });
    }
    expect(bare).toEqual([]);
    expect(Object.keys(fieldTexts).filter((key) => !used.has(key))).toEqual([]);
  });

  test('gives the error texts of requests', () => {
    for (const said of [
      'Must be a time zone of the IANA database',
      'Must be a list of 1 to 20 reports.',
      'Must be "ios"',
    ]) {
      expect(text).toContain(JSON.stringify(said).slice(1, -1));
    }
  });

  test('names the server that serves it', () => {
    expect(openApiDocument('http://localhost:8787').servers).toEqual([{ url: 'http://localhost:8787' }]);
  });
});

describe('the examples', () => {
  test.each(routes.map((route) => [route.operationId, route] as const))('of %s keep to the contract', (id, route) => {
    const { request, answers = {} } = examples[id] ?? {};
    expect(request !== undefined).toBe(route.body !== undefined);
    if (route.body) expect(z.safeParse(route.body, request).error?.issues ?? []).toEqual([]);
    const withBodies = Object.entries(route.answers).filter(([status, { bodies }]) => Number(status) < 400 && bodies);
    expect(Object.keys(answers)).toEqual(withBodies.map(([status]) => status));
    for (const [status, { bodies = [] }] of withBodies) {
      for (const body of bodies) {
        expect(z.safeParse(body, answers[Number(status)]).error?.issues ?? []).toEqual([]);
      }
    }
  });

  test('of refusals keep to the contract, and every refusal has its own', () => {
    const bodies = { Error: 'error', GatewayError: 'message' } as const;
    for (const [name, { content }] of Object.entries(document.components.responses)) {
      const shown = content?.['application/json'].examples ?? {};
      const refs = [...JSON.stringify(content).matchAll(/schemas\/(\w+)/g)].map(([, ref]) => ref);
      expect({ name, shown: Object.keys(shown) }).toEqual({ name, shown: refs });
      for (const [schema, member] of Object.entries(bodies)) {
        if (schema in shown) expect(shown[schema]).toMatchObject({ value: { [member]: expect.anything() } });
      }
    }
  });
});
