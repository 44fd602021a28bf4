import * as z from 'zod/mini';
import { listOf } from '../lambdas/sources/fields.ts';
import type { PatientAsk } from './patient-ask.ts';

const dayMs = 24 * 3_600_000;
const pageSize = 100;
/** Each conversation comes with all its parts: where a page of them is too large, so many on each. */
const smallPageSize = 10;
/** Of one gap; Genesys gives no more than 100,000 conversations of one query. */
const mostPages = 1_000;
/** Asynchronous messaging: a conversation is open for days. Those that began last are found first. */
const earlierDays = 7;
const mostPagesOfEarlierDays = 20;

const pageSchema = z.object({ conversations: listOf(z.object({ conversationId: z.string() })) });

/** Both as far as it could be read. */
export interface Searched {
  readonly ids: readonly string[];
  /** Why there may be more; absent: there are not. */
  readonly incomplete?: string;
}

/**
 * The message conversations in which something happened in a time, as analytics knows them
 * (`POST /api/v2/analytics/conversations/details/query`). It leaves out those that began before the first day, in UTC, of
 * that time.
 * @param from epoch milliseconds, as `to`
 */
export const searchConversations = (from: number, to: number, ask: Pick<PatientAsk, 'askUnless'>): Promise<Searched> =>
  search({ from, to }, mostPages, ask);

/**
 * Those that the other search leaves out: message conversations that began on the seven days (UTC) before the one of a time,
 * and go on. The filter is of Genesys' SDK (ConversationDetailQueryPredicate) and of its blueprints; that it finds what an
 * organisation has is unconfirmed.
 * @param at epoch milliseconds
 */
export function searchOfEarlierDays(at: number, ask: Pick<PatientAsk, 'askUnless'>): Promise<Searched> {
  const to = startOfDay(at);
  const stillOpen = { type: 'dimension', dimension: 'conversationEnd', operator: 'notExists' };
  return search({ from: to - earlierDays * dayMs, to }, mostPagesOfEarlierDays, ask, {
    conversationFilters: [{ type: 'and', predicates: [stillOpen] }],
  });
}

/** In UTC; epoch milliseconds. */
export const startOfDay = (at: number) => Math.floor(at / dayMs) * dayMs;

const isTooLarge = (reason: string) => reason === 'too-large';

async function search(
  { from, to }: { readonly from: number; readonly to: number },
  pages: number,
  ask: Pick<PatientAsk, 'askUnless'>,
  filters: object = {},
  size = pageSize,
): Promise<Searched> {
  const ids = new Set<string>();
  const incomplete = (reason: string) => ({ ids: [...ids], incomplete: reason });
  for (let pageNumber = 1; pageNumber <= pages; pageNumber += 1) {
    const answer = await ask.askUnless(isTooLarge, {
      method: 'POST',
      path: '/api/v2/analytics/conversations/details/query',
      json: {
        interval: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
        order: 'desc',
        orderBy: 'conversationStart',
        paging: { pageSize: size, pageNumber },
        segmentFilters: [
          {
            type: 'and',
            predicates: [{ type: 'dimension', dimension: 'mediaType', operator: 'matches', value: 'message' }],
          },
        ],
        ...filters,
      },
    });
    if (answer === 'stopped') return incomplete('stopped');
    if (answer.kind === 'given-back') {
      return size > smallPageSize
        ? search({ from, to }, pages, ask, filters, smallPageSize)
        : incomplete(answer.reason);
    }
    if (answer.status !== 200) return incomplete(`http-${answer.status}`);
    // Without conversations the answer has no list of them.
    const page = pageSchema.safeParse(answer.json).data?.conversations;
    if (!page) return incomplete('unreadable-answer');
    for (const { conversationId } of page) ids.add(conversationId);
    if (page.length < size) return { ids: [...ids] };
  }
  return incomplete('too-many');
}
