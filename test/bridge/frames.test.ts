import { describe, expect, test } from '@jest/globals';
import { readFrame } from '../../bridge/frames.ts';

const frame = (topicName: string, eventBody: unknown = {}) => readFrame(JSON.stringify({ topicName, eventBody }));
const topic = 'v2.routing.queues.q-1.conversations.messages';

describe('of the service', () => {
  test.each<[string, unknown, object]>([
    ['channel.metadata', { message: 'WebSocket Heartbeat' }, { kind: 'heartbeat' }],
    ['channel.metadata', { message: 'pong' }, { kind: 'pong' }],
    ['channel.metadata', undefined, { kind: 'heartbeat' }],
    ['v2.system.socket_closing', { message: 'soon' }, { kind: 'closing' }],
    ['v2.system.token_revoked.a-client', {}, { kind: 'revoked' }],
    ['v2.system.no_longer_subscribed.x', { topicName: topic }, { kind: 'no-longer-subscribed', topics: [topic] }],
    ['v2.system.no_longer_subscribed.x', { id: topic }, { kind: 'no-longer-subscribed', topics: [topic] }],
    ['v2.system.no_longer_subscribed.x', { topics: [topic, 7] }, { kind: 'no-longer-subscribed', topics: [topic] }],
    ['v2.system.no_longer_subscribed.x', { channelId: 'x' }, { kind: 'no-longer-subscribed', topics: [] }],
    ['v2.system.no_longer_subscribed.x', 'x', { kind: 'no-longer-subscribed', topics: [] }],
    ['v2.system.something_new', {}, { kind: 'other' }],
  ])('%s %j', (topicName, eventBody, expected) => {
    expect(frame(topicName, eventBody)).toEqual(expected);
  });
});

describe('an event', () => {
  const customer = (state: string, purpose = 'customer') => ({ purpose, state });

  test.each<[unknown, object]>([
    [{ id: 'c-1' }, { conversationId: 'c-1', isOpen: true }],
    [{ conversationId: 'c-1' }, { conversationId: 'c-1', isOpen: true }],
    [{ id: 7 }, { isOpen: true }],
    ['text', { isOpen: true }],
    [
      { id: 'c-1', participants: [customer('connected')] },
      { conversationId: 'c-1', isOpen: true },
    ],
    [
      { id: 'c-1', participants: [customer('Disconnected')] },
      { conversationId: 'c-1', isOpen: false },
    ],
    [
      { id: 'c-1', participants: [customer('terminated', 'External')] },
      { conversationId: 'c-1', isOpen: false },
    ],
    [
      { id: 'c-1', participants: [customer('disconnected'), customer('connected')] },
      { conversationId: 'c-1', isOpen: true },
    ],
    [
      { id: 'c-1', participants: [customer('disconnected', 'agent')] },
      { conversationId: 'c-1', isOpen: true },
    ],
  ])('%j', (eventBody, expected) => {
    expect(frame(topic, eventBody)).toEqual({ kind: 'event', ...expected });
  });

  test('under a topic that nobody knows is one, too: the ingest function says why it is nothing', () => {
    expect(frame('v2.something.new')).toEqual({ kind: 'event', isOpen: true });
  });
});

test.each(['', 'hello', '7', 'null', '[]', '{}', '{"topicName":7}'])('%j is no frame', (text) => {
  expect(readFrame(text)).toEqual({ kind: 'unreadable' });
});
