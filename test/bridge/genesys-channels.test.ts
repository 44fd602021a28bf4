import { describe, expect, test } from '@jest/globals';
import { genesysChannels } from '../../bridge/genesys-channels.ts';
import type { ApiRequest } from '../../lambdas/sources/genesys/api-client.ts';
import type { HostAnswer } from '../../lambdas/sources/genesys/api-host.ts';

const answered = (status: number, json?: unknown): HostAnswer => ({
  kind: 'answered',
  status,
  headers: new Headers(),
  ...(json === undefined ? {} : { json }),
});
/** Our clock is an hour ahead of Genesys'. */
const channelsOf = (client: Parameters<typeof genesysChannels>[0]) =>
  genesysChannels(client, (epochMilliseconds) => epochMilliseconds + 3_600_000);
const topics = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `t-${index}` }));
const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);

/** Genesys as some report it: one topic that it does not give to us, and it refuses all of them. */
function strictGenesys(forbidden: readonly string[]) {
  const taken = new Set<string>();
  let requests = 0;
  const channels = channelsOf({
    async ask({ method, json }: ApiRequest) {
      requests += 1;
      const wanted = (Array.isArray(json) ? json : []).map(({ id }) => String(id));
      if (wanted.some((id) => forbidden.includes(id))) return answered(403);
      if (method === 'PUT') taken.clear();
      for (const id of wanted) taken.add(id);
      return answered(200, { entities: [...taken].map((id) => ({ id })) });
    },
  });
  return { channels, taken, requests: () => requests };
}

describe('topics that Genesys refuses', () => {
  test.each(['add', 'replace'] as const)('are found among the others (%s)', async (way) => {
    const { channels, taken, requests } = strictGenesys(['t-0', 't-517']);
    const answer = await channels.subscribe('c', ids(topics(1_000)), way);
    expect(answer).toEqual({ kind: 'subscribed', refused: ['t-0', 't-517'] });
    expect(taken.size).toBe(998);
    expect(requests()).toBeLessThanOrEqual(40);
  });

  test('are no more asked for one by one than makes sense', async () => {
    const { channels, requests } = strictGenesys(ids(topics(1_000)));
    const answer = await channels.subscribe('c', ids(topics(1_000)), 'add');
    expect(answer).toEqual({ kind: 'subscribed', refused: ids(topics(1_000)) });
    expect(requests()).toBeLessThanOrEqual(45);
  });

  test('are those that an answer leaves out, too', async () => {
    const channels = channelsOf({ ask: async () => answered(200, { entities: [{ id: 't-1' }] }) });
    expect(await channels.subscribe('c', ['t-1', 't-2'], 'add')).toEqual({ kind: 'subscribed', refused: ['t-2'] });
  });
});

test.each<[string, HostAnswer, object]>([
  ['all channels are connected', answered(400), { kind: 'no-room' }],
  ['another answer', answered(403), { kind: 'failed', reason: 'http-403' }],
  ['nothing that can be read', answered(200, { id: 'x' }), { kind: 'failed', reason: 'unreadable-answer' }],
  [
    'an address that is not encrypted',
    answered(200, { id: 'x', connectUri: 'ws://x', expires: '2026-11-21T10:00:00Z' }),
    { kind: 'failed', reason: 'unreadable-answer' },
  ],
  ...['wss://[', 'wss://x:99999/', 'wss://x/x#y', 'wss://x y'].map((connectUri): [string, HostAnswer, object] => [
    `an address that is none: ${connectUri}`,
    answered(200, { id: 'x', connectUri, expires: '2026-11-21T10:00:00Z' }),
    { kind: 'failed', reason: 'unreadable-answer' },
  ]),
  [
    'no answer',
    { kind: 'unavailable', reason: 'rate-limited', retryAfterSeconds: 7 },
    { kind: 'failed', reason: 'rate-limited', retryAfterSeconds: 7 },
  ],
  [
    'a channel',
    answered(200, { id: 'x', connectUri: 'wss://x/x', expires: '2026-11-21T10:00:00Z' }),
    { kind: 'channel', id: 'x', connectUri: 'wss://x/x', expiresAt: Date.parse('2026-11-21T11:00:00Z') },
  ],
])('creating one: %s', async (_, answer, expected) => {
  expect(await channelsOf({ ask: async () => answer }).create()).toEqual(expected);
});

test('a secret that cannot be reached is a failure as any other', async () => {
  const channels = channelsOf({ ask: () => Promise.reject(new Error('a secret text')) });
  expect(await channels.create()).toEqual({ kind: 'failed', reason: 'secret-not-read: Error' });
  expect(await channels.expiresAt('c')).toEqual({ kind: 'failed', reason: 'secret-not-read: Error' });
});

test('a channel that Genesys does not know is gone', async () => {
  const channels = channelsOf({ ask: async () => answered(404) });
  expect(await channels.subscribe('c', ['t-1'], 'add')).toEqual({ kind: 'gone' });
});

test.each<[string, HostAnswer, unknown]>([
  [
    'as its list says',
    answered(200, { entities: [{ id: 'b' }, { id: 'c', expires: '2026-11-21T10:00:00Z' }] }),
    Date.parse('2026-11-21T11:00:00Z'),
  ],
  ['never: it is not in the list', answered(200, { entities: [{ id: 'b', expires: '2026-11-21T10:00:00Z' }] }), 'gone'],
  ['nobody knows when: no list', answered(200, {}), { kind: 'failed', reason: 'unreadable-answer' }],
  ['nobody knows when: refused', answered(403), { kind: 'failed', reason: 'http-403' }],
])('a channel ends %s', async (_, answer, expected) => {
  expect(await channelsOf({ ask: async () => answer }).expiresAt('c')).toEqual(expected);
});
