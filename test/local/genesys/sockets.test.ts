import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { client, otherClient, startGenesysUnderTest } from './genesys-under-test.ts';

const topic = 'v2.routing.queues.q.conversations.messages';

let stand: Awaited<ReturnType<typeof startGenesysUnderTest>>;
let token: string;
beforeAll(async () => {
  stand = await startGenesysUnderTest();
});
beforeEach(async () => {
  stand.genesys.setFaults([]);
  stand.genesys.setClock(0);
  stand.genesys.setNotifications({ heartbeatMs: 3_600_000, channelLifetimeSeconds: 24 * 3600, closingMs: 0 });
  stand.genesys.revokeTokens();
  token = await stand.newToken();
});
afterAll(() => stand.close());

async function connected(...topics: readonly string[]) {
  const channel = await stand.newChannel(token, ...topics);
  return { channel, socket: await stand.connect(channel.connectUri) };
}
const isPong = ({ eventBody }: { eventBody: Record<string, unknown> }) => eventBody.message === 'pong';

/** The status with which the opening of a WebSocket is refused, or undefined where the connection breaks. */
function refusedWith(uri: string) {
  return new Promise<number | undefined>((resolve) => {
    const webSocket = new WebSocket(uri, { handshakeTimeout: 10_000 });
    webSocket.on('unexpected-response', (request, response) => {
      resolve(response.statusCode);
      request.destroy();
    });
    webSocket.on('error', () => resolve(undefined));
  });
}

describe('a WebSocket', () => {
  test('gets the events of its topics, as Genesys writes them, to the last of ten thousand', async () => {
    const { socket } = await connected(topic);
    expect(stand.genesys.emit(topic, { number: 0 }, '3f8ff0bd-1ba9-4b38-9ed0-0b6f2d2b1c11')).toBe(1);
    expect(stand.genesys.emit('v2.users.u.conversations.messages', {})).toBe(0);
    for (let number = 1; number < 10_000; number += 1) stand.genesys.emit(topic, { number });
    await socket.frame(({ eventBody }) => eventBody.number === 9_999);
    expect(socket.frames.map(({ eventBody }) => eventBody.number)).toEqual([...Array(10_000).keys()]);
    const metadata = { CorrelationId: '3f8ff0bd-1ba9-4b38-9ed0-0b6f2d2b1c11' };
    expect(socket.frames[0]).toEqual({ topicName: topic, version: '2', eventBody: { number: 0 }, metadata });
  });

  test('answers a ping, nothing else, and beats', async () => {
    const { socket } = await connected();
    socket.webSocket.send('no json');
    socket.webSocket.send('{"message":"hello"}');
    socket.webSocket.send('{"message":"ping"}');
    expect(await socket.frame(isPong)).toEqual({ topicName: 'channel.metadata', eventBody: { message: 'pong' } });
    expect(socket.frames).toHaveLength(1);
    stand.genesys.setNotifications({ heartbeatMs: 10 });
    const beat = { topicName: 'channel.metadata', eventBody: { message: 'WebSocket Heartbeat' } };
    expect(await socket.frame(({ eventBody }) => eventBody.message !== 'pong')).toEqual(beat);
  });

  test('is the only one of its channel: a second one closes the first', async () => {
    const { channel, socket } = await connected(topic);
    const second = await stand.connect(channel.connectUri);
    expect(await socket.closed).not.toBe(1006);
    stand.genesys.emit(topic, { to: 'the second' });
    expect((await second.frame(() => true)).eventBody).toEqual({ to: 'the second' });
    expect(socket.frames).toEqual([]);
  });

  test('finds nothing of what came while there was none', async () => {
    const { channel, socket } = await connected(topic);
    socket.webSocket.close();
    await socket.closed;
    while (stand.genesys.channels()[0]?.isConnected) await setImmediate();
    const before = stand.genesys.stats().notifications.lostEvents;
    expect(stand.genesys.emit(topic, { number: 1 })).toBe(0);
    expect(stand.genesys.stats().notifications.lostEvents).toBe(before + 1);
    const next = await stand.connect(channel.connectUri);
    stand.genesys.emit(topic, { number: 2 });
    expect((await next.frame(() => true)).eventBody).toEqual({ number: 2 });
  });

  test('needs a channel that is there, and ends with it', async () => {
    const { channel, socket } = await connected(topic);
    const unknown = channel.connectUri.replace(channel.id, 'unknown');
    expect(await refusedWith(unknown)).toBe(404);
    stand.genesys.setClock(24 * 3600 * 1000);
    expect(await socket.closed).not.toBe(1006);
    expect(await refusedWith(channel.connectUri)).toBe(404);
    expect(stand.genesys.emit(topic, {})).toBe(0);
  });

  test.each([
    [{ status: 503 }, 503],
    [{ status: 429, retryAfterSeconds: 3 }, 429],
    [{ disconnect: 'reset' }, undefined],
    [{ disconnect: 'close' }, undefined],
  ] as const)('may be refused: %j', async (fault, status) => {
    const channel = await stand.newChannel(token);
    stand.genesys.fail({ request: 'connect', ...fault });
    expect(await refusedWith(channel.connectUri)).toBe(status);
    await stand.connect(channel.connectUri);
  });
});

describe('a connection can be broken', () => {
  test.each(['reset', 'close'] as const)('by %s, without a close frame, that of one channel alone', async (kind) => {
    const { channel, socket } = await connected(topic);
    const { socket: other } = await connected(topic);
    expect(stand.genesys.breakSockets(kind, channel.id)).toBe(1);
    expect(await socket.closed).toBe(1006);
    expect(stand.genesys.emit(topic, { number: 1 })).toBe(1);
    await other.frame(() => true);
  });

  test('by silence: it stays open, nothing comes, and what is sent goes nowhere', async () => {
    const { channel, socket } = await connected(topic);
    expect(stand.genesys.breakSockets('silent')).toBe(1);
    expect(stand.genesys.emit(topic, {})).toBe(0);
    socket.webSocket.send('{"message":"ping"}');
    // As long as another connection takes to be opened and asked.
    const next = await stand.connect(channel.connectUri);
    next.webSocket.send('{"message":"ping"}');
    await next.frame(isPong);
    expect(socket.frames).toEqual([]);
    expect(socket.webSocket.readyState).toBe(WebSocket.OPEN);
  });

  test('half: it stays open until the client sends something', async () => {
    const { channel, socket } = await connected(topic);
    expect(stand.genesys.breakSockets('half-open')).toBe(1);
    const next = await stand.connect(channel.connectUri);
    next.webSocket.send('{"message":"ping"}');
    await next.frame(isPong);
    expect(socket.webSocket.readyState).toBe(WebSocket.OPEN);
    socket.webSocket.send('{"message":"ping"}');
    expect(await socket.closed).toBe(1006);
    expect(socket.frames).toEqual([]);
  });
});

describe('the service says', () => {
  test('that a socket is about to close, and closes that one', async () => {
    const { channel, socket } = await connected(topic);
    stand.genesys.setNotifications({ closingMs: 30 });
    expect(stand.genesys.announceClosing(channel.id)).toBe(1);
    await socket.frame(({ topicName }) => topicName === 'v2.system.socket_closing');
    const next = await stand.connect((await stand.newChannel(token, topic)).connectUri);
    expect(await socket.closed).not.toBe(1006);
    expect(next.webSocket.readyState).toBe(WebSocket.OPEN);
    const again = await stand.connect(channel.connectUri);
    stand.genesys.emit(topic, { number: 1 });
    await Promise.all([again.frame(() => true), next.frame(() => true)]);
  });

  test("that a token was revoked: to its client's channels, which end", async () => {
    const { channel, socket } = await connected(topic);
    const stranger = await stand.newToken(otherClient);
    const theirs = await stand.connect((await stand.newChannel(stranger, topic)).connectUri);
    expect(stand.genesys.revokeTokens(client.clientId)).toBeGreaterThan(0);
    const revoked = `v2.system.token_revoked.${client.clientId}`;
    await socket.frame(({ topicName }) => topicName === revoked);
    await socket.closed;
    expect((await stand.ask(token, 'GET', '/notifications/channels')).status).toBe(401);
    const next = await stand.newToken();
    expect((await stand.ask(next, 'HEAD', `/notifications/channels/${channel.id}`)).status).toBe(404);
    expect((await stand.ask(stranger, 'GET', '/notifications/channels')).status).toBe(200);
    stand.genesys.emit(topic, { number: 1 });
    expect((await theirs.frame(() => true)).topicName).toBe(topic);
  });

  test('that a channel is no longer subscribed: to one topic, or to any', async () => {
    const other = 'v2.users.u.conversations.messages';
    const { channel, socket } = await connected(topic, other);
    const topicName = `v2.system.no_longer_subscribed.${channel.id}`;
    expect(stand.genesys.unsubscribe(topic)).toBe(1);
    expect(await socket.frame(() => true)).toEqual({ topicName, eventBody: { topicName: topic } });
    expect(stand.genesys.channels()).toMatchObject([{ topics: [other] }]);
    expect(stand.genesys.emit(topic, {})).toBe(0);
    expect(stand.genesys.unsubscribe(undefined, channel.id)).toBe(1);
    const whole = { topicName, eventBody: { channelId: channel.id } };
    expect(await socket.frame(({ eventBody }) => 'channelId' in eventBody)).toEqual(whole);
    expect(stand.genesys.emit(other, {})).toBe(0);
  });
});
