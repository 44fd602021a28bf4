import { connect, createServer, type Server } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApnsDependencies } from '../../../../lambdas/channels/apns/send.ts';
import { listening } from '../../../../local/providers/connection-relay.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { apnsSender, tokens } from './apns-under-test.ts';

const key = apnsKey('KEY0000001');
let time = Date.now();
const now = () => time;
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [key.known] }, now);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

function sender(differences: Partial<ApnsDependencies> = {}) {
  return apnsSender(providers, { credentials: secretOf(key.credentials), now, ...differences });
}

async function connections(): Promise<number> {
  return (await providers.stats()).apns.production.connections;
}

describe('GOAWAY', () => {
  test('what it refused is sent again on a new connection, what was under way ends on the old one', async () => {
    const send = sender();
    await send(aPush());
    await providers.forget();
    const before = await connections();
    await providers.fail({ channel: 'apns', deviceToken: '00000001', delayMs: 200 });
    await providers.fail({ channel: 'apns', deviceToken: '00000002', disconnect: 'goaway' });
    const outcomes = await Promise.all(tokens(20).map((token) => send(aPush({ token }))));
    expect(outcomes.filter(({ kind }) => kind !== 'delivered')).toEqual([]);
    const arrived = (await providers.pushes()).map(({ deviceToken }) => deviceToken);
    expect(arrived.sort()).toEqual(tokens(20));
    expect((await connections()) - before).toBe(1);
  });

  test('that comes to the repeat as well leaves it for later', async () => {
    await providers.fail({ channel: 'apns', disconnect: 'goaway', times: 2 });
    expect(await sender()(aPush())).toEqual({ kind: 'try-later', reason: 'goaway Shutdown' });
    expect(await providers.pushes()).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  test.each(['reset', 'close'])('by %s after the push was taken: it may have arrived', async (disconnect) => {
    const send = sender();
    await providers.fail({ channel: 'apns', disconnect, accepted: true });
    expect(await send(aPush())).toEqual({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true });
    expect(await providers.pushes()).toHaveLength(1);
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test('by silence: our own limit ends the wait, and the next push does not meet the dead connection', async () => {
    const send = sender({ requestLimitMs: 150 });
    await providers.fail({ channel: 'apns', disconnect: 'silent', accepted: true });
    expect(await send(aPush())).toEqual({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true });
    expect((await send(aPush())).kind).toBe('delivered');
  });

  test('while others wait for their stream: only the one that was written may have arrived', async () => {
    const send = sender({ requestLimitMs: 150 });
    await providers.fail({ channel: 'apns', disconnect: 'silent' });
    // Before the first answer of a new connection APNs allows one stream.
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    const lost = outcomes.filter(({ kind }) => kind !== 'delivered');
    expect(lost).toEqual([{ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }]);
  });

  test('by slowness of one push: the others and the connection go on', async () => {
    const send = sender({ requestLimitMs: 400 });
    await send(aPush());
    const before = await connections();
    await providers.fail({ channel: 'apns', deviceToken: 'aaaaaaaa', delayMs: 60_000 });
    const slow = send(aPush({ token: 'aaaaaaaa' }));
    expect((await send(aPush())).kind).toBe('delivered');
    expect(await slow).toMatchObject({ kind: 'try-later', mayHaveArrived: true });
    expect((await send(aPush())).kind).toBe('delivered');
    expect(await connections()).toBe(before);
  });
});

describe('after idleness', () => {
  test('a connection that lives is used again', async () => {
    const send = sender();
    await send(aPush());
    const before = await connections();
    time += 60_000;
    expect((await send(aPush())).kind).toBe('delivered');
    expect(await connections()).toBe(before);
  });

  test('a dead one costs no push: a ping finds out before anything is risked', async () => {
    const send = sender();
    await send(aPush());
    await providers.forget();
    const before = await connections();
    await providers.fail({ channel: 'apns', deviceToken: 'aaaaaaaa', disconnect: 'silent', accepted: true });
    const unanswered = send(aPush({ token: 'aaaaaaaa' }));
    while ((await providers.pushes()).length === 0);
    time += 60_000;
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(outcomes.filter(({ kind }) => kind !== 'delivered')).toEqual([]);
    expect(await unanswered).toEqual({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true });
    expect((await connections()) - before).toBe(1);
  });
});

describe('no connection', () => {
  let silent: Server;
  let silentPort: number;
  beforeAll(async () => {
    silent = createServer((socket) => socket.on('error', () => {}).resume());
    silentPort = await listening(silent);
  });
  afterAll(() => new Promise((resolve) => silent.close(resolve)));

  test('refused: for later, and nothing can have arrived', async () => {
    const closed = createServer();
    const port = await listening(closed);
    await new Promise((resolve) => closed.close(resolve));
    const origin = `https://localhost:${port}`;
    const outcome = await sender({ origins: { production: origin, sandbox: origin } })(aPush());
    expect(outcome).toEqual({ kind: 'try-later', reason: 'connection ECONNREFUSED', notTried: true });
  });

  test('never made: our own limit ends the wait', async () => {
    const origin = `https://localhost:${silentPort}`;
    const send = sender({ origins: { production: origin, sandbox: origin }, connectLimitMs: 50 });
    const outcomes = await Promise.all(tokens(5).map((token) => send(aPush({ token }))));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['try-later']));
    expect(outcomes.some((outcome) => 'mayHaveArrived' in outcome)).toBe(false);
    expect(outcomes.every((outcome) => 'notTried' in outcome)).toBe(true);
    // Ends only when the sockets are really gone.
    const count = () => new Promise((resolve) => silent.getConnections((_, open) => resolve(open)));
    while ((await count()) !== 0) await setImmediate();
  });

  test('one that was cut while it was made is tried once more at once, and is not kept', async () => {
    const target = Number(new URL(providers.apnsProductionOrigin).port);
    let cuts = 1;
    let made = 0;
    const gate = createServer((socket) => {
      made += 1;
      socket.on('error', () => {});
      if (made <= cuts) return socket.destroy();
      const inner = connect(target, '127.0.0.1');
      inner.on('error', () => {});
      return socket.pipe(inner).pipe(socket);
    });
    const origin = `https://localhost:${await listening(gate)}`;
    const once = sender({ origins: { production: origin, sandbox: origin } });
    expect((await once(aPush())).kind).toBe('delivered');
    expect(made).toBe(2);

    cuts = Number.POSITIVE_INFINITY;
    const twice = sender({ origins: { production: origin, sandbox: origin } });
    expect(await twice(aPush())).toMatchObject({ kind: 'try-later', reason: expect.stringMatching(/^connection/) });
    // One more where the first was cut before the key was read, while nobody waited for it yet.
    expect([4, 5]).toContain(made);
    cuts = 0;
    expect((await twice(aPush())).kind).toBe('delivered');
    gate.close();
  });
});
