import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { createClosing } from '../../local/closing.ts';
import type { PatchOperation } from '../../local/template/patch.ts';
import { synthesize } from '../../local/template/synthesize.ts';
import { type RunningStack, startStack } from '../end-to-end/running-stack.ts';
import { mutations } from '../local/resources/mutations/all.ts';
import { type FindId, idFinder } from '../local/resources/mutations/mutation.ts';

const templateSchema = z.object({ Resources: z.record(z.string(), z.unknown()) });

/** Finds the logical ids of the stack that runs locally; its bundles are left out, since ids do not depend on them. */
export async function localIds(): Promise<FindId> {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-push-ids-'));
  const closing = createClosing();
  try {
    const { template } = await synthesize({ stage: 'local', 'aws:cdk:bundling-stacks': [] }, folder, closing);
    return idFinder(Object.keys(templateSchema.parse(template).Resources));
  } finally {
    await closing.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The changes of a mutation that is on the list. */
export function mutationCalled(name: string, id: FindId): readonly PatchOperation[] {
  const mutation = Object.values(mutations)
    .flat()
    .find(({ what }) => what === name);
  if (!mutation) throw new Error(`There is no mutation called ${name}.`);
  return mutation.patch(id);
}

/** The local stack with a changed template. Rejects, with what it said, where it does not start. */
export async function startPatched(patch: readonly PatchOperation[]): Promise<RunningStack> {
  const folder = mkdtempSync(join(tmpdir(), 'handoff-push-patch-'));
  const file = join(folder, 'patch.json');
  writeFileSync(file, JSON.stringify(patch));
  try {
    return await startStack({}, [process.execPath, 'local/main.ts', '--patch', file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
