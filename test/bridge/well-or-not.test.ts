import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { defaultTiming } from '../../bridge/timing.ts';
import { type Around, settled, shortTiming, startAround, until } from './bridge-under-test.ts';

let around: Around;
beforeAll(async () => {
  around = await startAround();
});
afterEach(() => around.reset());
afterAll(() => around.close());

/** Its health page loses its patience soon. */
const impatient = { timing: { ...shortTiming, patienceMs: 500 } };
type Running = Awaited<ReturnType<Around['run']>>;
const notWell = (bridge: Running) => until(() => !bridge.health().isWell);

/** What the last `events` line says of the minute before. */
const counted = () => around.said('events').at(-1);

describe('deaf is not well', () => {
  test('where all topics are refused', async () => {
    const bridge = await around.run(await around.stand.queue(), { ...impatient, queues: ['no id', 'nor is this'] });
    await notWell(bridge);
    const { status, channels } = bridge.health().page;
    expect(status).toBe('a channel is told none of its topics');
    expect(channels).toMatchObject([
      { state: 'connected', topics: 2, notSubscribed: [expect.any(String), expect.any(String)] },
    ]);
    await bridge.stop();
    expect(counted()).toMatchObject({ BridgeHealthy: 0 });
  });

  test('where looking up finds nothing at all; and well when it does', async () => {
    around.genesys.putOrganisation({ queues: [], users: [] });
    const bridge = await around.run(await around.stand.queue(), { ...impatient, queues: 'all', users: 'all' });
    await notWell(bridge);
    expect(bridge.health().page.status).toBe('what to listen to could not be looked up');
    expect(around.said('not-looked-up')[0]).toMatchObject({ reason: 'nothing-found' });
    around.genesys.putOrganisation({ queues: [{ id: 'q-1' }] });
    await until(() => settled(bridge));
    expect(bridge.health().isWell).toBe(true);
  });

  test('where catching up does not get on', async () => {
    around.genesys.fail({ request: 'analytics', status: 503, times: 'until-cleared' });
    const bridge = await around.run(await around.stand.queue(), impatient);
    await notWell(bridge);
    expect(bridge.health().page).toMatchObject({ status: 'catching up does not get on', catchingUp: 1 });
  });
});

test('a gap that is left at the stop is said, and counted', async () => {
  around.genesys.fail({ request: 'analytics', status: 503, times: 'until-cleared' });
  const bridge = await around.run(await around.stand.queue());
  await until(() => around.said('catch-up-waits').length > 0);
  expect(await bridge.stop()).toEqual({ events: 0, gaps: 1 });
  expect(around.said('gaps-left')).toMatchObject([{ level: 'error', gaps: 1 }]);
  expect(counted()).toMatchObject({ BridgeLost: 1 });
});

test('so are events that are left', async () => {
  const queueUrl = await around.stand.queue();
  around.genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1' });
  const bridge = await around.run(queueUrl.replace(/[^/]+$/, 'nowhere'), {
    timing: { ...shortTiming, drainLimitMs: 500 },
  });
  await until(() => settled(bridge));
  around.genesys.say('c-1', { from: 'agent', messageId: 'm-1' });
  await until(() => bridge.health().page.waiting > 0);
  const { events, gaps } = await bridge.stop();
  expect([events > 0, gaps]).toEqual([true, 0]);
  expect(around.said('events-left')).toMatchObject([{ level: 'error', events }]);
  expect(counted()).toMatchObject({ BridgeLost: events });
});

test('what is well at its stop leaves nothing', async () => {
  const bridge = await around.run(await around.stand.queue());
  await until(() => settled(bridge));
  expect(await bridge.stop()).toEqual({ events: 0, gaps: 0 });
  expect(counted()).toMatchObject({ BridgeHealthy: 1, BridgeLost: 0 });
});

test('at its start it asks what was said since messages are pushed at all', async () => {
  const bridge = await around.run(await around.stand.queue(), { messageExpirySeconds: 7_200 });
  await until(() => settled(bridge));
  expect(around.said('gap')).toMatchObject([{ seconds: expect.any(Number) }]);
  expect(around.said('gap')[0]?.seconds).toBeGreaterThanOrEqual(7_200);
});

test('an API that answers nothing is left alone for a while', async () => {
  around.genesys.fail({ request: 'channels', disconnect: 'hang', times: 'until-cleared' });
  const requestLimitMs = 100;
  const askLimitMs = (requestLimitMs * defaultTiming.askLimitMs) / defaultTiming.requestLimitMs;
  await around.run(await around.stand.queue(), { timing: { ...shortTiming, requestLimitMs, askLimitMs } });
  await until(() => around.said('not-connected').some(({ reason }) => reason === 'paused-after-timeout'));
});
