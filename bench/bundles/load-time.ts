import { spawnSync } from 'node:child_process';

const measure = `
const begun = performance.now();
require(process.argv[1]);
process.stdout.write(String(performance.now() - begun));
process.exit();`;

/**
 * How long a fresh process takes to load a bundle, in milliseconds.
 * @throws where it does not load
 */
export function loadTimeMs(file: string, environment: Readonly<Record<string, string>>): number {
  const loaded = spawnSync(process.execPath, ['-e', measure, file], { env: environment, encoding: 'utf8' });
  if (loaded.status !== 0) throw new Error(`${file} does not load: ${loaded.stderr}`);
  return Number(loaded.stdout);
}
