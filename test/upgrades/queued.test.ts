import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { parseSourceRequest } from '../../lambdas/adapters/ingest-queue.ts';
import { parseLook } from '../../lambdas/adapters/look-schema.ts';
import { parsePushJob } from '../../lambdas/adapters/push-job-schema.ts';
import { parseSyncJob } from '../../lambdas/adapters/sync-job-schema.ts';

/**
 * What former versions put into queues, each shape with the commit since which it can lie there. Queues outlive a
 * deployment, and dead letters that a person puts back are up to 14 days old.
 */
const shapes = z.array(z.object({ since: z.string(), body: z.record(z.string(), z.json()) })).min(1);
const queued = z
  .strictObject({ pushes: shapes, looks: shapes, requests: shapes, syncs: shapes })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, 'queued.json'), 'utf8')));

describe.each([
  ['a push', queued.pushes, parsePushJob],
  ['a look', queued.looks, parseLook],
  ['what was read elsewhere', queued.syncs, parseSyncJob],
] as const)('%s', (_, all, parse) => {
  test.each(all)('of $since is read as it was written', ({ body }) => {
    expect(parse(JSON.stringify(body))).toMatchObject(body);
  });
});

test.each(queued.requests)('a request of a source, of $since, is read byte by byte', ({ body }) => {
  const request = parseSourceRequest(JSON.stringify(body));
  expect(request).toMatchObject({ source: body.source, receivedAt: body.receivedAt });
  expect(Buffer.from(request?.body ?? []).toString()).toBe(
    '{"id":"m-1","type":"Text","text":"It is on its way.","direction":"Outbound"}',
  );
});

test('an element that this version does not know yet is left out, so that a deployment may be taken back', () => {
  const [first] = queued.pushes;
  expect(parsePushJob(JSON.stringify({ ...first?.body, ofTomorrow: 1 }))).not.toHaveProperty('ofTomorrow');
});
