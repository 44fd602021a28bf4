import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { bundle, projectRoot } from '../../../bench/bundle.ts';
import { readMetafile } from '../../../bench/bundles/metafile.ts';
import { errorCodes } from '../../../lambdas/api/contract/refusals.ts';
import { routes } from '../../../lambdas/api/contract/routes.ts';
import { leftOut } from '../../../lib/bundling.ts';
import { startTables } from '../../dynamodb-local.ts';
import { templateOf } from '../../lib/synthesized.ts';
import { apiUnderTest } from './api-under-test.ts';

const keys = routes.map(({ key }) => key).toSorted();

describe('the list of routes', () => {
  let tables: Awaited<ReturnType<typeof startTables>>;
  beforeAll(async () => {
    tables = await startTables();
  }, 30_000);
  afterAll(() => tables?.close());

  test('names the routes that the function answers, and no other', async () => {
    expect((await apiUnderTest(tables)).routes.toSorted()).toEqual(keys);
  });

  test('names the routes of the template, webhooks aside, and states their authorization', () => {
    const routeSchema = z.object({
      Properties: z.object({ RouteKey: z.string(), AuthorizationType: z.string().optional() }),
    });
    const found = z
      .record(z.string(), routeSchema)
      .parse(
        templateOf({ genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de' }).findResources(
          'AWS::ApiGatewayV2::Route',
        ),
      );
    const ofApp = Object.values(found)
      .map(({ Properties }) => Properties)
      .filter(({ RouteKey }) => !RouteKey.includes('/v1/sources/'));
    expect(ofApp.length).toBeLessThan(Object.keys(found).length);
    const stated = new Map(
      ofApp.map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType === 'JWT' ? 'customer' : 'none']),
    );
    expect(stated).toEqual(new Map(routes.map(({ key, authorization }) => [key, authorization])));
  });

  test('has a path schema for the variables of each path, and for no other', () => {
    for (const { key, path } of routes) {
      const variables = [...key.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const { properties = {} } = path ? z.toJSONSchema(path, { io: 'input' }) : {};
      expect({ key, variables: Object.keys(properties) }).toEqual({ key, variables });
    }
  });

  test('states for every route what its kind of request can end in', () => {
    for (const { key, authorization, path, body, answers } of routes) {
      const statuses = Object.keys(answers).map(Number);
      const due = [
        500,
        503,
        429,
        ...(authorization === 'customer' ? [401, 403] : []),
        ...(path || body ? [400] : []),
        ...(body ? [413, 415] : []),
      ];
      expect({ key, missing: due.filter((status) => !statuses.includes(status)) }).toEqual({ key, missing: [] });
      expect(statuses.filter((status) => status < 300)).not.toHaveLength(0);
    }
  });

  test('describes no status for which there is neither a code of ours nor an answer of API Gateway', () => {
    const known = [...Object.keys(errorCodes).map(Number), 401, 503];
    const stated = routes.flatMap(({ answers }) => Object.keys(answers).map(Number));
    expect(stated.filter((status) => status >= 400 && !known.includes(status))).toEqual([]);
  });
});

test('the function’s bundle has nothing of the list', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contract-'));
  try {
    const metafile = join(folder, 'metafile.json');
    const outside = leftOut.map((name) => `--external:${name}`);
    const entry = { file: join(projectRoot, 'lambdas/api/index.ts') };
    await bundle(entry, join(folder, 'index.js'), [`--metafile=${metafile}`, ...outside]);
    const ours = readMetafile(metafile).filter((file) => file.startsWith('lambdas/api/contract/'));
    expect(ours.toSorted()).toEqual(
      ['devices', 'fields', 'preferences', 'presence'].map((name) => `lambdas/api/contract/${name}.ts`),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
