import * as z from 'zod/mini';
import { listOf } from '../lambdas/sources/fields.ts';
import type { ApiClient, ApiRequest } from '../lambdas/sources/genesys/api-client.ts';
import { backoff } from './backoff.ts';
import type { Timing } from './timing.ts';

const pageSize = 100;
/** What 20 channels can have, and then some. */
const mostPages = 500;
/** In a row, of one page; then all begins again, and whoever asked hears why. */
const mostFailures = 10;

const paths = {
  queues: (page: number) => `/api/v2/routing/queues?pageSize=${pageSize}&pageNumber=${page}`,
  users: (page: number) => `/api/v2/users?pageSize=${pageSize}&pageNumber=${page}&state=active`,
} as const;

const pageSchema = z.object({
  // As the settings take them: an id becomes a part of a topic.
  entities: listOf(z.object({ id: z.string().check(z.regex(/^[\w-]{1,64}$/)) })),
  pageCount: z.int(),
});

export type LookedUp =
  | { readonly kind: 'found'; readonly ids: readonly string[] }
  | { readonly kind: 'failed'; readonly reason: string; readonly retryAfterSeconds?: number };

/** All queues, or all active users, of the organisation that our OAuth client may see. */
export type LookUp = (what: 'queues' | 'users') => Promise<LookedUp>;

export interface LookUpDependencies {
  readonly client: Pick<ApiClient, 'ask'>;
  /** False: nobody wants to know it any more. */
  readonly wait: (milliseconds: number) => Promise<boolean>;
  readonly random: () => number;
  readonly timing: Timing;
}

/** Rejects as its client does. An empty answer after one that was not is a doubt: nobody is to be heard no more for it. */
export function createLookUp({ client, wait, random, timing }: LookUpDependencies): LookUp {
  const wereThere = { queues: false, users: false };

  /**
   * The first page fails at once: nothing is lost by beginning again. In the middle of many it waits and asks for the same
   * page: 200 of them are more than Genesys' rate has room for in a minute.
   */
  async function askForPage(request: ApiRequest, isFirst: boolean) {
    for (let failures = 0; ; ) {
      const answer = await client.ask(request);
      if (answer.kind === 'answered') return answer;
      if (answer.reason !== 'own-rate-limit') failures += 1;
      if (isFirst || failures >= mostFailures) return answer;
      if (!(await wait(backoff(failures, timing, random, answer.retryAfterSeconds)))) return answer;
    }
  }

  return async (what) => {
    const ids = new Set<string>();
    for (let page = 1; page <= mostPages; page += 1) {
      const answer = await askForPage({ method: 'GET', path: paths[what](page) }, page === 1);
      if (answer.kind === 'unavailable') {
        const { reason, retryAfterSeconds } = answer;
        return { kind: 'failed', reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
      }
      if (answer.status !== 200) return { kind: 'failed', reason: `http-${answer.status}` };
      const read = pageSchema.safeParse(answer.json).data;
      if (!read) return { kind: 'failed', reason: 'unreadable-answer' };
      const { entities, pageCount } = read;
      if (entities.length === 0 && page < pageCount) return { kind: 'failed', reason: 'empty-answer' };
      for (const { id } of entities) ids.add(id);
      if (page >= pageCount) break;
    }
    if (ids.size === 0 && wereThere[what]) return { kind: 'failed', reason: 'empty-answer' };
    wereThere[what] = ids.size > 0;
    return { kind: 'found', ids: [...ids] };
  };
}
