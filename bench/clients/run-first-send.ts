import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

const firstSendSchema = z.object({ firstSendMs: z.number().positive(), startMs: z.number().positive() });
export type FirstSend = z.infer<typeof firstSendSchema>;

/**
 * Lets a fresh process send one push.
 * @param file a bundle with `first-send.ts`
 * @throws with what the process wrote to standard error where the push is not accepted
 */
export async function runFirstSend(file: string, environment: Readonly<Record<string, string>>): Promise<FirstSend> {
  const child = spawn(process.execPath, [file], { env: environment, timeout: 20_000 });
  const said = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await once(child, 'close');
  const [answer, complaint] = await said;
  if (code !== 0) throw new Error(`The first push of ${file} was not accepted: ${withoutSource(complaint)}`);
  return firstSendSchema.parse(JSON.parse(answer));
}

/** Node quotes the line that threw, and a minified file is one line. */
function withoutSource(complaint: string): string {
  const lines = complaint.split('\n').filter((line) => line.length < 500);
  return lines.join('\n').trim();
}
