import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { client, startGenesysUnderTest } from './genesys-under-test.ts';

const topicName = 'v2.routing.queues.q.conversations.messages';

let stand: Awaited<ReturnType<typeof startGenesysUnderTest>>;
beforeAll(async () => {
  stand = await startGenesysUnderTest();
});
beforeEach(() => {
  stand.genesys.clearConversations();
  stand.genesys.putOrganisation({ queues: [], users: [{ id: 'u' }] });
  stand.genesys.revokeTokens();
});
afterAll(() => stand.close());

test('has the organisation, and changes a user', async () => {
  const given = { queues: [{ id: 'q', name: 'Orders' }], users: [{ id: 'u', email: 'u@example.org' }] };
  const user = { id: 'u', email: 'u@example.org', state: 'active', routingStatus: 'IDLE' };
  const put = await stand.control('PUT', '/organisation', given);
  expect(put).toMatchObject({ status: 200, body: { queues: given.queues, users: [user] } });
  await stand.control('PUT', '/organisation', { queues: [] });
  await stand.control('PUT', '/users', { userId: 'u', routingStatus: 'OFF_QUEUE' });
  const changed = { queues: [], users: [{ ...user, routingStatus: 'OFF_QUEUE' }] };
  expect((await stand.control('GET', '/organisation')).body).toMatchObject(changed);
  expect((await stand.control('PUT', '/users', { userId: 'nobody' })).status).toBe(404);
});

test('lets people talk', async () => {
  const begun = await stand.control('POST', '/conversations', { queueId: 'q', customer: { attributes: { a: '1' } } });
  expect(begun).toMatchObject({
    status: 200,
    body: { participants: [{ purpose: 'customer', attributes: { a: '1' } }, {}] },
  });
  const messages = `/conversations/${begun.body.id}/messages`;
  expect(await stand.control('POST', messages, { from: 'agent', text: 'Hello' })).toMatchObject({
    status: 400,
    body: { error: { fields: { userId: expect.any(String) } } },
  });
  const said = await stand.control('POST', messages, { from: 'agent', userId: 'u', text: 'Hello' });
  expect(said).toEqual({ status: 200, body: { messageId: expect.any(String) } });
  expect((await stand.control('GET', '/conversations')).body[0].participants[2].messages).toMatchObject([said.body]);
  expect(await stand.control('POST', `/conversations/${begun.body.id}/end`)).toMatchObject({ status: 200 });
  expect(stand.genesys.conversations()[0]?.endedAt).toBe(stand.clock.now);
  expect((await stand.control('POST', '/conversations', { conversationId: begun.body.id, queueId: 'q' })).status).toBe(
    409,
  );
  expect((await stand.control('POST', '/conversations/x/messages', { from: 'customer' })).status).toBe(404);
  expect((await stand.control('POST', '/conversations/x/y/messages', { from: 'customer' })).status).toBe(404);
  expect((await stand.control('POST', '/conversations/x/end')).status).toBe(404);
  expect((await stand.control('DELETE', '/conversations')).body).toEqual({ deleted: 1 });
});

test('shows channels, and what can happen to them', async () => {
  const channel = await stand.newChannel(await stand.newToken(), topicName);
  const { frame, closed } = await stand.connect(channel.connectUri);
  const { id: channelId, expires } = channel;
  expect((await stand.control('GET', '/channels')).body).toEqual([
    { channelId, clientId: client.clientId, expires, isConnected: true, topics: [topicName] },
  ]);
  const event = { topicName, eventBody: { a: 1 } };
  expect((await stand.control('POST', '/notifications/events', event)).body).toEqual({ sent: 1 });
  expect(await frame(() => true)).toMatchObject(event);
  const unsubscribed = await stand.control('POST', '/notifications/unsubscribe', { topicName });
  expect(unsubscribed.body).toEqual({ unsubscribed: 1 });
  expect((await stand.control('POST', '/notifications/events', event)).body).toEqual({ sent: 0 });
  const settings = { heartbeatMs: 10, channelLifetimeSeconds: 60, closingMs: 0 };
  expect(await stand.control('PUT', '/notifications', settings)).toEqual({ status: 200, body: settings });
  await frame(({ topicName }) => topicName === 'channel.metadata');
  expect((await stand.control('POST', '/notifications/closing')).body).toEqual({ closing: 1 });
  await closed;
  const again = await stand.connect(channel.connectUri);
  expect((await stand.control('POST', '/notifications/break', { kind: 'reset', channelId })).body).toEqual({
    broken: 1,
  });
  expect(await again.closed).toBe(1006);
  const revoked = await stand.control('POST', '/notifications/revoke', { clientId: client.clientId });
  expect(revoked.body).toEqual({ revoked: 1 });
  expect((await stand.control('GET', '/channels')).body).toEqual([]);
  expect((await stand.control('POST', '/notifications/closing', { channelId })).status).toBe(404);
});

test.each([
  ['PUT', '/organisation', { queues: [{}] }, { 'queues.0.id': 'must be a text' }],
  ['PUT', '/organisation', { users: [{ id: 'u', state: 'asleep' }] }, { 'users.0.state': expect.any(String) }],
  ['PUT', '/organisation', { people: [] }, { people: 'is unknown; allowed are queues, users' }],
  ['PUT', '/users', { routingStatus: 'IDLE' }, { userId: 'must be a text' }],
  ['PUT', '/users', { userId: 'u', routingStatus: 'BUSY' }, { routingStatus: expect.any(String) }],
  ['POST', '/conversations', {}, { queueId: 'must be a text' }],
  ['POST', '/conversations', { queueId: 'q', startedAt: 'noon' }, { startedAt: 'must be an ISO 8601 time' }],
  [
    'POST',
    '/conversations',
    { queueId: 'q', customer: { attributes: { a: 1 } } },
    { 'customer.attributes.a': 'must be a text' },
  ],
  ['POST', '/conversations/c/messages', { from: 'nobody' }, { from: expect.stringContaining('"agent"') }],
  ['PUT', '/notifications', { heartbeatMs: 1 }, { heartbeatMs: 'must be from 10 to 3600000' }],
  ['POST', '/notifications/break', { kind: 'bend' }, { kind: expect.stringContaining('"half-open"') }],
  ['POST', '/notifications/break', 'no json', { body: expect.any(String) }],
  ['POST', '/notifications/events', { topicName }, { eventBody: expect.any(String) }],
])('says what is wrong: %s %s %j', async (method, path, body, fields) => {
  const before = stand.genesys.organisation();
  expect(await stand.control(method, path, body)).toMatchObject({ status: 400, body: { error: { fields } } });
  expect(stand.genesys.organisation()).toEqual(before);
  expect(stand.genesys.conversations()).toEqual([]);
});
