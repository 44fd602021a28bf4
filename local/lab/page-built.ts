import { fork } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';

const content = z.custom<string | Uint8Array>((given) => typeof given === 'string' || given instanceof Uint8Array);
const pageBuiltSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('built'),
    files: z.array(z.tuple([z.string(), content])),
  }),
  z.object({ kind: z.literal('failed'), message: z.string() }),
]);

/** What came of building the page: its files by their names, such as `assets/index-1a2b3c.js`. */
export type PageBuilt = z.output<typeof pageBuiltSchema>;

/**
 * Builds the page in a process of its own, which ends with that. Vite takes some 100 MB that a thread would leave behind.
 * @param root the folder of its index.html
 */
export function buildInProcess(root: string): Promise<PageBuilt> {
  return new Promise((resolve) => {
    const failed = (message: string) => resolve({ kind: 'failed', message });
    const child = fork(join(import.meta.dirname, 'build-page.ts'), [root], {
      serialization: 'advanced',
      execArgv: [],
      stdio: 'ignore',
    });
    child.once('message', (said) => {
      const { data, error } = pageBuiltSchema.safeParse(said);
      return data ? resolve(data) : failed(error.message);
    });
    child.once('error', (error) => failed(error.message));
    child.once('close', (code, signal) => failed(`The process that builds it ended with ${signal ?? code}.`));
  });
}
