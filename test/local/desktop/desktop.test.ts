import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { controlDesktop } from '../../../local/control/desktop.ts';
import { type Desktop, startDesktop } from '../../../local/desktop/desktop.ts';
import type { FaultInput } from '../../../local/desktop/fault.ts';
import { createCertificate } from '../../../local/providers/certificate.ts';

const client = { clientId: 'handoff-push', clientSecret: 'a-secret-of-the-desktops-service-0815' };
let desktop: Desktop;
let clock: number;
let token: string;
beforeAll(async () => {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  desktop = await startDesktop({ certificate, client, now: () => clock });
});
afterAll(() => desktop.close());
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  desktop.clearNotifications();
  desktop.setFaults([]);
  desktop.setUsers({ unknown: [], inTheWay: [] });
  desktop.setRateLimit(300);
  desktop.setTokenLifetime(3_600);
  const answer = await askToken();
  token = ((await answer.json()) as { access_token: string }).access_token;
});

const askToken = (clientSecret = client.clientSecret) =>
  fetch(desktop.tokenUrl, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${client.clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: 'grant_type=client_credentials',
  });
const notification = {
  userId: 'agent-1',
  title: 'Customer not reached',
  message: 'They have no device.',
  type: 'warning',
  idempotencyKey: 'key-1',
  actions: [
    { id: 'open', type: 'openUrl', label: 'Open', url: 'https://x.example/c-1' },
    { id: 'seen', type: 'callback', label: 'Got it', metadata: { conversationId: 'c-1' } },
  ],
  expiresAt: '2026-01-01T01:00:00.000Z',
};
const post = (differences: object = {}, bearer = token) =>
  fetch(desktop.notificationsUrl, {
    method: 'POST',
    headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', 'x-correlation-id': 'trace-1' },
    body: JSON.stringify({ ...notification, ...differences }),
  });

test('a notification is taken once; a repeat of its key gets the same id', async () => {
  const first = await post();
  const second = await post({ title: 'Another' });
  expect([first.status, second.status]).toEqual([201, 200]);
  expect(await second.json()).toEqual(await first.json());
  expect(desktop.notifications()).toEqual([
    { ...notification, id: expect.any(String), repeats: 1, correlationId: 'trace-1', takenAt: clock },
  ]);
});

test.each([
  ['no key', { idempotencyKey: undefined }, 'idempotencyKey'],
  ['no title', { title: '' }, 'title'],
  ['a title of 251 characters', { title: '😀'.repeat(251) }, 'title'],
  ['a message of 251', { message: 'x'.repeat(251) }, 'message'],
  ['another type', { type: 'alarm' }, 'type'],
  ['an unknown field', { priority: 1 }, 'priority'],
  ['an action of another type', { actions: [{ id: 'a', type: 'call', label: 'Call' }] }, 'actions.0.type'],
  ['an address that is none', { actions: [{ ...notification.actions[0], url: 'here' }] }, 'actions.0.url'],
  ['no time', { expiresAt: 'soon' }, 'expiresAt'],
])('%s is not taken', async (_, differences, field) => {
  const answer = await post(differences);
  expect(answer.status).toBe(400);
  const { error } = (await answer.json()) as { error: { message: string } };
  expect(Object.keys(JSON.parse(error.message))).toEqual([field]);
  expect(desktop.notifications()).toEqual([]);
});

test('250 characters are, however many bytes they have', async () => {
  expect((await post({ title: '😀'.repeat(250) })).status).toBe(201);
});

describe('a token', () => {
  test('is given to its client alone', async () => {
    expect((await askToken('guessed-by-somebody-else-4711')).status).toBe(401);
  });

  test.each([
    [
      'it never gave out',
      () => {
        token = 'made-up';
      },
    ],
    [
      'that has expired',
      () => {
        clock += 3_600_000;
      },
    ],
    ['that was revoked', () => desktop.revokeTokens()],
  ])('%s is refused', async (_, spoil) => {
    spoil();
    expect((await post()).status).toBe(401);
    expect(desktop.notifications()).toEqual([]);
  });
});

test('users whom it does not know, and those for whom something is in the way', async () => {
  desktop.setUsers({ unknown: ['nobody'], inTheWay: ['agent-1'] });
  expect((await post({ userId: 'nobody' })).status).toBe(404);
  expect((await post()).status).toBe(409);
  expect((await post({ userId: 'agent-2' })).status).toBe(201);
});

test('no more than its rate, whichever token asks, and it says when again', async () => {
  desktop.setRateLimit(2);
  const { access_token: other } = (await (await askToken()).json()) as { access_token: string };
  clock += 60_000;
  expect((await post({ idempotencyKey: 'a' })).status).toBe(201);
  clock += 10_000;
  expect((await post({ idempotencyKey: 'b' }, other)).status).toBe(201);
  const third = await post({ idempotencyKey: 'c' }, other);
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '50']);
  clock += 50_000;
  expect((await post({ idempotencyKey: 'c' })).status).toBe(201);
});

describe('faults', () => {
  test('replace the answer of the request that they name', async () => {
    desktop.fail({ request: 'notification', status: 503, retryAfterSeconds: 7 });
    expect((await askToken()).status).toBe(200);
    const answer = await post();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '7']);
    expect((await post()).status).toBe(201);
    desktop.fail({ request: 'token', status: 500 });
    expect((await askToken()).status).toBe(500);
  });

  test('break connections', async () => {
    desktop.fail({ disconnect: 'reset' });
    await expect(post()).rejects.toThrow('fetch failed');
  });

  test.each([
    ['of its own', {}, 201, null],
    ['with another status', { status: 429, retryAfterSeconds: 120 }, 429, '120'],
  ] as const)('cut an answer %s after its head', async (_, fault, status, retryAfter) => {
    desktop.fail({ request: 'notification', disconnect: 'cut', ...fault });
    const answer = await post();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
    await expect(answer.text()).rejects.toThrow('terminated');
  });

  test('lose the answer of what was done', async () => {
    desktop.fail({ request: 'notification', disconnect: 'lost' });
    await expect(post()).rejects.toThrow('fetch failed');
    expect(desktop.notifications()).toMatchObject([{ idempotencyKey: 'key-1', repeats: 0 }]);
    expect((await post()).status).toBe(200);
  });

  test('that break a connection before its answer have no status', () => {
    expect(() => desktop.fail({ status: 503, disconnect: 'lost' })).toThrow('must be \\"stall\\" or \\"cut\\"');
  });
});

describe('the control', () => {
  const ask = (method: string, path: string, body?: unknown) =>
    controlDesktop(
      {
        method,
        url: new URL(`http://localhost/local/desktop/${path}`),
        body: async () => JSON.stringify(body),
        port: undefined,
      },
      { services: { desktop } },
    );

  test('shows and forgets what was taken', async () => {
    await post();
    expect(await ask('GET', 'notifications')).toMatchObject({ status: 200, body: [{ userId: 'agent-1' }] });
    expect(await ask('DELETE', 'notifications')).toEqual({ status: 200, body: { deleted: 1 } });
    expect(await ask('GET', 'stats')).toMatchObject({
      status: 200,
      body: { asked: { notification: expect.any(Number) } },
    });
  });

  test('sets faults, one or all, and shows them as they were given', async () => {
    const fault: FaultInput = { request: 'notification', status: 503, times: 2 };
    expect(await ask('PUT', 'faults', fault)).toEqual({ status: 200, body: [fault] });
    expect(await ask('PUT', 'faults', [])).toEqual({ status: 200, body: [] });
    expect(await ask('PUT', 'faults', { request: 'message', status: 503 })).toMatchObject({
      status: 400,
      body: { error: { fields: { '0.request': 'must be "token" or "notification"' } } },
    });
  });

  test('sets users, the rate, how long tokens last, and ends them', async () => {
    expect(await ask('PUT', 'users', { unknown: ['agent-1'] })).toMatchObject({ status: 200 });
    expect((await post()).status).toBe(404);
    expect(await ask('PUT', 'tokens', { lifetimeSeconds: 5 })).toMatchObject({ status: 200 });
    expect(await (await askToken()).json()).toMatchObject({ expires_in: 5 });
    expect(await ask('DELETE', 'tokens')).toMatchObject({ status: 200, body: { revoked: expect.any(Number) } });
    expect((await post()).status).toBe(401);
    expect(await ask('PUT', 'limits', { requestsPerMinute: 0 })).toMatchObject({ status: 400 });
  });

  test('leaves other paths alone', async () => {
    expect(await ask('POST', 'callbacks')).toBeUndefined();
  });
});
