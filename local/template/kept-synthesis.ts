import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { withoutPorts } from './loopback-addresses.ts';
import type { SynthesizedStack } from './synthesize.ts';

const keptSchema = z.object({
  stackName: z.string(),
  template: z.unknown(),
  assetFolders: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * For a run that starts many stacks from sources which do not change meanwhile, as a test run does (lib/bundling.ts): the app
 * is run once for all whose settings differ in nothing but the ports of this machine's addresses, and the bundles lie in one
 * place for all, where Node finds what it compiled of them before.
 * @param folder what outlives the stacks of the run, and ends with it
 * @param synthesizeNow runs the app
 */
export async function synthesizeOnce(
  folder: string,
  context: Readonly<Record<string, unknown>>,
  synthesizeNow: (context: Readonly<Record<string, unknown>>) => Promise<SynthesizedStack>,
): Promise<SynthesizedStack> {
  const { settings, withPorts } = withoutPorts(context);
  const key = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32);
  const file = join(folder, `template-${key}.json`);
  if (!existsSync(file)) {
    const { assetFolders, ...stack } = await synthesizeNow(settings);
    const inOnePlace = [...assetFolders].map(([name, place]) => [name, keptFolder(folder, place)]);
    // Another process may be at it, too: whichever is last replaces the file by the same.
    const made = `${file}-${process.pid}`;
    writeFileSync(made, JSON.stringify({ ...stack, assetFolders: inOnePlace }));
    renameSync(made, file);
  }
  const { stackName, template, assetFolders } = keptSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return {
    stackName,
    template: JSON.parse(withPorts(JSON.stringify(template))),
    assetFolders: new Map(assetFolders),
  };
}

/** The CDK names an asset by its content: what has that name already is the same. */
function keptFolder(folder: string, assetFolder: string): string {
  const place = join(folder, basename(assetFolder));
  if (existsSync(place)) return place;
  const made = mkdtempSync(`${place}-`);
  cpSync(assetFolder, made, { recursive: true });
  try {
    renameSync(made, place);
  } catch {
    // Another process was faster, with the same.
    rmSync(made, { recursive: true });
  }
  return place;
}
