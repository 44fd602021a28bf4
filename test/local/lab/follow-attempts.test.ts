import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { followAttempts } from '../../../local/lab/follow-attempts.ts';
import type { Attempt } from '../../../local/lab/wire.ts';
import { createAcceptedPushes } from '../../../local/providers/accepted-pushes.ts';
import { type Attempts, createAttempts } from '../../../local/providers/attempts.ts';
import { listening } from '../../../local/providers/connection-relay.ts';
import { type Control, startControl } from '../../../local/providers/control.ts';
import { createFaultTable } from '../../../local/providers/fault-table.ts';
import { createStreamLimits } from '../../../local/providers/stream-limits.ts';
import { until } from '../lambda/test-function.ts';

let attempts: Attempts;
let control: Control;
let way: Awaited<ReturnType<typeof startWay>>;
let heard: Attempt[];
const hear = (attempt: Attempt) => void heard.push(attempt);
const heardTokens = () => heard.map(({ deviceToken }) => deviceToken);
const add = (...deviceTokens: readonly string[]) => {
  for (const deviceToken of deviceTokens) {
    const request = {
      channel: 'apns',
      environment: 'sandbox',
      deviceToken,
      headers: { a: 'b' },
      payload: { é: [1] },
    } as const;
    attempts.add({ ...request, at: 1, answeredAt: 2, accepted: false, status: 400, reason: 'BadDeviceToken' });
  }
};

/** The TCP way to the control, which can be cut. */
async function startWay(port: number) {
  const sockets = new Set<Socket>();
  const state = { isDown: false, refused: 0 };
  const server = createServer((outer) => {
    outer.on('error', () => {});
    if (state.isDown) {
      state.refused += 1;
      return void outer.destroy();
    }
    const inner = connect(port, '127.0.0.1');
    for (const [from, to] of [[outer, inner] as const, [inner, outer] as const]) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  const url = `http://127.0.0.1:${await listening(server)}`;
  const cut = () => {
    // Soon: what is on its way to the reader arrives.
    for (const socket of sockets) socket.destroySoon();
  };
  return { url, state, sockets, cut, close: () => new Promise((resolve) => server.close(resolve)) };
}

beforeEach(async () => {
  heard = [];
  attempts = createAttempts();
  control = await startControl({
    faults: createFaultTable(),
    pushes: createAcceptedPushes(),
    attempts,
    stats: () => ({}),
    clock: { offsetMilliseconds: 0 },
    streamLimits: createStreamLimits(),
    revocations: { apnsKeyIds: [], clientEmails: [] },
    servers: { apns: [], fcm: [], 'google-oauth': [], telegram: [] },
  });
  way = await startWay(Number(new URL(control.url).port));
});
afterEach(async () => {
  way.cut();
  await Promise.all([way.close(), control.close()]);
});

test('hears of what is kept behind a number, then of each as it happens', async () => {
  add('a', 'b', 'c');
  const following = followAttempts(way.url, hear, 1);
  await until(() => heard.length === 2);
  add('d');
  await until(() => heard.length === 3);
  following.close();
  expect(heard).toEqual(attempts.after(1));
});

test('goes on behind the last where the stream breaks, once it can: nothing is lost or told twice', async () => {
  const following = followAttempts(way.url, hear, 0);
  add('a', 'b');
  await until(() => heard.length === 2);
  way.state.isDown = true;
  way.cut();
  add('c');
  await until(() => way.state.refused === 1);
  way.state.isDown = false;
  add('d');
  await until(() => heard.length === 4);
  add('e');
  await until(() => heard.length === 5);
  following.close();
  expect(heardTokens()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('closed it hears of nothing more, and leaves', async () => {
  const following = followAttempts(way.url, hear, 0);
  add('a', 'b', 'c');
  const closing = followAttempts(
    way.url,
    (attempt) => {
      hear(attempt);
      closing.close();
    },
    0,
  );
  following.close();
  await until(() => heard.length > 0);
  await until(() => way.sockets.size === 0);
  expect(heardTokens()).toEqual(['a']);
});
