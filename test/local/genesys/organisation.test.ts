import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startGenesysUnderTest } from './genesys-under-test.ts';

let stand: Awaited<ReturnType<typeof startGenesysUnderTest>>;
let token: string;
beforeAll(async () => {
  stand = await startGenesysUnderTest();
  token = await stand.newToken();
});
beforeEach(() => {
  stand.genesys.setClock(0);
  stand.genesys.putOrganisation({
    queues: ['q1', 'q2', 'q3'].map((id) => ({ id, name: `Queue ${id}` })),
    users: [
      { id: 'u1', name: 'One', email: 'One@example.org' },
      { id: 'u2', state: 'inactive', email: 'two@example.org' },
      { id: 'u3', state: 'deleted', email: 'one@example.org' },
      { id: 'u4', routingStatus: 'OFF_QUEUE' },
    ],
  });
});
afterAll(() => stand.close());

const idsOf = ({ body }: { body: { entities: { id: string }[] } }) => body.entities.map(({ id }) => id);

test('queues come page by page', async () => {
  const page = await stand.ask(token, 'GET', '/routing/queues?pageSize=2&pageNumber=2');
  expect(page).toEqual({
    status: 200,
    body: {
      entities: [{ id: 'q3', name: 'Queue q3', selfUri: '/api/v2/routing/queues/q3' }],
      pageSize: 2,
      pageNumber: 2,
      pageCount: 2,
      total: 3,
    },
  });
  expect(idsOf(await stand.ask(token, 'GET', '/routing/queues'))).toEqual(['q1', 'q2', 'q3']);
  expect(idsOf(await stand.ask(token, 'GET', '/routing/queues?pageNumber=9'))).toEqual([]);
});

test.each(['pageSize=0', 'pageSize=501', 'pageSize=x', 'pageNumber=0', 'pageNumber=1.5'])(
  'there is no page of %s',
  async (query) => {
    expect((await stand.ask(token, 'GET', `/routing/queues?${query}`)).status).toBe(400);
    expect((await stand.ask(token, 'GET', `/users?${query}`)).status).toBe(400);
  },
);

test.each([
  ['', ['u1', 'u4']],
  ['state=active', ['u1', 'u4']],
  ['state=inactive', ['u2']],
  ['state=any', ['u1', 'u2', 'u3', 'u4']],
])('users are listed by their state: %s', async (query, ids) => {
  expect(idsOf(await stand.ask(token, 'GET', `/users?pageSize=100&${query}`))).toEqual(ids);
});

test('a user is found by id', async () => {
  const one = { id: 'u3', name: 'u3', email: 'one@example.org', state: 'deleted' };
  expect(await stand.ask(token, 'GET', '/users/u3')).toMatchObject({ status: 200, body: one });
  expect((await stand.ask(token, 'GET', '/users/nobody')).status).toBe(404);
  expect((await stand.ask(token, 'GET', '/users?state=asleep')).status).toBe(400);
});

describe('the search', () => {
  const email = { type: 'EXACT', fields: ['email'], value: 'one@EXAMPLE.org' };
  const active = { type: 'EXACT', fields: ['state'], values: ['active'] };
  test.each([
    [[email], ['u1', 'u3']],
    [[email, active], ['u1']],
    [[{ ...email, value: 'one@example' }], []],
    [[{ type: 'EXACT', fields: ['email', 'id'], values: ['two@example.org', 'u4'] }], ['u2', 'u4']],
  ])('finds who answers to all of %j', async (query, ids) => {
    const { status, body } = await stand.ask(token, 'POST', '/users/search', { query });
    expect(status).toBe(200);
    expect(body.results.map(({ id }: { id: string }) => id)).toEqual(ids);
    expect(body.total).toBe(ids.length);
  });

  test.each([{}, { query: [] }, { query: [{ ...email, type: 'STARTS_WITH' }] }, { query: [{ ...email, fields: [] }] }])(
    'refuses %j',
    async (body) => {
      expect((await stand.ask(token, 'POST', '/users/search', body)).status).toBe(400);
    },
  );
});

test('the routing status says since when', async () => {
  const since = new Date(stand.clock.now).toISOString();
  const ask = async () => (await stand.ask(token, 'GET', '/users/u1/routingstatus')).body;
  expect(await ask()).toEqual({ userId: 'u1', status: 'IDLE', startTime: since });
  stand.genesys.setClock(1_000);
  expect(stand.genesys.changeUser({ userId: 'u1', routingStatus: 'IDLE' })).toBe(true);
  expect(await ask()).toMatchObject({ startTime: since });
  stand.genesys.changeUser({ userId: 'u1', routingStatus: 'OFF_QUEUE', state: 'inactive' });
  const later = new Date(stand.clock.now + 1_000).toISOString();
  expect(await ask()).toEqual({ userId: 'u1', status: 'OFF_QUEUE', startTime: later });
  expect((await stand.ask(token, 'GET', '/users/u1')).body).toMatchObject({ state: 'inactive', name: 'One' });
  expect(stand.genesys.changeUser({ userId: 'nobody' })).toBe(false);
  expect((await stand.ask(token, 'GET', '/users/nobody/routingstatus')).status).toBe(404);
});

test.each([
  ['queues', 'GET', '/routing/queues'],
  ['users', 'GET', '/users'],
  ['user', 'GET', '/users/u1'],
  ['routing-status', 'GET', '/users/u1/routingstatus'],
  ['users-search', 'POST', '/users/search'],
] as const)('a request for %s needs a token, can fail and is counted', async (request, method, path) => {
  const query = { query: [{ type: 'EXACT', fields: ['id'], value: 'u1' }] };
  const ask = async (bearer: string) =>
    (await stand.ask(bearer, method, path, method === 'POST' ? query : undefined)).status;
  const before = stand.genesys.stats().requests[request];
  expect(await ask('made-up')).toBe(401);
  stand.genesys.fail({ request, status: 500 });
  expect([await ask(token), await ask(token)]).toEqual([500, 200]);
  expect(stand.genesys.stats().requests[request]).toBe(before + 3);
});
