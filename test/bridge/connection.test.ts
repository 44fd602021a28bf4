import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type WebSocket, WebSocketServer } from 'ws';
import * as z from 'zod';
import { type Connection, connectBy } from '../../bridge/connection.ts';
import { defaultTiming, type Timing } from '../../bridge/timing.ts';
import { until } from './bridge-under-test.ts';

let server: Server;
let sockets: WebSocket[];
beforeEach(async () => {
  sockets = [];
  server = createServer();
  new WebSocketServer({ server }).on('connection', (socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of sockets) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
});

/** Its clock stands still, so that nothing is ever silent for too long. */
async function connect(timing: Partial<Timing>) {
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const frames: string[] = [];
  const downs: string[] = [];
  const connection = await connectBy({ timing: { ...defaultTiming, ...timing }, now: () => 0 })(
    `ws://127.0.0.1:${port}`,
    { frame: (_, text) => frames.push(text.toString()), down: (reason) => downs.push(reason) },
  );
  if ('kind' in connection) throw new Error(connection.reason);
  await until(() => sockets.length > 0);
  return { connection: connection satisfies Connection, frames, downs, socket: sockets[0] as WebSocket };
}

test('who answers none of Genesys’ pings is not sent more and more of them', async () => {
  const counts = { ours: 0, ofWebSocket: 0 };
  const { connection, socket, downs } = await connect({ heartbeatMs: 10 });
  socket.on('message', () => {
    counts.ours += 1;
  });
  socket.on('ping', () => {
    counts.ofWebSocket += 1;
  });
  await until(() => counts.ofWebSocket > 60 || downs.length > 0);
  expect(downs).toEqual([]);
  expect(counts.ours).toBeGreaterThan(10);
  expect(counts.ours).toBeLessThanOrEqual(20);
  // And each that it answers makes room for another.
  const pong = '{"topicName":"channel.metadata","eventBody":{"message":"pong"}}';
  const sent = counts.ours;
  for (let count = 0; count < 5; count += 1) socket.send(pong);
  await until(() => counts.ours >= sent + 5);
  await connection.close();
});

test('one that is not read is read to its end when it is closed', async () => {
  const { connection, socket, frames } = await connect({ closeLimitMs: 10_000 });
  connection.pause();
  const told = Array.from({ length: 100 }, (_, index) => `{"topicName":"t","eventBody":{"id":"c-${index}"}}`);
  for (const text of told) socket.send(text);
  await until(() => socket.bufferedAmount === 0);
  expect(frames).toEqual([]);
  expect(await connection.close()).toBe(true);
  expect(frames).toEqual(told);
});

test.each(['terminate', 'pause'] as const)('not all came where the other side does not close it (%s)', async (how) => {
  const { connection, socket } = await connect({ closeLimitMs: 50 });
  socket[how]();
  expect(await connection.close()).toBe(false);
});
