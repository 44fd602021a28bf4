import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Closing } from '../closing.ts';
import { synthesizeOnce } from './kept-synthesis.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

export interface SynthesizedStack {
  readonly stackName: string;
  /** The CloudFormation template as CDK wrote it, intrinsics unresolved. */
  readonly template: unknown;
  /** Where the file assets lie unpacked, by the key they would have in the asset bucket. */
  readonly assetFolders: ReadonlyMap<string, string>;
}

const manifestSchema = z.object({
  artifacts: z.record(
    z.string(),
    z.object({ type: z.string(), properties: z.object({ templateFile: z.string().optional() }).optional() }),
  ),
});
const assetsSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      source: z.object({ path: z.string(), packaging: z.enum(['zip', 'file']) }),
      destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
    }),
  ),
});
const cdkJsonSchema = z.object({ context: z.record(z.string(), z.unknown()) });

const kept = process.env.HANDOFF_PUSH_BUNDLES;

/**
 * Runs the CDK app as the CDK's command line would (cdk.json's context, overridden by the given one).
 * @param context settings and CDK context, as `cdk -c` takes them
 * @throws an Error with what the app wrote to standard error
 */
export async function synthesize(
  context: Readonly<Record<string, unknown>>,
  outputFolder: string,
  closing: Closing,
): Promise<SynthesizedStack> {
  const now = (given: typeof context) => synthesizeNow(given, outputFolder, closing);
  return kept === undefined ? now(context) : synthesizeOnce(kept, context, now);
}

async function synthesizeNow(
  context: Readonly<Record<string, unknown>>,
  outputFolder: string,
  closing: Closing,
): Promise<SynthesizedStack> {
  const cdkJson = cdkJsonSchema.parse(readJson(join(projectRoot, 'cdk.json')));
  await runApp({ ...cdkJson.context, ...context }, outputFolder, closing);
  const { artifacts } = manifestSchema.parse(readJson(join(outputFolder, 'manifest.json')));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stackName, stack] = stacks[0] ?? [];
  if (stacks.length !== 1 || stackName === undefined || stack?.properties?.templateFile === undefined) {
    throw new Error(`The local stack runs an app of exactly one stack; this one has ${stacks.length}.`);
  }
  const { files } = assetsSchema.parse(readJson(join(outputFolder, `${stackName}.assets.json`)));
  const assetFolders = new Map(
    Object.values(files)
      // The template itself is a file.
      .filter(({ source }) => source.packaging === 'zip')
      .flatMap(({ source, destinations }) =>
        Object.values(destinations).map(({ objectKey }) => [objectKey, join(outputFolder, source.path)] as const),
      ),
  );
  return { stackName, template: readJson(join(outputFolder, stack.properties.templateFile)), assetFolders };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

async function runApp(
  context: Readonly<Record<string, unknown>>,
  outputFolder: string,
  closing: Closing,
): Promise<void> {
  const binaries = join(projectRoot, 'node_modules', '.bin');
  const child = spawn(process.execPath, [join('bin', 'app.ts')], {
    cwd: projectRoot,
    env: {
      ...process.env,
      PATH: `${binaries}:${process.env.PATH ?? ''}`,
      CDK_OUTDIR: outputFolder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      // The template is checked when it is synthesized for AWS and in a test; here it would double the start.
      CDK_VALIDATION: 'false',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // It, and the bundlers that it starts, must not write into a folder that is being removed.
  closing.add(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
    await ended;
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await ended;
  if (code !== 0) throw new Error(`The CDK app could not be synthesized:\n${said.trim()}`);
}
