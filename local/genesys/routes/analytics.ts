import * as z from 'zod';
import type { Conversation, Conversations } from '../conversations.ts';
import { accept, badRequest, type Route } from '../route.ts';

const dayMs = 24 * 3600 * 1000;
/** Genesys says: of a page of this query. */
const mostPageSize = 100;

const predicateSchema = z.strictObject({
  type: z.literal('dimension').optional(),
  dimension: z.enum(['mediaType', 'queueId', 'userId', 'conversationId']),
  operator: z.literal('matches').optional(),
  value: z.string(),
});
const filterSchema = z.strictObject({ type: z.enum(['and', 'or']), predicates: z.array(predicateSchema).min(1) });
/** Genesys' SDK also lets `matches` and other dimensions in. */
const endPredicateSchema = z.strictObject({
  type: z.literal('dimension').optional(),
  dimension: z.literal('conversationEnd'),
  operator: z.enum(['exists', 'notExists']),
});
const conversationFilterSchema = filterSchema.extend({ predicates: z.array(endPredicateSchema).min(1) });
const querySchema = z.strictObject({
  interval: z.string(),
  order: z.enum(['asc', 'desc']).default('asc'),
  orderBy: z.literal('conversationStart').default('conversationStart'),
  paging: z
    .strictObject({ pageSize: z.int().min(1).max(mostPageSize), pageNumber: z.int().min(1) })
    .default({ pageSize: 25, pageNumber: 1 }),
  segmentFilters: z.array(filterSchema).default([]),
  conversationFilters: z.array(conversationFilterSchema).default([]),
});
type Predicate = z.output<typeof predicateSchema>;
type EndPredicate = z.output<typeof endPredicateSchema>;

/**
 * `POST /api/v2/analytics/conversations/details/query`. Its interval is not what it seems: it finds conversations that both
 * began on a day (UTC) that it touches and had any activity in it; nothing that began before its first day (SDK's words).
 * Here a beginning, a message, attributes and an end are activity, silence is none: what Genesys counts is unconfirmed, as
 * is how long an interval may be, and that the list is absent where it would be empty. An open conversation has no end yet,
 * now and not in the interval. Filters beyond those of this schema are refused, though Genesys has more.
 */
export function analyticsRoutes({ list }: Pick<Conversations, 'list'>): readonly Route[] {
  return [
    {
      path: /^\/api\/v2\/analytics\/conversations\/details\/query$/,
      request: 'analytics',
      methods: {
        POST({ json }) {
          const query = querySchema.safeParse(json);
          const interval = query.success ? intervalOf(query.data.interval) : undefined;
          if (!query.success || !interval) return badRequest('The query is not one that can be read.');
          const { order, paging, segmentFilters, conversationFilters } = query.data;
          return accept(() => {
            const found = list()
              .filter((one) => isIn(one, interval))
              .filter((one) => segmentFilters.every((filter) => passes(filter, (is) => matches(one, is))))
              .filter((one) => conversationFilters.every((filter) => passes(filter, (is) => hasEnd(one, is))))
              .sort((one, other) => (one.startedAt - other.startedAt) * (order === 'asc' ? 1 : -1));
            const first = (paging.pageNumber - 1) * paging.pageSize;
            const conversations = found.slice(first, first + paging.pageSize).map(view);
            return { ...(conversations.length === 0 ? {} : { conversations }), totalHits: found.length };
          });
        },
      },
    },
  ];
}

interface Interval {
  readonly from: number;
  readonly to: number;
}

const time = z.iso.datetime({ offset: true });

function intervalOf(text: string): Interval | undefined {
  const [from, to, ...others] = text.split('/').map((part) => (time.safeParse(part).success ? Date.parse(part) : NaN));
  if (from === undefined || to === undefined || others.length > 0 || !(from < to)) return undefined;
  return { from, to };
}

function isIn({ startedAt, activeAt }: Conversation, { from, to }: Interval): boolean {
  const firstDay = Math.floor(from / dayMs) * dayMs;
  const afterLastDay = Math.ceil(to / dayMs) * dayMs;
  const beganOnItsDays = startedAt >= firstDay && startedAt < afterLastDay;
  return beganOnItsDays && activeAt.some((at) => at >= from && at < to);
}

const passes = <Is>(
  { type, predicates }: { readonly type: 'and' | 'or'; readonly predicates: readonly Is[] },
  isSo: (predicate: Is) => boolean,
) => (type === 'and' ? predicates.every(isSo) : predicates.some(isSo));

const hasEnd = ({ endedAt }: Conversation, { operator }: EndPredicate) =>
  (endedAt !== undefined) === (operator === 'exists');

function matches({ id, queueId, participants }: Conversation, { dimension, value }: Predicate): boolean {
  if (dimension === 'mediaType') return value === 'message';
  if (dimension === 'queueId') return value === queueId;
  if (dimension === 'userId') return participants.some(({ userId }) => userId === value);
  return value === id;
}

const view = ({ id, startedAt, endedAt }: Conversation) => ({
  conversationId: id,
  conversationStart: new Date(startedAt).toISOString(),
  ...(endedAt === undefined ? {} : { conversationEnd: new Date(endedAt).toISOString() }),
});
