import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Patch, patches } from './patches.ts';

/**
 * Breaks the source in one listed way at a time, in a copy of it, and runs the simulation: it must notice each. A patch
 * whose place has changed is a mistake too, because it would break nothing.
 */
const root = join(import.meta.dirname, '../..');
const say = (line: string) => process.stdout.write(`${line}\n`);
const runs = 15_000;
const seed = 1;
/** What the simulation is made of. */
const parts = ['lambdas', 'local', 'test/simulation', 'test/lambdas/api', 'package.json'];

type Verdict =
  | { readonly kind: 'caught'; readonly seed: number; readonly how: string }
  | { readonly kind: 'missed' | 'stale' };

async function tryPatch(patch: Patch | undefined): Promise<Verdict> {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-push-mutation-'));
  try {
    for (const part of parts) cpSync(join(root, part), join(folder, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    if (patch) {
      const path = join(folder, patch.file);
      const text = readFileSync(path, 'utf8');
      if (text.split(patch.from).length !== 2) return { kind: 'stale' };
      writeFileSync(
        path,
        text.replace(patch.from, () => patch.to),
      );
    }
    return await simulateIn(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function simulateIn(folder: string): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [
      join(folder, 'test/simulation/simulate.ts'),
      ...['--runs', String(runs), '--seed', String(seed), '--smallest', 'no'],
    ]);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const broken = said.split('Broken:\n')[1];
      // Without a word about the promise the patched source could not even run, which proves nothing.
      const held = code === 0 || said.includes('Never occurred');
      if (broken === undefined) return resolve({ kind: held ? 'missed' : 'stale' });
      resolve({ kind: 'caught', seed, how: broken.trim().split('\n')[0] ?? '' });
    });
  });
}

const wanted = process.argv[2];
const chosen = patches.filter(({ name }) => wanted === undefined || name.includes(wanted));
const untouched = await tryPatch(undefined);
if (untouched.kind !== 'missed') {
  say('The source itself breaks the promise: run `npm run simulate` first.');
  process.exit(1);
}
let failures = 0;
const left = [...chosen];
await Promise.all(
  Array.from({ length: Math.max(1, availableParallelism()) }, async () => {
    for (let patch = left.shift(); patch; patch = left.shift()) {
      const verdict = await tryPatch(patch);
      if (verdict.kind === 'caught') say(`caught      ${patch.name}  (seed ${verdict.seed}: ${verdict.how.trim()})`);
      else say(`${verdict.kind === 'stale' ? 'STALE      ' : 'NOT CAUGHT '} ${patch.name}`);
      if (verdict.kind !== 'caught') failures += 1;
    }
  }),
);
say(`\n${chosen.length - failures} of ${chosen.length} caught`);
process.exit(failures === 0 ? 0 : 1);
