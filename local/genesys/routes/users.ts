import * as z from 'zod';
import type { Organisation, User } from '../organisation.ts';
import { accept, badRequest, notFound, type Route } from '../route.ts';
import { pageOf } from './paging.ts';

const listedStates = ['active', 'inactive', 'deleted', 'any'];

const searchSchema = z.looseObject({
  query: z
    .array(
      z.looseObject({
        type: z.literal('EXACT'),
        fields: z.array(z.enum(['id', 'email', 'name', 'state'])).min(1),
        value: z.string().optional(),
        values: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

const view = ({ id, name = id, email, state }: User) => ({
  id,
  name,
  ...(email === undefined ? {} : { email }),
  state,
  selfUri: `/api/v2/users/${id}`,
});

/** People: one, a list, a search and whether they take work. Of the search only its type `EXACT` is known here. */
export function userRoutes({ users, findUser }: Pick<Organisation, 'users' | 'findUser'>): readonly Route[] {
  return [
    {
      path: /^\/api\/v2\/users$/,
      request: 'users',
      methods: {
        GET({ query }) {
          const state = query.get('state') ?? 'active';
          if (!listedStates.includes(state)) return badRequest('The state is not known.');
          const listed = users().filter((user) => state === 'any' || user.state === state);
          const page = pageOf(listed, query, view);
          return page ? accept(() => page) : badRequest('pageSize and pageNumber must be whole numbers from 1.');
        },
      },
    },
    {
      path: /^\/api\/v2\/users\/search$/,
      request: 'users-search',
      methods: {
        POST({ json }) {
          const asked = searchSchema.safeParse(json);
          if (!asked.success) return badRequest('The query is not one that can be read.');
          const found = users().filter((user) =>
            asked.data.query.every(({ fields, value, values = [] }) => {
              const wanted = [...values, ...(value === undefined ? [] : [value])].map((one) => one.toLowerCase());
              return fields.some((field) => wanted.includes((user[field] ?? '').toLowerCase()));
            }),
          );
          return accept(() => ({
            results: found.map(view),
            total: found.length,
            pageSize: 25,
            pageNumber: 1,
            pageCount: 1,
          }));
        },
      },
    },
    {
      path: /^\/api\/v2\/users\/([^/]+)$/,
      request: 'user',
      methods: {
        GET({ ids: [userId = ''] }) {
          const user = findUser(userId);
          return user ? accept(() => view(user)) : notFound('user');
        },
      },
    },
    {
      path: /^\/api\/v2\/users\/([^/]+)\/routingstatus$/,
      request: 'routing-status',
      methods: {
        GET({ ids: [userId = ''] }) {
          const user = findUser(userId);
          if (!user) return notFound('user');
          const startTime = new Date(user.since).toISOString();
          return accept(() => ({ userId, status: user.routingStatus, startTime }));
        },
      },
    },
  ];
}
