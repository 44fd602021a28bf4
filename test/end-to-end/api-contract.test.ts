import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { errorAnswer } from '../../lambdas/api/contract/answers.ts';
import { errorCodes } from '../../lambdas/api/contract/refusals.ts';
import type { RouteContract } from '../../lambdas/api/contract/route-contract.ts';
import { routes } from '../../lambdas/api/contract/routes.ts';
import { documentedApi, type RealAnswer } from './documented-api.ts';
import { pageExamples, withoutWhatVaries } from './page-examples.ts';
import { newApnsToken, newConversation, outboundMessage, type RunningStack, startStack } from './running-stack.ts';

let stack: RunningStack;
let api: ReturnType<typeof documentedApi>;
let anna: string;
beforeAll(async () => {
  stack = await startStack({ apnsBundleIds: 'com.company.app', apiRequestsPerSecond: 250 });
  api = documentedApi((await stack.ask('GET', '/v1/openapi.json')).body);
  anna = await tokenOf('anna');
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

const tokenOf = async (customer: string): Promise<string> =>
  (await stack.ask('GET', `/local/token?customer=${encodeURIComponent(customer)}`)).body;

interface Request {
  readonly path?: Readonly<Record<string, string>>;
  /** Text is sent as it is. */
  readonly body?: unknown;
  readonly contentType?: string;
  readonly token?: string;
}

/** Sends a request to a route and has the document judge the answer. */
async function send(key: string, request: Request): Promise<RealAnswer> {
  const answer = await ask(key, request);
  api.judge(key, answer);
  return answer;
}

async function ask(key: string, { path = {}, ...request }: Request): Promise<RealAnswer> {
  const [method = '', template = ''] = key.split(' ');
  const filled = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  return fetchAnswer(method, filled, request);
}

async function fetchAnswer(
  method: string,
  path: string,
  { body, token, contentType = 'application/json' }: Omit<Request, 'path'>,
): Promise<RealAnswer> {
  const response = await fetch(stack.url + path, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': contentType }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined };
}

/** A refusal of ours, by one of the codes of its status. */
function expectCode({ status, body }: RealAnswer, code: string): void {
  expect({ status, code: errorAnswer.safeParse(body).data?.error.code }).toEqual({ status, code });
  expect(
    new Map<number, readonly string[]>(Object.entries(errorCodes).map(([of, all]) => [Number(of), all])).get(status),
  ).toContain(code);
}

const [phone, conversation] = [{ deviceId: 'phone' }, () => ({ conversationId: newConversation() })];

/** What a route answers well, with the status. */
const good: Readonly<Record<string, readonly [number, () => Request]>> = {
  'PUT /v1/devices/{deviceId}': [201, () => ({ path: phone, body: { channel: 'apns', token: newApnsToken() } })],
  'GET /v1/devices': [200, () => ({})],
  'DELETE /v1/devices/{deviceId}': [204, () => ({ path: phone })],
  'POST /v1/devices/unregister': [204, () => ({ body: { unregisterKey: 'a'.repeat(43) } })],
  'PUT /v1/conversations/{conversationId}/presence': [
    204,
    () => ({ path: conversation(), body: { deviceId: 'phone', status: 'active', ageMs: 10 } }),
  ],
  'PUT /v1/presence': [
    200,
    () => ({ body: { reports: [{ ...conversation(), deviceId: 'phone', status: 'background' }] } }),
  ],
  'GET /v1/preferences': [200, () => ({})],
  'PUT /v1/preferences': [200, () => ({ body: { mutedUntil: '2999-01-01T00:00:00+01:00', privacy: 'id-only' } })],
  'PUT /v1/conversations/{conversationId}/mute': [204, () => ({ path: conversation(), body: {} })],
  'DELETE /v1/conversations/{conversationId}/mute': [204, () => ({ path: conversation() })],
  'PUT /v1/conversations/{conversationId}/read': [200, () => ({ path: conversation(), body: {} })],
  'GET /v1/conversations/{conversationId}/pushes': [200, () => ({ path: conversation() })],
};
const goodRequest = (key: string): Request => good[key]?.[1]() ?? {};

const ofCustomers = routes.filter(({ authorization }) => authorization === 'customer');
const withBodies = routes.filter(({ body }) => body !== undefined);
const withPaths = routes.filter(({ path }) => path !== undefined);
const keysOf = (some: readonly RouteContract[]) => some.map(({ key }) => [key] as const);

describe('every route answers as it is described', () => {
  test.each(Object.entries(good).map(([key, [status, request]]) => [key, status, request] as const))(
    '%s: %i',
    async (key, status, request) => {
      expect((await send(key, { token: anna, ...request() })).status).toBe(status);
    },
  );

  test('a device that is known: 200; one that is not there: 404', async () => {
    const key = 'PUT /v1/devices/{deviceId}';
    const fcm = { path: { deviceId: 'tablet' }, token: anna, body: { channel: 'fcm', fid: 'fid-1', locale: 'de-CH' } };
    expect((await send(key, fcm)).status).toBe(201);
    expect((await send(key, fcm)).status).toBe(200);
    expect((await send('GET /v1/devices', { token: anna })).status).toBe(200);
    expectCode(
      await send('DELETE /v1/devices/{deviceId}', { path: { deviceId: 'none' }, token: anna }),
      'no-such-device',
    );
  });

  test.each(keysOf(ofCustomers))('%s without a token, and with a wrong one: 401', async (key) => {
    expect((await send(key, goodRequest(key))).status).toBe(401);
    expect((await send(key, { ...goodRequest(key), token: 'x.y.z' })).status).toBe(401);
  });

  test.each(keysOf(ofCustomers))('%s with a token that names no customer: 403', async (key) => {
    expectCode(await send(key, { ...goodRequest(key), token: await tokenOf('\u0001') }), 'no-customer');
  });

  test.each(keysOf(withBodies))('%s with an unknown field, or no JSON: 400', async (key) => {
    const { path, body } = goodRequest(key);
    const request = { ...(path ? { path } : {}), token: anna };
    expectCode(
      await send(key, { ...request, body: { ...z.looseObject({}).parse(body), nonsense: 1 } }),
      'invalid-request',
    );
    expectCode(await send(key, { ...request, body: '{' }), 'invalid-json');
  });

  test.each(withPaths.map(({ key, path }) => [key, Object.keys(good[key]?.[1]().path ?? {}), path] as const))(
    '%s with an id that cannot be one: 400',
    async (key, names) => {
      expect(names).toHaveLength(1);
      const path = Object.fromEntries(names.map((name) => [name, '\u0001']));
      expectCode(await send(key, { ...goodRequest(key), path, token: anna }), 'invalid-request');
    },
  );

  test('an app that the deployment does not know: 400', async () => {
    const body = { channel: 'apns', token: newApnsToken(), app: 'com.company.other' };
    expectCode(await send('PUT /v1/devices/{deviceId}', { path: phone, token: anna, body }), 'unknown-app');
  });

  test.each(keysOf(withBodies))('%s with more than 16 KB: 413; with another type: 415', async (key) => {
    const request = { ...goodRequest(key), token: anna };
    expectCode(await send(key, { ...request, body: JSON.stringify('a'.repeat(16_384)) }), 'body-too-large');
    expectCode(await send(key, { ...request, contentType: 'text/plain' }), 'unsupported-media-type');
  });

  test('a conversation of another customer: 409, and in a list of reports a result', async () => {
    const path = conversation();
    const report = { deviceId: 'phone', status: 'active' };
    const reportKey = 'PUT /v1/conversations/{conversationId}/presence';
    expect((await send(reportKey, { path, token: anna, body: report })).status).toBe(204);
    const token = await tokenOf('bert');
    expectCode(await send(reportKey, { path, token, body: report }), 'conversation-of-another');
    const readKey = 'PUT /v1/conversations/{conversationId}/read';
    expectCode(await send(readKey, { path, token, body: {} }), 'conversation-of-another');
    const body = { reports: [{ ...path, ...report }] };
    expect(await send('PUT /v1/presence', { token, body })).toMatchObject({
      status: 200,
      body: { reports: [{ ...path, result: 'conversation-of-another' }] },
    });
  });
});

describe('outages and throttles are answered as they are described', () => {
  test('no access to any table: 500 of ours', async () => {
    const before: Record<string, unknown[]> = (await stack.ask('GET', '/local/permissions')).body;
    const [name = ''] = Object.keys(before).filter((logicalId) => /^(Api(?!.*Authorize)).*Function/.test(logicalId));
    expect(before[name]).toBeDefined();
    await stack.ask('PUT', '/local/permissions', { function: name, statements: [] });
    try {
      for (const { key } of routes) expectCode(await send(key, { ...goodRequest(key), token: anna }), 'internal');
    } finally {
      await stack.ask('PUT', '/local/permissions', { function: name, statements: before[name] });
    }
  }, 60_000);

  test('a function that dies: 500 of API Gateway', async () => {
    await stack.ask('PUT', '/local/aws-faults', [{ effect: 'kill-before', function: 'Api', operation: 'GetItem' }]);
    const answer = await send('GET /v1/preferences', { token: anna });
    expect(answer).toMatchObject({ status: 500, body: { message: expect.any(String) } });
  });

  test('a customer who registers and unregisters too often in a minute: 429 of ours', async () => {
    const token = await tokenOf('carla');
    const devices = Array.from({ length: 140 }, (_, index) => ({ deviceId: `device-${index % 24}` }));
    const keys: string[] = [];
    const registered = z.looseObject({ unregisterKey: z.string() });
    let refused: RealAnswer | undefined;
    // The minute may end meanwhile.
    for (const path of devices) {
      const body = { channel: 'apns', token: newApnsToken() };
      const answer = await send('PUT /v1/devices/{deviceId}', { path, token, body });
      refused = answer.status === 429 ? answer : undefined;
      if (refused) break;
      keys.push(registered.parse(answer.body).unregisterKey);
    }
    expectCode(refused ?? { status: 0, headers: new Headers(), body: undefined }, 'too-many-requests');
    expect(refused?.headers.get('retry-after')).toMatch(/^\d+$/);
    const answers: RealAnswer[] = [];
    for (const unregisterKey of keys.slice(-24)) {
      answers.push(await send('POST /v1/devices/unregister', { body: { unregisterKey } }));
    }
    expect(answers.map(({ status }) => status)).toContain(429);
  }, 60_000);

  test('more requests than the stage takes: 429 of API Gateway', async () => {
    const throttled = new Set<string>();
    const keys = routes.map(({ key }) => key);
    for (let round = 0; round < 10 && throttled.size < keys.length; round += 1) {
      const flood = Array.from({ length: 60 }, () => keys).flat();
      // Without a token: the gateway counts a request before it looks at that.
      await Promise.all(
        flood.map(async (key) => {
          const answer = await ask(key, goodRequest(key));
          if (answer.status !== 429) return;
          api.judge(key, answer);
          throttled.add(key);
        }),
      );
    }
    expect([...throttled].toSorted()).toEqual(keys.toSorted());
  }, 60_000);
});

describe('docs/app-api.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/app-api.md'), 'utf8');
  const shown = pageExamples(page);

  test('shows every route', () => {
    const ofPath = (path: string) =>
      path
        .replace(/^(\/v1\/devices)\/(?!unregister$)[^/]+$/, '$1/{deviceId}')
        .replace(/^(\/v1\/conversations)\/[^/]+/, '$1/{conversationId}');
    expect(new Set(shown.map(({ method, path }) => `${method} ${ofPath(path)}`))).toEqual(
      new Set(routes.map(({ key }) => key)),
    );
  });

  test('shows what the API answers, from the first example to the last', async () => {
    const token = await tokenOf('dora');
    const withPushes = shown.map(({ path }) => /^\/v1\/conversations\/([^/]+)\/pushes$/.exec(path)?.[1] ?? '').join('');
    for (const { method, path, body, answer } of shown) {
      // Before the page's wishes, which depend on the time of the day.
      if (method === 'GET' && path === '/v1/preferences') await pushOneMessage(withPushes);
      const real = await fetchAnswer(method, path, { token, ...(body === undefined ? {} : { body }) });
      const headers = Object.fromEntries(Object.keys(answer.headers).map((name) => [name, real.headers.get(name)]));
      const about = `${method} ${path}`;
      expect({ about, status: real.status, headers, body: withoutWhatVaries(real.body) }).toEqual({
        about,
        ...answer,
        body: withoutWhatVaries(answer.body),
      });
    }
  });

  async function pushOneMessage(id: string) {
    // An app that says what it has read says nothing of the last two seconds.
    await stack.event(outboundMessage(id, {}, Date.now() - 10_000));
    expect(await stack.message(id)).toMatchObject({ state: 'pushed' });
  }
});

describe('at last', () => {
  test('every route has answered every status that it states, but API Gateway’s 503', () => {
    // It takes a function that keeps API Gateway waiting for 30 s, or an account without any concurrency left.
    expect(api.unseen().toSorted()).toEqual(routes.map(({ key }) => `${key} 503`).toSorted());
  });

  test('the document would notice what it does not state', () => {
    const key = 'GET /v1/preferences';
    const headers = new Headers({ 'content-type': 'application/json' });
    const body = {
      categories: { chatMessages: true, ticketUpdates: true, systemNotices: true },
      pushWhileActive: true,
    };
    const answer = { status: 200, headers, body: { ...body, mutedConversations: [] } };
    expect(() => api.judge(key, answer)).not.toThrow();
    expect(() => api.judge(key, { ...answer, body })).toThrow();
    expect(() => api.judge(key, { ...answer, body: { ...answer.body, token: 'x' } })).toThrow();
    expect(() =>
      api.judge(key, { ...answer, headers: new Headers({ ...Object.fromEntries(headers), 'x-more': '1' }) }),
    ).toThrow();
    expect(() => api.judge(key, { ...answer, status: 202 })).toThrow();
    expect(() => api.judge('PUT /v1/presence', { ...answer, body: { nextReportSeconds: 30, reports: [] } })).toThrow();
  });
});
