import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('`npx handoff` finds the command line of this project, and the Node that can run it', async () => {
  const { stdout } = await promisify(execFile)('npx', ['--no-install', 'handoff', '--help'], {
    cwd: join(import.meta.dirname, '..', '..'),
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  expect(stdout).toMatch(/^Usage: handoff /);
  expect(stdout).toMatch(/^ {2}doctor \[options\]/m);
});
