import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../../lambdas/sources/genesys-eventbridge.ts';
import type { TopicEvent } from '../../../local/genesys/conversation-events.ts';
import { startGenesysUnderTest } from './genesys-under-test.ts';

const queueTopic = 'v2.routing.queues.q.conversations.messages';
const userTopic = 'v2.users.u.conversations.messages';
const path = '/conversations/messages/c';
const settings = { ...defaultGenesysSettings, customerAttribute: 'customerId' };

let stand: Awaited<ReturnType<typeof startGenesysUnderTest>>;
let token: string;
beforeAll(async () => {
  stand = await startGenesysUnderTest();
  token = await stand.newToken();
});
beforeEach(() => {
  stand.genesys.clearConversations();
  stand.genesys.clearMessages();
  stand.genesys.setFaults([]);
});
afterAll(() => stand.close());

const customer = { attributes: { customerId: 'ada' }, externalContactId: 'contact', address: 'guest' };

function start(more: object = {}) {
  const started = stand.genesys.startConversation({
    conversationId: 'c',
    queueId: 'q',
    userId: 'u',
    customer,
    ...more,
  });
  const ids = new Map(started?.participants.map(({ purpose, id }) => [purpose, id]));
  return { customerPart: ids.get('customer') ?? '', agentPart: ids.get('agent') };
}

/** What our own source reads out of an event, as EventBridge would bring it. */
function readingsOf({ template, detail }: TopicEvent) {
  const source = 'aws.partner/genesys.com/cloud/organisation/local';
  return readGenesysEvents({ source, 'detail-type': template, detail, time: '2026-10-05T08:00:00Z' }, settings);
}

describe('a conversation', () => {
  test('is what the API shows, message by message', async () => {
    expect((await stand.ask(token, 'GET', path)).status).toBe(404);
    const { customerPart, agentPart } = start();
    stand.genesys.say('c', { from: 'customer', text: 'Where is it?', messageId: 'm1' });
    stand.genesys.say('c', { from: 'bot', text: 'One moment', messageId: 'm2', type: 'Structured' });
    stand.genesys.say('c', { from: 'agent', text: 'On its way', messageId: 'm3' });
    const { status, body } = await stand.ask(token, 'GET', path);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'c',
      participants: [
        { id: customerPart, purpose: 'customer', attributes: customer.attributes, address: 'guest' },
        { purpose: 'acd', queue: { id: 'q' }, messages: [] },
        { id: agentPart, purpose: 'agent', state: 'connected', user: { id: 'u' } },
        { purpose: 'bot' },
      ],
    });
    const said = body.participants.flatMap(({ messages }: { messages: object[] }) => messages);
    const messageTime = new Date(stand.clock.now).toISOString();
    expect(said).toMatchObject([
      { messageId: 'm1', messageTime, messageStatus: 'received', messageMetadata: { type: 'Text' } },
      { messageId: 'm3', messageStatus: 'sent' },
      { messageId: 'm2', messageMetadata: { type: 'Structured' } },
    ]);
    const lookedUp = await Promise.all(
      ['m1', 'm2', 'm3'].map((id) => stand.ask(token, 'GET', `${path}/messages/${id}`)),
    );
    expect(lookedUp.map(({ body }) => body.normalizedMessage)).toMatchObject([
      { direction: 'Inbound', text: 'Where is it?' },
      { direction: 'Outbound', text: 'One moment', originatingEntity: 'Bot', type: 'Structured' },
      { direction: 'Outbound', text: 'On its way', originatingEntity: 'Human' },
    ]);
    expect(JSON.stringify(body)).not.toContain('On its way');
  });

  test('tells each change to who hears its queue or its agent, as our source reads it', async () => {
    const channel = await stand.newChannel(token, queueTopic, userTopic, 'v2.users.other.conversations.messages');
    const { frames, frame } = await stand.connect(channel.connectUri);
    start({ userId: undefined });
    const sentAt = '2026-10-05T07:59:00.000Z';
    stand.genesys.say('c', { from: 'agent', userId: 'u', text: 'Hello', messageId: 'm1', sentAt });
    const own = await frame(({ topicName }) => topicName === userTopic);
    expect(frames.map(({ topicName }) => topicName)).toEqual([queueTopic, queueTopic, userTopic]);
    expect(own).toEqual({ ...frames[1], topicName: userTopic });
    const detail = { ...own, version: '2' as const, metadata: { CorrelationId: 'c' }, timestamp: sentAt };
    expect(readingsOf({ template: 'v2.users.{id}.conversations.messages', detail })).toMatchObject([
      {
        decision: 'agent-message',
        message: { conversationId: 'c', messageId: 'm1', sentAt: Date.parse(sentAt), customerId: 'ada' },
      },
    ]);
  });

  test('keeps a message of the same id once, in its last state', async () => {
    start();
    stand.genesys.say('c', { from: 'agent', messageId: 'm1' });
    stand.genesys.say('c', { from: 'agent', messageId: 'm1', status: 'delivery-failed' });
    const { body } = await stand.ask(token, 'GET', path);
    const [, , agent] = body.participants;
    expect(agent.messages).toMatchObject([{ messageId: 'm1', messageStatus: 'delivery-failed' }]);
  });

  test('ends', async () => {
    start();
    expect(stand.genesys.endConversation('c')).toBe(true);
    const { body } = await stand.ask(token, 'GET', path);
    expect(body).toMatchObject({ endTime: new Date(stand.clock.now).toISOString() });
    const states = body.participants.map(({ state }: { state: string }) => state);
    expect(states).toEqual(['disconnected', 'terminated', 'disconnected']);
  });

  test('is said nothing in by nobody', () => {
    start({ userId: undefined });
    expect(stand.genesys.say('c', { from: 'agent', text: 'Hello' })).toBeUndefined();
    expect(stand.genesys.say('other', { from: 'customer' })).toBeUndefined();
    expect(stand.genesys.messages()).toEqual([]);
    expect(stand.genesys.startConversation({ conversationId: 'c', queueId: 'q' })).toBeUndefined();
    expect(stand.genesys.endConversation('other')).toBe(false);
  });
});

describe('attributes', () => {
  const attributes = { 'handoffPush.lastStatus': 'pushed' };

  test('are added to a participant, and come back as an event', async () => {
    const attributesTopic = 'v2.detail.events.conversation.c.attributes';
    const channel = await stand.newChannel(token, queueTopic, attributesTopic);
    const { frames, frame } = await stand.connect(channel.connectUri);
    const { customerPart } = start();
    const heard: TopicEvent[] = [];
    const stop = stand.genesys.onEvent((event) => heard.push(event));
    const patched = await stand.ask(token, 'PATCH', `${path}/participants/${customerPart}/attributes`, { attributes });
    expect(patched).toMatchObject({ status: 200, body: { attributes } });
    const { body } = await stand.ask(token, 'GET', path);
    expect(body.participants[0].attributes).toEqual({ ...customer.attributes, ...attributes });
    expect(heard).toMatchObject([
      {
        template: 'v2.detail.events.conversation.{id}.attributes',
        detail: { topicName: attributesTopic, eventBody: { conversationId: 'c', attributes } },
      },
    ]);
    expect(heard.map(readingsOf)).toMatchObject([
      [{ decision: 'ignored', reason: expect.stringContaining('ourselves') }],
    ]);
    const event = await frame(({ topicName }) => topicName === attributesTopic);
    expect(event.eventBody).toEqual(heard[0]?.detail.eventBody);
    const snapshot = frames.at(-2);
    expect(snapshot).toMatchObject({ topicName: queueTopic, metadata: event.metadata });
    stop();
    await stand.ask(token, 'PATCH', `${path}/participants/${customerPart}/attributes`, { attributes });
    expect(heard).toHaveLength(1);
  });

  test.each([
    ['another conversation', '/conversations/messages/x', undefined, 'PATCH', { attributes }, 404],
    ['another participant', path, 'nobody', 'PATCH', { attributes }, 404],
    ['what is no text', path, undefined, 'PATCH', { attributes: { a: 1 } }, 400],
    ['no attributes', path, undefined, 'PATCH', {}, 400],
    ['another method', path, undefined, 'POST', { attributes }, 405],
  ])('refuses %s', async (_, conversation, participant, method, body, status) => {
    const { customerPart } = start();
    const part = `${conversation}/participants/${participant ?? customerPart}/attributes`;
    expect((await stand.ask(token, method, part, body)).status).toBe(status);
    expect((await stand.ask(token, 'GET', path)).body.participants[0].attributes).toEqual(customer.attributes);
  });

  test('stay as they are where a fault answers', async () => {
    const { customerPart } = start();
    stand.genesys.fail({ request: 'attributes', status: 429, retryAfterSeconds: 2 });
    const part = `${path}/participants/${customerPart}/attributes`;
    expect((await stand.ask(token, 'PATCH', part, { attributes })).status).toBe(429);
    expect((await stand.ask(token, 'GET', path)).body.participants[0].attributes).toEqual(customer.attributes);
    expect((await stand.ask(token, 'PATCH', part, { attributes })).status).toBe(200);
  });
});
