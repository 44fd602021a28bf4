import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Connections, createConnections } from '../../../../lambdas/channels/fcm/connections.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { startTlsServer, type TlsServer } from './tls-server.ts';

const request = { path: '/v1/send', authorization: 'Bearer token', body: '{"message":{"token":"é"}}' };
const ok = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
const accepted = { kind: 'answer', status: 200, body: '{}' };

let server: TlsServer;
let time = 0;
beforeEach(async () => {
  server = await startTlsServer();
  server.answers((socket) => socket.write(ok));
});
afterEach(() => server.close());

const connectionsWith = (maximum: number, origin = server.origin) =>
  createConnections({ origin, maximum, connectLimitMs: 1_000, now: () => time });
async function taken(connections: Connections, limitMs = 1_000) {
  const one = await connections.take(limitMs);
  if (one.kind === 'none') throw new Error(one.reason);
  return one.connection;
}
/** In TLS 1.3 the client is ready before the server. */
const serverHasAccepted = (count: number) => until(() => server.accepted() === count);
async function until(holds: () => boolean) {
  while (!holds()) await new Promise(setImmediate);
}

describe('taking a connection', () => {
  test('nobody else has it until it is given back; the last one that was used comes first', async () => {
    const connections = connectionsWith(9);
    const [one, two] = await Promise.all([taken(connections), taken(connections)]);
    expect(one).not.toBe(two);
    connections.giveBack(one);
    connections.giveBack(two);
    expect(await taken(connections)).toBe(two);
    expect(await taken(connections)).toBe(one);
    await serverHasAccepted(2);
  });

  test('there are never more than the maximum; who waits gets the next one that is free, in their order', async () => {
    const connections = connectionsWith(2);
    const [one, two] = await Promise.all([taken(connections), taken(connections)]);
    const order: string[] = [];
    const third = taken(connections).then((connection) => order.push('third') && connection);
    const fourth = taken(connections).then((connection) => order.push('fourth') && connection);
    connections.giveBack(two);
    connections.giveBack(one);
    expect(await third).toBe(two);
    expect(await fourth).toBe(one);
    expect(order).toEqual(['third', 'fourth']);
    await serverHasAccepted(2);
  });

  test('who waits too long gets none, and takes none from others later', async () => {
    const connections = connectionsWith(1);
    const one = await taken(connections);
    expect(await connections.take(20)).toEqual({ kind: 'none', reason: 'connection' });
    connections.giveBack(one);
    expect(await taken(connections)).toBe(one);
  });

  test('where one is lost, who waits gets a new one in its place', async () => {
    const connections = connectionsWith(1);
    const one = await taken(connections);
    const waiting = taken(connections);
    await serverHasAccepted(1);
    one.destroy();
    connections.giveBack(one);
    expect(await (await waiting).post(request, 1_000)).toEqual(accepted);
    expect(server.accepted()).toBe(2);
  });

  test('who waits for a new one takes an old one that is free sooner, and the new one is kept', async () => {
    const connections = connectionsWith(2);
    const one = await taken(connections);
    const waiting = taken(connections);
    connections.giveBack(one);
    expect(await waiting).toBe(one);
    await serverHasAccepted(2);
    expect(await taken(connections)).not.toBe(one);
    expect(server.accepted()).toBe(2);
  });

  test('those that were idle too long by the clock are closed, however many', async () => {
    const connections = connectionsWith(9);
    const three = await Promise.all([taken(connections), taken(connections), taken(connections)]);
    for (const connection of three) connections.giveBack(connection);
    await serverHasAccepted(3);
    time += 1_000;
    connections.giveBack(await taken(connections));
    await serverHasAccepted(3);
    time += 1;
    expect(three).not.toContain(await taken(connections));
    await serverHasAccepted(4);
    await until(() => server.open() === 1);
  });

  test('one that was taken and then left lying writes nothing any more', async () => {
    const connections = connectionsWith(1);
    const connection = await taken(connections);
    time += 4_001;
    expect(await connection.post(request, 1_000)).toEqual({ kind: 'not-sent', reason: 'connection' });
    connections.giveBack(connection);
    expect(await (await taken(connections)).post(request, 1_000)).toEqual(accepted);
  });

  test('those that the other side closed are forgotten, and leave their place', async () => {
    const connections = connectionsWith(2);
    const two = await Promise.all([taken(connections), taken(connections)]);
    for (const connection of two) connections.giveBack(connection);
    await serverHasAccepted(2);
    server.breakAll();
    await until(() => two.every((connection) => !connection.isOpen()));
    const next = await Promise.all([taken(connections), taken(connections)]);
    expect(await Promise.all(next.map((one) => one.post(request, 1_000)))).toEqual([accepted, accepted]);
    expect(server.accepted()).toBe(4);
  });

  test('one that cannot be made fails one who waits, and stands in nobody’s way', async () => {
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const connections = connectionsWith(1, new URL(`https://localhost:${port}`));
    const none = { kind: 'none', reason: 'connection ECONNREFUSED' };
    expect(await Promise.all([1, 2, 3].map(() => connections.take(1_000)))).toEqual([none, none, none]);
  });

  test('a server that no certificate of ours vouches for gets nothing', async () => {
    const stranger = await startTlsServer();
    // The process trusts the last one only.
    expect(await connectionsWith(1).take(1_000)).toEqual({
      kind: 'none',
      reason: expect.stringMatching(/^connection (DEPTH_ZERO_SELF_SIGNED_CERT|ERR_|CERT_|UNABLE_)/),
    });
    await stranger.close();
  });

  test('one that was warmed up is there when it is needed', async () => {
    const connections = connectionsWith(9);
    connections.warmUp();
    connections.warmUp();
    await serverHasAccepted(1);
    await taken(connections);
    expect(server.accepted()).toBe(1);
  });
});

describe('a request', () => {
  test('is one whole HTTP/1.1 request, its length in bytes', async () => {
    let text = '';
    server.answers((socket, received) => {
      text += received;
      socket.write(ok);
    });
    await (await taken(connectionsWith(1))).post(request, 1_000);
    expect(text.split('\r\n')).toEqual([
      'POST /v1/send HTTP/1.1',
      `host: ${server.origin.host}`,
      'authorization: Bearer token',
      'content-type: application/json',
      'content-length: 26',
      '',
      request.body,
    ]);
  });

  test('the answer may come byte by byte', async () => {
    server.answers(async (socket) => {
      for (const byte of ok) {
        socket.write(byte);
        await new Promise(setImmediate);
      }
    });
    const connection = await taken(connectionsWith(1));
    expect(await connection.post(request, 1_000)).toEqual(accepted);
    expect(await connection.post(request, 1_000)).toEqual(accepted);
  });

  test.each([
    ['an acceptance counts although its body is cut off', 'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{', 200],
    ['a refusal whose body is cut off says nothing', 'HTTP/1.1 404 Not Found\r\ncontent-length: 9\r\n\r\n{', undefined],
    ['so does half a head', 'HTTP/1.1 200 OK\r\n', undefined],
    ['so does nothing at all', '', undefined],
    ['and what is no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', undefined],
  ])('%s', async (_, text, status) => {
    server.answers((socket) => socket.end(text));
    const connection = await taken(connectionsWith(1));
    const posted = await connection.post(request, 1_000);
    expect(posted).toEqual(status ? { kind: 'answer', status, body: '' } : { kind: 'no-answer' });
    await until(() => !connection.isOpen());
  });

  test.each([
    ['never comes', '', { kind: 'no-answer' }],
    [
      'stops after an acceptance',
      'HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n',
      { kind: 'answer', status: 200, body: '' },
    ],
    ['stops after a refusal', 'HTTP/1.1 404 Gone\r\ncontent-length: 9\r\n\r\n', { kind: 'no-answer' }],
  ])('an answer that %s: the limit ends the wait and the connection', async (_, text, posted) => {
    server.answers((socket) => text && socket.write(text));
    const connection = await taken(connectionsWith(1));
    expect(await connection.post(request, 50)).toEqual(posted);
    expect(connection.isOpen()).toBe(false);
    await until(() => server.open() === 0);
  });

  test.each([
    ['says that it closes', 'HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}'],
    ['is followed by more than was asked for', `${ok}${ok}`],
  ])('a connection whose answer %s carries no other', async (_, text) => {
    server.answers((socket) => socket.write(text));
    const connections = connectionsWith(1);
    const connection = await taken(connections);
    expect(await connection.post(request, 1_000)).toEqual(accepted);
    connections.giveBack(connection);
    expect(await (await taken(connections)).post(request, 1_000)).toEqual(accepted);
    expect(server.accepted()).toBe(2);
  });

  test('what comes without a request is not taken for an answer: the connection is given up', async () => {
    const connections = connectionsWith(1);
    const connection = await taken(connections);
    await serverHasAccepted(1);
    server.says('HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\n\r\n');
    await until(() => !connection.isOpen());
    expect(await connection.post(request, 1_000)).toEqual({ kind: 'not-sent', reason: 'connection' });
  });
});
