import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClosing } from '../local/closing.ts';
import { functionBundles } from './bundles/function-bundles.ts';
import { loadTimeMs } from './bundles/load-time.ts';
import { median } from './report/statistics.ts';
import { inRounds } from './rounds.ts';

/**
 * Each function's bundle: its size, and how long Node takes to load it in a fresh process (median, with the range).
 * The whole table comes from one run; compare within it, not with another machine's.
 *
 * npm run bench:bundles -- [rounds, default 15]
 */
const rounds = Number(process.argv[2] ?? 15);
const closing = createClosing();
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
try {
  const functions = await functionBundles(folder, closing);
  const measured = await inRounds(rounds, functions, async ({ file, environment }) => loadTimeMs(file, environment));
  console.log(`Node ${process.version}, ${rounds} rounds`);
  for (const [bundle, milliseconds] of measured) {
    const [least, middle, most] = [Math.min(...milliseconds), median(milliseconds), Math.max(...milliseconds)];
    const kilobytes = (statSync(bundle.file).size / 1024).toFixed(0);
    const range = `${middle.toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`;
    console.log(`${bundle.folder.padEnd(16)} ${kilobytes.padStart(5)} KB   ${range}`);
  }
} finally {
  await closing.close();
  rmSync(folder, { recursive: true, force: true });
}
