import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { channelSchema, otherClient, startGenesysUnderTest } from './genesys-under-test.ts';

const queueTopic = (id: string | number) => `v2.routing.queues.${id}.conversations.messages`;
const dayMs = 24 * 3600 * 1000;

let stand: Awaited<ReturnType<typeof startGenesysUnderTest>>;
let token: string;
beforeAll(async () => {
  stand = await startGenesysUnderTest();
});
beforeEach(async () => {
  stand.genesys.setFaults([]);
  stand.genesys.setClock(0);
  stand.genesys.setNotifications({ channelLifetimeSeconds: 24 * 3600 });
  stand.genesys.revokeTokens();
  token = await stand.newToken();
});
afterAll(() => stand.close());

const channels = '/notifications/channels';
const subscriptions = (id: string) => `${channels}/${id}/subscriptions`;
const ids = (...topics: readonly string[]) => topics.map((id) => ({ id }));

describe('a channel', () => {
  test('is made, listed and verified', async () => {
    const made = await stand.ask(token, 'POST', channels);
    expect(made.status).toBe(200);
    const channel = channelSchema.parse(made.body);
    expect(channel.connectUri).toMatch(new RegExp(`^wss://localhost:\\d+/channels/${channel.id}$`));
    expect(Date.parse(channel.expires)).toBe(stand.clock.now + dayMs);
    expect((await stand.ask(token, 'GET', channels)).body).toEqual({ entities: [channel] });
    expect(await stand.ask(token, 'GET', `${channels}/${channel.id}`)).toEqual({ status: 200, body: channel });
    expect(await stand.ask(token, 'HEAD', `${channels}/${channel.id}`)).toEqual({ status: 200, body: undefined });
  });

  test("is its client's alone", async () => {
    const { id } = await stand.newChannel(token, queueTopic('q'));
    const sameClient = await stand.newToken();
    const stranger = await stand.newToken(otherClient);
    expect((await stand.ask(sameClient, 'GET', subscriptions(id))).body).toEqual({ entities: ids(queueTopic('q')) });
    expect((await stand.ask(stranger, 'GET', channels)).body).toEqual({ entities: [] });
    for (const [method, path] of [
      ['HEAD', `${channels}/${id}`],
      ['GET', subscriptions(id)],
      ['PUT', subscriptions(id)],
      ['DELETE', subscriptions(id)],
    ] as const) {
      expect((await stand.ask(stranger, method, path)).status).toBe(404);
    }
  });

  test('needs a token, and is refused as all requests are', async () => {
    expect((await stand.ask('made-up', 'POST', channels)).status).toBe(401);
    expect((await stand.ask(token, 'DELETE', channels)).status).toBe(405);
    expect((await stand.ask(token, 'GET', `${channels}/unknown`)).status).toBe(404);
  });

  test('is not made where a fault answers', async () => {
    stand.genesys.fail({ request: 'channels', status: 503 });
    expect((await stand.ask(token, 'POST', channels)).status).toBe(503);
    expect(stand.genesys.channels()).toEqual([]);
    expect((await stand.ask(token, 'POST', channels)).status).toBe(200);
  });

  test('is there for its time, and each subscription renews it', async () => {
    const [renewed, forgotten] = [await stand.newChannel(token), await stand.newChannel(token)];
    stand.genesys.setClock(dayMs - 1);
    expect((await stand.ask(token, 'PUT', subscriptions(renewed.id), ids(queueTopic('q')))).status).toBe(200);
    stand.genesys.setClock(dayMs);
    expect((await stand.ask(token, 'HEAD', `${channels}/${forgotten.id}`)).status).toBe(404);
    const left = await stand.ask(token, 'GET', `${channels}/${renewed.id}`);
    expect(left.body.expires).toBe(new Date(stand.clock.now + 2 * dayMs - 1).toISOString());
    stand.genesys.setNotifications({ channelLifetimeSeconds: 5 });
    const short = await stand.newChannel(token);
    expect(Date.parse(short.expires)).toBe(stand.clock.now + dayMs + 5_000);
  });
});

describe('subscriptions', () => {
  test('are added by POST, replaced by PUT, taken away by DELETE', async () => {
    const { id } = await stand.newChannel(token);
    const [first, second, third] = ['a', 'b', 'c'].map(queueTopic);
    const ask = (method: string, ...topics: (string | undefined)[]) =>
      stand.ask(token, method, subscriptions(id), method === 'DELETE' ? undefined : ids(...topics.map(String)));
    expect(await ask('POST', first)).toEqual({ status: 200, body: { entities: ids(String(first)) } });
    expect((await ask('POST', first, second)).body.entities).toHaveLength(2);
    expect((await ask('PUT', third)).body).toEqual({ entities: ids(String(third)) });
    expect((await stand.ask(token, 'GET', subscriptions(id))).body).toEqual({ entities: ids(String(third)) });
    expect((await ask('DELETE')).status).toBe(200);
    expect(stand.genesys.channels()).toMatchObject([{ channelId: id, topics: [] }]);
  });

  test('are at most 1,000, and nothing changes where there would be more', async () => {
    const { id } = await stand.newChannel(token);
    const many = Array.from({ length: 1_000 }, (_, index) => queueTopic(index));
    expect((await stand.ask(token, 'PUT', subscriptions(id), ids(...many))).body.entities).toHaveLength(1_000);
    expect((await stand.ask(token, 'POST', subscriptions(id), ids(queueTopic(7)))).status).toBe(200);
    expect((await stand.ask(token, 'POST', subscriptions(id), ids(queueTopic('one-more')))).status).toBe(400);
    expect((await stand.ask(token, 'PUT', subscriptions(id), ids(...many, queueTopic('one-more')))).status).toBe(400);
    expect(stand.genesys.channels()[0]?.topics).toEqual(many);
  });

  test.each([
    ['no list', { id: queueTopic('q') }],
    ['a topic that is none', ids('v2.conversations.q.messages')],
    ['a wildcard', ids(queueTopic('*'))],
    ['a template', ids(queueTopic('{id}'))],
    ['one wrong of two', ids(queueTopic('q'), 'v2.nothing')],
  ])('cannot be %s', async (_, body) => {
    const { id } = await stand.newChannel(token);
    expect((await stand.ask(token, 'POST', subscriptions(id), body)).status).toBe(400);
    expect(stand.genesys.channels()).toMatchObject([{ topics: [] }]);
  });
});

test('the 21st channel replaces the oldest without a connection; where all are connected there is none', async () => {
  const stranger = await stand.newToken(otherClient);
  const theirs = await stand.newChannel(stranger);
  const made = [];
  for (let index = 0; index < 20; index += 1) made.push(await stand.newChannel(token));
  const [first, second, ...others] = made;
  await stand.connect(first?.connectUri ?? '');
  const last = await stand.newChannel(token);
  const left = new Set(stand.genesys.channels().map(({ channelId }) => channelId));
  expect(left).toEqual(new Set([theirs, first, ...others, last].map((channel) => channel?.id)));
  expect((await stand.ask(token, 'HEAD', `${channels}/${second?.id}`)).status).toBe(404);

  await Promise.all([...others, last].map(({ connectUri }) => stand.connect(connectUri)));
  const refused = await stand.ask(token, 'POST', channels);
  expect(refused).toMatchObject({ status: 400, body: { status: 400 } });
  expect(stand.genesys.channels()).toHaveLength(21);
  expect((await stand.ask(stranger, 'POST', channels)).status).toBe(200);
});
