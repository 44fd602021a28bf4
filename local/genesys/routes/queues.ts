import type { Organisation } from '../organisation.ts';
import { accept, badRequest, type Route } from '../route.ts';
import { pageOf } from './paging.ts';

export function queueRoutes({ queues }: Pick<Organisation, 'queues'>): readonly Route[] {
  return [
    {
      path: /^\/api\/v2\/routing\/queues$/,
      request: 'queues',
      methods: {
        GET({ query }) {
          const page = pageOf(queues(), query, ({ id, name = id }) => ({
            id,
            name,
            selfUri: `/api/v2/routing/queues/${id}`,
          }));
          return page ? accept(() => page) : badRequest('pageSize and pageNumber must be whole numbers from 1.');
        },
      },
    },
  ];
}
