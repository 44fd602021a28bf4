import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { startGenesysUnderTest } from './genesys-under-test.ts';

let stand: Awaited<ReturnType<typeof startGenesysUnderTest>>;
let token: string;
beforeAll(async () => {
  stand = await startGenesysUnderTest();
  token = await stand.newToken();
});
beforeEach(() => {
  stand.genesys.clearConversations();
  const began = (conversationId: string, startedAt: string, sentAt: string, more: object = {}) => {
    stand.genesys.startConversation({ conversationId, queueId: 'q', startedAt, ...more });
    stand.genesys.say(conversationId, { from: 'customer', sentAt });
  };
  began('day-before', '2026-10-03T23:59:59.999Z', '2026-10-04T12:30:00Z');
  began('midnight', '2026-10-04T00:00:00Z', '2026-10-04T12:30:00Z', { userId: 'u' });
  began('quiet', '2026-10-04T10:00:00Z', '2026-10-04T11:59:59.999Z');
  began('at-its-end', '2026-10-04T11:00:00Z', '2026-10-04T13:00:00Z');
  began('new', '2026-10-04T12:59:00Z', '2026-10-04T15:00:00Z', { queueId: 'other' });
});
afterAll(() => stand.close());

const anHour = '2026-10-04T12:00:00.000Z/2026-10-04T13:00:00.000Z';
const ask = async (query: object) => {
  const { status, body } = await stand.ask(token, 'POST', '/analytics/conversations/details/query', query);
  const ids = body.conversations?.map(({ conversationId }: { conversationId: string }) => conversationId);
  return { status, ids, totalHits: body.totalHits, first: body.conversations?.[0] };
};
const filter = (dimension: string, value: string) => ({ type: 'dimension', dimension, operator: 'matches', value });

test('an interval has what began on its days and was active in it', async () => {
  expect(await ask({ interval: anHour })).toMatchObject({ status: 200, ids: ['midnight', 'new'], totalHits: 2 });
  const overMidnight = await ask({ interval: '2026-10-03T23:00:00Z/2026-10-04T12:31:00Z' });
  expect(overMidnight.ids).toEqual(['day-before', 'midnight', 'quiet', 'at-its-end']);
});

test('an end is activity, and is said', async () => {
  stand.clock.now = Date.parse('2026-10-04T12:10:00Z');
  stand.genesys.endConversation('quiet');
  const { ids, first } = await ask({ interval: anHour, order: 'desc', paging: { pageSize: 1, pageNumber: 2 } });
  expect(ids).toEqual(['quiet']);
  expect(first).toEqual({
    conversationId: 'quiet',
    conversationStart: '2026-10-04T10:00:00.000Z',
    conversationEnd: '2026-10-04T12:10:00.000Z',
  });
});

test.each([
  [[{ type: 'and', predicates: [filter('mediaType', 'message')] }], ['midnight', 'new']],
  [[{ type: 'and', predicates: [filter('mediaType', 'voice')] }], undefined],
  [[{ type: 'or', predicates: [filter('queueId', 'other'), filter('queueId', 'more')] }], ['new']],
  [[{ type: 'and', predicates: [filter('queueId', 'q'), filter('userId', 'u')] }], ['midnight']],
  [
    [
      { type: 'and', predicates: [filter('mediaType', 'message')] },
      { type: 'or', predicates: [filter('conversationId', 'new'), filter('userId', 'nobody')] },
    ],
    ['new'],
  ],
])('filters choose: %j', async (segmentFilters, ids) => {
  expect(await ask({ interval: anHour, segmentFilters })).toMatchObject({ ids, totalHits: ids?.length ?? 0 });
});

test.each([
  ['exists', ['quiet']],
  ['notExists', ['midnight', 'new']],
])('it is known whether one has an end: %s', async (operator, ids) => {
  stand.clock.now = Date.parse('2026-10-04T12:10:00Z');
  stand.genesys.endConversation('quiet');
  const predicates = [{ type: 'dimension', dimension: 'conversationEnd', operator }];
  expect(await ask({ interval: anHour, conversationFilters: [{ type: 'and', predicates }] })).toMatchObject({ ids });
});

test('pages follow one another', async () => {
  const page = (pageNumber: number) => ask({ interval: anHour, paging: { pageSize: 1, pageNumber } });
  const pages = [await page(1), await page(2), await page(3)];
  expect(pages.map(({ ids, totalHits }) => [ids, totalHits])).toEqual([
    [['midnight'], 2],
    [['new'], 2],
    [undefined, 2],
  ]);
});

test.each([
  [{}],
  [{ interval: '2026-10-04T12:00:00Z' }],
  [{ interval: '2026-10-04T13:00:00Z/2026-10-04T12:00:00Z' }],
  [{ interval: 'yesterday/today' }],
  [{ interval: anHour, paging: { pageSize: 101, pageNumber: 1 } }],
  [{ interval: anHour, segmentFilters: [{ type: 'and', predicates: [] }] }],
])('%j is no query', async (query) => {
  expect((await ask(query)).status).toBe(400);
});
