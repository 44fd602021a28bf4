import { sendAsSource } from '../sources/send.ts';
import type { LocalStack } from '../stack.ts';
import { type Answer, ok, refused } from './answer.ts';
import type { Asked } from './asked.ts';

/** What `/local` offers in the place of contact centres that call a webhook. */
export const sourcesSurface = {
  'POST /local/sources/{name}': 'prove this body as the source does and send it to its webhook → {status, body}',
} as const;

/** @returns undefined where the path is not one of these */
export async function controlSources(
  { method, url, body, port }: Asked,
  stack: LocalStack,
): Promise<Answer | undefined> {
  const name = /^\/local\/sources\/([^/]+)$/.exec(url.pathname)?.[1];
  if (method !== 'POST' || name === undefined) return undefined;
  const source = stack.sources.get(name);
  if (!source) {
    const known = [...stack.sources.keys()].join(', ') || 'none';
    const how = `Start it with: npm start -- -c sources='{"${name}": {…}}'`;
    return refused(404, 'no-such-source', `This stack has no such source (there are: ${known}). ${how}`);
  }
  const now = () => Date.now() + stack.clock.offsetMilliseconds();
  const answer = await sendAsSource(`http://127.0.0.1:${port}/v1/sources/${name}`, await body(), source, now);
  const text = await answer.text();
  return ok({ status: answer.status, ...(text === '' ? {} : { body: JSON.parse(text) }) });
}
