import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { dimensionsOfStack, ownMetrics } from '../../../lib/alarms/own-metrics.ts';
import { leftOut, projectRoot } from '../../../lib/bundling.ts';

const folders = readdirSync(join(projectRoot, 'lambdas')).filter((folder) =>
  existsSync(join(projectRoot, 'lambdas', folder, 'index.ts')),
);

/** Each function's bundle, as a text in which esbuild has written everything its own way. */
const { outputFiles } = await build({
  entryPoints: Object.fromEntries(folders.map((folder) => [folder, join(projectRoot, 'lambdas', folder, 'index.ts')])),
  outdir: '.',
  bundle: true,
  write: false,
  platform: 'node',
  format: 'cjs',
  mainFields: ['module', 'main'],
  // What the functions say is in none of them.
  external: [...leftOut, '@aws-sdk/*', 'zod', 'zod/*', 'jose', 'http2-wrapper'],
});

const metric = /(?<name>\w+): \{\s*unit: "\w+",\s*value\b[^{}]*?(?:by: (?<by>\[[^\]]*\]))?\s*\}/g;
const said = Object.fromEntries(
  outputFiles.map(({ path, text }) => [
    basename(path, '.js'),
    [...text.matchAll(metric)].map(({ groups }) => ({ name: groups?.name ?? '', by: groups?.by })),
  ]),
);

test('the list names every metric that each function says, and no other', () => {
  const names = Object.entries(said).map(([folder, metrics]) => [folder, metrics.map(({ name }) => name).toSorted()]);
  expect(Object.fromEntries(names)).toEqual(
    Object.fromEntries(Object.entries(ownMetrics).map(([folder, metrics]) => [folder, metrics.toSorted()])),
  );
});

test('what tells a metric of the stack apart is what the functions say', () => {
  const dimensions = Object.values(said).flatMap((metrics) =>
    metrics.flatMap(({ name, by }): [string, unknown][] => (by === undefined ? [] : [[name, JSON.parse(by)]])),
  );
  expect(dimensions.length).toBeGreaterThan(5);
  for (const [name, by] of dimensions)
    expect({ [name]: by }).toEqual({ [name]: new Map<string, unknown>(Object.entries(dimensionsOfStack)).get(name) });
});
