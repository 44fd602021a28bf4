import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createClosing } from '../local/closing.ts';
import { type Measured, measureAll } from './measure-all.ts';
import { type BenchOptions, readOptions, usage } from './options.ts';
import { chartOf } from './report/chart.ts';
import { circumstances } from './report/circumstances.ts';
import { reachOf, reachTable } from './report/reach.ts';
import { type ResultFile, resultFile } from './report/result-file.ts';
import { rowOf } from './report/statistics.ts';
import { resultText } from './report/table.ts';

const given = readOptions(process.argv.slice(2));
if (given.kind === 'help') {
  console.log(usage);
  process.exit(0);
}
if (given.kind === 'wrong') {
  console.error(`${given.line}\n\n${usage}`);
  process.exit(2);
}

const { options } = given;
const begunAt = Date.now();
const closing = createClosing();
const folder = mkdtempSync(join(tmpdir(), 'bench-'));
closing.add(() => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void closing.close().then(() => process.exit(130)));
}
try {
  const measured = await measureAll(options, folder, closing, (line) => console.log(line));
  const result = resultOf(measured, options, begunAt);
  const file = writeResult(result, options);
  console.log(`\n${reachTable(result.reach)}\n\n${file}`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await closing.close();
}

function resultOf(
  { samples, rounds, notes, versions }: Measured,
  { quick }: BenchOptions,
  begunAt: number,
): ResultFile {
  const around = circumstances();
  return resultFile.parse({
    rows: samples.map(rowOf),
    reach: reachOf(samples),
    samples,
    quick,
    rounds,
    begunAt: new Date(begunAt).toISOString(),
    seconds: Math.round((Date.now() - begunAt) / 1000),
    ...around,
    versions: { ...around.versions, ...versions },
    notes,
  });
}

/** Writes the result, and its table and chart beside it. */
function writeResult(result: ResultFile, { out, only }: BenchOptions): string {
  const name = only.length === 0 ? 'latest' : `latest-${only.join('-')}`;
  const file = resolve(out ?? join(import.meta.dirname, 'results', `${name}.json`));
  const base = file.slice(0, -'.json'.length);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(result, undefined, 1)}\n`);
  writeFileSync(`${base}.md`, resultText(result));
  writeFileSync(`${base}.svg`, chartOf(result.rows));
  return file;
}
