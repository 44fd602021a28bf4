import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

export const projectRoot = join(import.meta.dirname, '..');

/** As lib/pipeline-function.ts has the functions bundled; `function-bundles.ts` sees to it that both give the same bytes. */
const asDeployed = [
  '--bundle',
  '--platform=node',
  '--target=node24',
  '--format=cjs',
  '--minify',
  '--main-fields=module,main',
  '--sourcemap',
  '--sources-content=false',
  '--log-level=error',
];

/**
 * Bundles one file, or a source text whose imports count from the project's root, with esbuild's command line, as CDK
 * calls it.
 * @param more further options of esbuild
 * @throws with esbuild's words
 */
export async function bundle(
  entry: { readonly file: string } | { readonly source: string },
  outfile: string,
  more: readonly string[] = [],
): Promise<void> {
  const esbuild = join(projectRoot, 'node_modules', '.bin', 'esbuild');
  const input = 'file' in entry ? [entry.file] : ['--loader=ts'];
  const options = [...input, ...asDeployed, `--outfile=${outfile}`, ...more];
  const running = promisify(execFile)(esbuild, options, { cwd: projectRoot });
  running.child.stdin?.end('source' in entry ? entry.source : '');
  await running;
}
