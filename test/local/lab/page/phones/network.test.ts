import { createServer, type Server, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createNetwork } from '../../../../../local/lab/page/phones/network.ts';

let server: Server;
let origin = '';
/** Requests under way, which the test answers. */
let waiting: ServerResponse[] = [];
let asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/slow') waiting.push(response);
    else response.end('well');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
beforeEach(() => {
  [waiting, asked] = [[], []];
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function network() {
  const answered: string[] = [];
  const made = createNetwork(
    (path, init) => fetch(`${origin}${String(path)}`, init),
    ({ method }, { status }, path) => answered.push(`${method} ${path} ${status}`),
  );
  return { ...made, answered };
}
const underWay = async () => {
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
};
/** Long enough for an answer, had there been one. */
const aWhile = () => new Promise((resolve) => setTimeout(() => resolve('nothing'), 60));

test('with a network requests are answered, and each answer is told of', async () => {
  const { connect, answered } = network();
  const response = await connect().fetch('/quick', { method: 'PUT' });
  expect(await response.text()).toBe('well');
  expect(answered).toEqual(['PUT /quick 200']);
});

test('without one they fail at once, and nothing leaves', async () => {
  const { connect, setOnline } = network();
  const { fetch } = connect();
  setOnline(false);
  await expect(fetch('/quick')).rejects.toThrow('There is no network.');
  setOnline(true);
  expect((await fetch('/quick')).status).toBe(200);
  expect(asked).toEqual(['GET /quick']);
});

test('what is under way when it goes fails, too', async () => {
  const { connect, setOnline, answered } = network();
  const asking = connect().fetch('/slow');
  await underWay();
  setOnline(false);
  await expect(asking).rejects.toThrow();
  expect(answered).toEqual([]);
});

test('the app that asks may give up', async () => {
  const giveUp = new AbortController();
  const asking = network().connect().fetch('/slow', { signal: giveUp.signal });
  await underWay();
  giveUp.abort();
  await expect(asking).rejects.toThrow();
});

test('an app that has crashed hears nothing more, neither answer nor error, and asks nothing', async () => {
  const { connect, answered } = network();
  const { fetch, kill } = connect();
  const asking = fetch('/slow');
  await underWay();
  kill();
  expect(await Promise.race([asking, fetch('/quick'), aWhile()])).toBe('nothing');
  expect(asked).toEqual(['GET /slow']);
  expect(answered).toEqual([]);
  expect((await connect().fetch('/quick')).status).toBe(200);
});
