import { constants } from 'node:http2';
import { afterEach, describe, expect, test } from '@jest/globals';
import { aPush } from '../a-push.ts';
import { tokens } from './apns-under-test.ts';
import { accept, type BareRequest, startBareServer } from './bare-server.ts';

const { NGHTTP2_NO_ERROR: noError, NGHTTP2_ENHANCE_YOUR_CALM: calm, NGHTTP2_INTERNAL_ERROR: internal } = constants;
const ambiguous = { kind: 'try-later', reason: 'no-answer', mayHaveArrived: true };
let server: Awaited<ReturnType<typeof startBareServer>>;

async function start(answer: (request: BareRequest) => void) {
  server = await startBareServer(answer);
  return server;
}
afterEach(() => server.close());

const said = (reason: string) => Buffer.from(JSON.stringify({ reason }));
const idOf = ({ stream }: BareRequest) => stream.id ?? 0;

describe.each([
  ['no error', noError],
  ['ENHANCE_YOUR_CALM', calm],
  ['INTERNAL_ERROR', internal],
])('GOAWAY with %s', (_, code) => {
  test('what it names as unprocessed is sent again at once, once; what was processed is ambiguous at most', async () => {
    const held: BareRequest[] = [];
    const { send } = await start((request) => {
      if (request.connection > 1 || request.request === 1) return accept(request.stream);
      held.push(request);
      // The streams of the second to the fifth push are processed, those of the sixth to the tenth are not.
      if (held.length < 10) return;
      const lastProcessed = held[4];
      request.session.goaway(code, lastProcessed ? idOf(lastProcessed) : 0, said('Shutdown'));
      for (const one of held.slice(0, 5)) accept(one.stream);
    });
    await send(aPush());
    const outcomes = await Promise.all(tokens(10).map((token) => send(aPush({ token }))));
    expect(server.connections()).toBe(2);
    const resent = outcomes.slice(5);
    expect(resent.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'delivered'));
    const processed = outcomes.slice(0, 5);
    if (code === noError) for (const outcome of processed) expect(outcome.kind).toBe('delivered');
    // Node destroys a session that got GOAWAY with an error, and with it answers that might have come.
    else for (const outcome of processed) expect([ambiguous, { kind: 'delivered' }]).toContainEqual(outcome);
    expect(server.requests()).toBe(16);
  });
});

/** Node names no stream below the first in a GOAWAY, so that one is refused by itself. */
function refuseAll({ session, stream }: BareRequest, reason: string) {
  session.goaway(noError, 0, said(reason));
  stream.close(constants.NGHTTP2_REFUSED_STREAM);
}

test('GOAWAY on each connection: its reason is said, after two connections', async () => {
  const { send } = await start((request) => refuseAll(request, 'Shutdown'));
  expect(await send(aPush())).toEqual({ kind: 'try-later', reason: 'goaway Shutdown' });
  expect(server.connections()).toBe(2);
});

test.each([
  ['BadCertificate', { kind: 'channel-down' }, 1],
  ['BadEnvironmentKeyInToken', { kind: 'channel-down' }, 1],
  // The secret still says the same, and a young token that is called expired means a wrong clock.
  ['InvalidProviderToken', { kind: 'channel-down' }, 1],
  ['ExpiredProviderToken', { kind: 'channel-down' }, 1],
  ['TooManyProviderTokenUpdates', { kind: 'try-later', retryAfterSeconds: 60 }, 1],
  ['UnrelatedKeyIdInToken', { kind: 'channel-down' }, 2],
  ['BadDeviceToken', { kind: 'try-later' }, 2],
])('GOAWAY with %s on each connection is no loop of connections', async (reason, outcome, connections) => {
  const { send } = await start((request) => refuseAll(request, reason));
  expect(await send(aPush())).toEqual({ ...outcome, reason: `goaway ${reason}` });
  expect(server.connections()).toBe(connections);
});

test('GOAWAY between two pushes costs the next one nothing', async () => {
  const { send } = await start(({ stream, session, connection }) => {
    accept(stream);
    if (connection === 1) setImmediate(() => session.goaway(noError, stream.id ?? 0, said('IdleTimeout')));
  });
  for (let push = 0; push < 5; push += 1) expect((await send(aPush())).kind).toBe('delivered');
  expect(server.requests()).toBe(5);
});

test('REFUSED_STREAM of one request: it is sent again, the others are not disturbed', async () => {
  let refusals = 1;
  const { send } = await start(({ stream, token }) => {
    if (token !== '00000003' || refusals === 0) return accept(stream);
    refusals -= 1;
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  });
  await send(aPush());
  const outcomes = await Promise.all(tokens(5).map((token) => send(aPush({ token }))));
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 5 }, () => 'delivered'));
  expect([server.connections(), server.requests()]).toEqual([1, 7]);
});

test('any other reset of a stream is ambiguous, and its answer is not repeated', async () => {
  const { send } = await start(({ stream }) => stream.close(constants.NGHTTP2_INTERNAL_ERROR));
  expect(await send(aPush())).toEqual(ambiguous);
  expect(server.requests()).toBe(1);
});

test('a session that ends without a word while answers are due: ambiguous, and none is a success', async () => {
  const held: BareRequest[] = [];
  const { send } = await start((request) => {
    if (request.connection > 1 || request.request === 1) return accept(request.stream);
    held.push(request);
    // A destroyed session with NO_ERROR ends its streams as if all were well.
    if (held.length === 5) request.session.destroy();
  });
  await send(aPush());
  const outcomes = await Promise.all(tokens(5).map((token) => send(aPush({ token }))));
  expect(outcomes).toEqual(Array.from({ length: 5 }, () => ambiguous));
  expect((await send(aPush())).kind).toBe('delivered');
});

test('a refusal that was cut off has no reason: the push is sent again', async () => {
  const { send } = await start(({ stream, session, connection }) => {
    stream.respond({ ':status': 410 });
    if (connection === 1) stream.write('{"reason":"Unregi', () => setImmediate(() => session.destroy()));
    else stream.end('{"reason":"Unregistered","timestamp":1700000000123}');
  });
  expect(await send(aPush())).toMatchObject({ kind: 'device-gone', reason: 'Unregistered', proof: 'stated' });
});

test('one that is cut off again waits, and nobody is blamed', async () => {
  const { send } = await start(({ stream, session }) => {
    stream.respond({ ':status': 410 });
    stream.write('{"reason":"Unregi', () => setImmediate(() => session.destroy()));
  });
  expect(await send(aPush())).toEqual({ kind: 'try-later', reason: expect.any(String) });
});
