import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { projectRoot } from '../bundle.ts';
import type { ResultFile } from './result-file.ts';

const measured = [
  '@parse/node-apn',
  'apns2',
  'firebase-admin',
  'google-auth-library',
  'http2-wrapper',
  'jose',
  '@aws-sdk/client-dynamodb',
  'esbuild',
];
const packageJson = z.object({ version: z.string() });

/** What the figures depend on beside the code. */
export function circumstances(): Pick<ResultFile, 'versions' | 'commit' | 'changedSinceCommit' | 'machine'> {
  const versionOf = (name: string) =>
    packageJson.parse(JSON.parse(readFileSync(join(projectRoot, 'node_modules', name, 'package.json'), 'utf8')))
      .version;
  const { node, v8, openssl, nghttp2 = '' } = process.versions;
  const packages = Object.fromEntries(measured.map((name) => [name, versionOf(name)]));
  const commit = git('rev-parse', 'HEAD');
  return {
    versions: { node, v8, openssl, nghttp2, ...packages },
    ...(commit === undefined
      ? {}
      : {
          commit,
          changedSinceCommit: git('status', '--porcelain', '--', 'lambdas', 'lib', 'bench/*.ts', 'package.json') !== '',
        }),
    machine: { cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node },
  };
}

function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { cwd: projectRoot, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
