import { stripVTControlCharacters } from 'node:util';
import { build } from 'vite';
import type { PageBuilt } from './page-built.ts';

/*
 * Builds the page with Vite, as a process of its own, which says over its channel what came of it: what Vite takes of memory goes
 * with it, and what it changes of the environment stays here. Nothing is written, nobody else's configuration is read, nothing
 * is fetched. The first argument is the folder of index.html.
 */

/** Nothing is added to the page for older ones. */
const browsers = ['chrome125', 'edge125', 'firefox128', 'safari18'];

async function buildPage(root: string): Promise<PageBuilt> {
  const built = await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    mode: 'production',
    logLevel: 'silent',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    // Else it would look for a configuration of PostCSS in every folder above.
    css: { postcss: {} },
    build: { write: false, sourcemap: false, target: browsers, modulePreload: { polyfill: false } },
  });
  const outputs = [built].flat().flatMap((one) => ('output' in one ? one.output : []));
  return { kind: 'built', files: outputs.map((one) => [one.fileName, one.type === 'chunk' ? one.code : one.source]) };
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));

// Whoever asked for the page is gone.
process.once('disconnect', () => process.exit());
// Vite, and what it bundles, ask whether it is production; the runner may have been started as something else.
process.env.NODE_ENV = 'production';
const built = await buildPage(process.argv[2] ?? '').catch(
  (error: unknown): PageBuilt => ({ kind: 'failed', message: stripVTControlCharacters(said(error)) }),
);
process.send?.(built, () => process.disconnect());
