import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** The source files that left bytes in a bundle. */
export type BundleContents = readonly string[];

const metafileSchema = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) })),
});

export function readMetafile(file: string): BundleContents {
  const { outputs } = metafileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([path, { bytesInOutput }]) => (bytesInOutput > 0 ? [path] : [])),
  );
}
