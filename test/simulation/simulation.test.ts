import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

/** Another one each time; a failure names it, and `npm run simulate -- --seed` repeats it. */
const seed = process.env.SIMULATION_SEED ?? String(Math.floor(Math.random() * 2 ** 31));
const runs = 1_500;

// In a process of its own: within the test runner's modules the same histories take nearly twice as long.
test(`the promise holds in ${runs} random histories`, async () => {
  process.stdout.write(`simulation: seed ${seed}\n`);
  const program = join(import.meta.dirname, 'simulate.ts');
  const said = await new Promise<string>((resolve) => {
    const env = { ...process.env, NODE_OPTIONS: '' };
    execFile(process.execPath, [program, '--runs', String(runs), '--seed', seed], { env }, (error, stdout, stderr) =>
      resolve(`${stdout}${stderr}${error ? `ended with ${error.code}\n` : ''}`),
    );
  });
  const [first = ''] = said.split('\n');
  expect(first).toMatch(new RegExp(`^seed ${seed}: ${runs} histories, \\d{5,} steps$`));
  if (!said.endsWith('The promise held in all of them.\n')) throw new Error(said);
}, 300_000);
