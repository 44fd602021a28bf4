import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

const projectRoot = join(import.meta.dirname, '..');

/** What the project's linter says of a file that would stand at `path`, one line per finding. */
async function lint(path: string, source: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rooms-'));
  cpSync(join(projectRoot, 'biome.json'), join(folder, 'biome.json'));
  cpSync(join(projectRoot, '.biome'), join(folder, '.biome'), { recursive: true });
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), source);
  const biome = join(projectRoot, 'node_modules', '.bin', 'biome');
  const child = spawn(biome, ['lint', '--vcs-enabled=false', '--reporter=github', path], { cwd: folder });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  await new Promise((resolve) => child.once('close', resolve));
  rmSync(folder, { recursive: true });
  return said;
}

const imports = (from: string, keyword = 'import') =>
  `${keyword} { it } from '${from}';\nexport ${keyword === 'import' ? 'const' : 'type'} Used = it;\n`;

describe('walls between the rooms', () => {
  test.each([
    ['bin/x.ts', '../lambdas/core/decide.ts', 'bin may import lib, operator and bridge only'],
    ['bridge/x.ts', '../lib/configuration.ts', 'bridge may import sources'],
    ['bridge/x.ts', '../local/stack.ts', 'bridge may import sources'],
    ['bridge/x.ts', '../operator/deployment.ts', 'bridge may import sources'],
    ['bridge/x.ts', '../lambdas/ingest/handler.ts', 'bridge may import sources'],
    ['bridge/x.ts', '@aws-sdk/client-sqs', 'bridge may import sources'],
    ['operator/x.ts', '../bridge/run.ts', 'operator may import lambdas/'],
    ['lib/x.ts', '../bridge/run.ts', 'only types from lambdas/*/env.ts'],
    ['lambdas/route/x.ts', '../../bridge/run.ts', 'functions reach AWS through adapters'],
    ['lambdas/adapters/x.ts', '../../bridge/run.ts', 'adapters may import core'],
    ['operator/x.ts', '../lib/configuration.ts', 'operator may import lambdas/'],
    ['operator/x.ts', '../local/stack.ts', 'operator may import lambdas/'],
    ['lib/x.ts', '../operator/deployment.ts', 'only types from lambdas/*/env.ts'],
    ['lambdas/route/x.ts', '../../operator/deployment.ts', 'functions reach AWS through adapters'],
    ['lib/x.ts', '../lambdas/core/decide.ts', 'only types from lambdas/*/env.ts'],
    ['lib/x.ts', '../lambdas/route/env.ts', 'write `import type`'],
    ['lib/x.ts', '../local/stack.ts', 'only types from lambdas/*/env.ts'],
    ['local/lab/page/phones/x.ts', '../../../stack.ts', 'The page runs in a browser'],
    ['local/lab/page/phones/x.ts', 'node:fs', 'The page runs in a browser'],
    ['local/lab/page/x.tsx', '@aws-sdk/client-sqs', 'The page runs in a browser'],
    ['lambdas/core/x.ts', 'node:crypto', 'core is pure'],
    ['lambdas/core/x.ts', 'zod', 'core is pure'],
    ['lambdas/core/x.ts', '../adapters/log.ts', 'core is pure'],
    ['lambdas/sources/x.ts', '../adapters/log.ts', 'sources may import core'],
    ['lambdas/sources/x.ts', '@aws-sdk/client-sqs', 'sources may import core'],
    ['lambdas/sources/genesys/x.ts', '../../adapters/log.ts', 'sources may import core'],
    ['lambdas/sources/genesys/x.ts', '../../channels/within.ts', 'sources may import core'],
    ['lambdas/channels/apns/x.ts', '../../adapters/log.ts', 'channels may import core'],
    ['lambdas/channels/apns/x.ts', '@aws-sdk/client-sqs', 'channels may import core'],
    ['lambdas/adapters/x.ts', '../sources/reading.ts', 'adapters may import core'],
    ['lambdas/adapters/x.ts', '../channels/send-push.ts', 'adapters may import core'],
    ['lambdas/route/x.ts', '@aws-sdk/client-sqs', 'functions reach AWS through adapters'],
    ['lambdas/route/x.ts', '../../local/stack.ts', 'functions reach AWS through adapters'],
  ])('%s may not import %s', async (path, from, said) => {
    expect(await lint(path, imports(from))).toContain(said);
  });

  test.each([
    ['bin/x.ts', '../lib/configuration.ts', 'import'],
    ['bin/x.ts', '../operator/deployment.ts', 'import'],
    ['bin/x.ts', '../bridge/run.ts', 'import'],
    ['bridge/x.ts', './frames.ts', 'import'],
    ['bridge/x.ts', '../lambdas/sources/fields.ts', 'import'],
    ['bridge/x.ts', '../lambdas/sources/genesys/api-client.ts', 'import'],
    ['bridge/x.ts', '../lambdas/adapters/log.ts', 'import'],
    ['bridge/x.ts', 'ws', 'import'],
    ['bridge/x.ts', 'zod/mini', 'import'],
    ['bridge/x.ts', 'node:http', 'import'],
    ['operator/x.ts', '../lambdas/adapters/journal.ts', 'import'],
    ['operator/x.ts', '@aws-sdk/client-sqs', 'import'],
    ['lib/x.ts', '../lambdas/route/env.ts', 'import type'],
    ['lambdas/sources/x.ts', '../core/decide.ts', 'import'],
    ['lambdas/sources/genesys/x.ts', '../../core/decide.ts', 'import'],
    ['lambdas/sources/genesys/x.ts', '../reading.ts', 'import type'],
    ['lambdas/channels/apns/x.ts', '../../core/outcome.ts', 'import'],
    ['lambdas/adapters/x.ts', '@aws-sdk/client-sqs', 'import'],
    ['lambdas/route/x.ts', '../adapters/log.ts', 'import'],
    ['local/x.ts', '../lambdas/core/decide.ts', 'import'],
  ])('%s may import %s', async (path, from, keyword) => {
    const said = await lint(path, imports(from, keyword));
    expect(said).not.toContain('::error');
  });

  test('core has no clock and no environment', async () => {
    const said = await lint('lambdas/core/x.ts', 'export const x = [process.env, setTimeout];\n');
    expect(said).toContain('global variable process');
    expect(said).toContain('global variable setTimeout');
  });
});
