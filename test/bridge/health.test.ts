import { expect, test } from '@jest/globals';
import { type HealthParts, healthOf, serveHealth } from '../../bridge/health.ts';

const now = Date.parse('2026-11-21T10:00:00Z');
const channel = { topics: 2, state: 'connected', since: now - 500_000, lastHeardAt: now, notSubscribed: [] } as const;
/** The wall's clock was set back by a minute. */
const clock = { now: () => now, toWall: (time: number) => time - 60_000 };
const well: HealthParts = { channels: [channel], handOver: { waiting: 0 }, catchingUp: 0 };

test.each<[string, Partial<HealthParts>, string]>([
  ['all is well', {}, 'ok'],
  ['much waits', { handOver: { waiting: 9, stuckSince: now - 90_000 } }, 'ok'],
  ['the queue takes nothing', { handOver: { waiting: 9, stuckSince: now - 90_001 } }, 'the ingest queue takes nothing'],
  ['a channel is away', { channels: [channel, { ...channel, state: 'not-connected', since: now - 90_000 }] }, 'ok'],
  [
    'a channel is away for long',
    { channels: [channel, { ...channel, state: 'not-connected', since: now - 90_001 }] },
    'a channel is not connected',
  ],
  ['none of its topics is told', { channels: [channel, { ...channel, noneSince: now - 90_000 }] }, 'ok'],
  [
    'none of its topics is told for long',
    { channels: [channel, { ...channel, noneSince: now - 90_001 }] },
    'a channel is told none of its topics',
  ],
  ['catching up waits', { catchingUp: 1, catchUpStuckSince: now - 90_000 }, 'ok'],
  ['catching up waits for long', { catchingUp: 1, catchUpStuckSince: now - 90_001 }, 'catching up does not get on'],
  [
    'nobody says what to listen to',
    { channels: [], lookingUpSince: now - 90_001 },
    'what to listen to could not be looked up',
  ],
])('%s', (_, parts, status) => {
  const { isWell, page } = healthOf({ ...well, ...parts }, clock, 90_000);
  expect(page.status).toBe(status);
  expect(isWell).toBe(status === 'ok');
});

test('the page', async () => {
  let handOver: HealthParts['handOver'] = well.handOver;
  const page = await serveHealth(0, () => healthOf({ ...well, handOver }, clock, 90_000));
  const get = async (path: string, method = 'GET') => {
    const response = await fetch(`http://127.0.0.1:${page.port}${path}`, { method });
    return { status: response.status, body: await response.json() };
  };
  expect(await get('/health')).toEqual({
    status: 200,
    body: {
      status: 'ok',
      channels: [
        {
          topics: 2,
          state: 'connected',
          since: '2026-11-21T09:50:40.000Z',
          lastHeardAt: '2026-11-21T09:59:00.000Z',
          notSubscribed: [],
        },
      ],
      waiting: 0,
      lastHandedOverAt: null,
      catchingUp: 0,
    },
  });
  handOver = { waiting: 1, stuckSince: now - 100_000 };
  expect((await get('/health')).status).toBe(503);
  expect((await get('/')).status).toBe(404);
  expect((await get('/health', 'POST')).status).toBe(404);
  await page.close();
});
