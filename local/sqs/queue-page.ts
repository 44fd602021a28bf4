import { type ApiError, invalidParameter } from './engine/api-error.ts';
import type { Queue } from './engine/queue.ts';

/** Pages need MaxResults; without it there are at most 1,000 and no token. The token is the last name given. */
export function pageOf(
  queues: readonly Queue[],
  maximum: number | undefined,
  token: string | undefined,
): { readonly queues: readonly Queue[]; readonly NextToken: string | undefined } | ApiError {
  if (maximum !== undefined && (maximum < 1 || maximum > 1000))
    return invalidParameter('MaxResults', maximum, 'Must be an integer from 1 to 1000, if provided.');
  const after = token === undefined ? '' : Buffer.from(token, 'base64').toString();
  const rest = queues.filter((queue) => queue.name > after).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const page = rest.slice(0, maximum ?? 1000);
  const last = page.at(-1);
  const more = maximum !== undefined && last !== undefined && rest.length > page.length;
  return { queues: page, NextToken: more ? Buffer.from(last.name).toString('base64') : undefined };
}
