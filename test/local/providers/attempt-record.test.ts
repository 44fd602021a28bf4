import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { expect, test } from '@jest/globals';
import type { Attempt as WireAttempt } from '../../../local/lab/wire.ts';
import { streamAttempts } from '../../../local/providers/attempt-stream.ts';
import { type Attempt, createAttempts } from '../../../local/providers/attempts.ts';
import { listening } from '../../../local/providers/connection-relay.ts';

const attempt = (deviceToken: string): Omit<Attempt, 'seq'> => ({
  channel: 'fcm',
  deviceToken,
  headers: {},
  payload: {},
  at: 1,
  answeredAt: 2,
  accepted: true,
  status: 200,
});
const tokens = (attempts: readonly WireAttempt[]) => attempts.map(({ deviceToken }) => deviceToken);

test('only the last attempts are kept, and they are numbered', () => {
  const attempts = createAttempts({ limit: 3 });
  expect([attempts.newest(), attempts.after(0)]).toEqual([0, []]);
  for (const token of ['a', 'b']) attempts.add(attempt(token));
  expect(tokens(attempts.after(0))).toEqual(['a', 'b']);
  expect(tokens(attempts.after(1))).toEqual(['b']);
  for (const token of ['c', 'd', 'e', 'f', 'g']) attempts.add(attempt(token));
  expect(tokens(attempts.after(0))).toEqual(['e', 'f', 'g']);
  expect(tokens(attempts.after(5))).toEqual(['f', 'g']);
  expect([attempts.after(7), attempts.after(8)]).toEqual([[], []]);
  expect(attempts.newest()).toBe(7);
  expect(attempts.after(6)).toEqual([{ seq: 7, ...attempt('g') }]);
});

test('a listener hears of each until it leaves', () => {
  const attempts = createAttempts();
  const heard: Attempt[] = [];
  attempts.add(attempt('a'));
  const stop = attempts.listen((each) => heard.push(each));
  attempts.add(attempt('b'));
  stop();
  attempts.add(attempt('c'));
  expect(tokens(heard)).toEqual(['b']);
});

test('a reader that does not keep up is cut off, and nobody listens for it any more', async () => {
  const attempts = createAttempts();
  const counted = { ...attempts, listeners: 0 };
  const server = createServer((_request, response) => {
    const listen: typeof attempts.listen = (listener) => {
      counted.listeners += 1;
      const stop = attempts.listen(listener);
      return () => {
        counted.listeners -= 1;
        stop();
      };
    };
    streamAttempts({ ...attempts, listen }, response);
  });
  const port = await listening(server);
  const request = get({ port, host: '127.0.0.1' });
  request.on('error', () => {});
  const [response]: IncomingMessage[] = await once(request, 'response');
  const cut = new Promise<unknown>((resolve) => response?.once('error', resolve));
  expect(counted.listeners).toBe(1);
  // The reader reads nothing: what the sockets of the system hold is full at some time, then the limit counts.
  while (counted.listeners > 0) {
    attempts.add({ ...attempt('a'), payload: 'x'.repeat(100_000) });
    await new Promise(setImmediate);
  }
  response?.resume();
  expect(await cut).toMatchObject({ code: 'ECONNRESET' });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
