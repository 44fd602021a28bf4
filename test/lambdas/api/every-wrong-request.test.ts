import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { apiUnderTest } from './api-under-test.ts';
import { rightRequests, secret, wrongBodies, wrongRequests } from './every-wrong-request.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;
beforeAll(async () => {
  tables = await startTables();
  api = await apiUnderTest(tables);
}, 30_000);
afterAll(() => tables?.close());

type Answer = Awaited<ReturnType<typeof api.call>>;

function expectRefusal(answer: Answer, field: string): void {
  const named = new RegExp(`^${field.replace(/[()]/g, '\\$&')}(\\.|$)`);
  const problem = {
    field: expect.stringMatching(named),
    message: expect.stringMatching(/^(must |is not a field of this request$)/),
  };
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { message: expect.any(String), fields: expect.arrayContaining([problem]) } },
  });
  expect(JSON.stringify(answer.body)).not.toContain(secret);
}

test('the right requests are right', async () => {
  const own = await apiUnderTest(tables);
  for (const { route, path, body } of rightRequests) {
    const { status } = await own.call(route, { ...(path ? { path } : {}), body: JSON.stringify(body) });
    expect([route, status]).toEqual([route, expect.any(Number)]);
    expect([200, 201, 204]).toContain(status);
  }
});

test('there are at least 300 wrong ones', () => {
  expect(wrongRequests.length + wrongBodies.length * rightRequests.length).toBeGreaterThanOrEqual(300);
});

describe.each([...Map.groupBy(wrongRequests, ({ route, path, field }) => `${route} ${Object.values(path)} ${field}`)])(
  '%s',
  (_, requests) => {
    test.each(requests.map((request) => [request.what, request] as const))('%s', async (__, request) => {
      const { route, path, body, field } = request;
      const answer = await api.call(route, { path, body });
      // A value may be so large that the body is.
      if (answer.status === 413) expect(body.length).toBeGreaterThan(16_384);
      else expectRefusal(answer, field);
    });
  },
);

describe.each(rightRequests.map(({ route, path }) => [route, path] as const))('%s: a body that is', (route, path) => {
  test.each(wrongBodies)('%s', async (_, body, field) => {
    const bytes = Buffer.from(body);
    const answer = await api.call(route, {
      ...(path ? { path } : {}),
      body: bytes.toString('base64'),
      isBase64Encoded: true,
    });
    // What has neither a channel nor anything else is told so first.
    expectRefusal(answer, route.includes('{deviceId}') && !field.startsWith('(body') ? 'channel' : field);
  });

  test('of another type', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
      'json',
    ]) {
      const answer = await api.call(route, { ...(path ? { path } : {}), body: '{}', type });
      expect(answer).toMatchObject({ status: 415, body: { error: { code: 'unsupported-media-type' } } });
    }
  });

  test('too large', async () => {
    const answer = await api.call(route, { ...(path ? { path } : {}), body: `"${'x'.repeat(16_384)}"` });
    expect(answer).toMatchObject({ status: 413, body: { error: { code: 'body-too-large' } } });
  });
});

/** Every route with an id in its path, those without a body, too. */
const inPaths = [
  ...rightRequests.flatMap(({ route, path, body }) => (path ? [{ route, path, body: JSON.stringify(body) }] : [])),
  { route: 'DELETE /v1/devices/{deviceId}', path: { deviceId: 'phone' } },
  { route: 'DELETE /v1/conversations/{conversationId}/mute', path: { conversationId: 'c-1' } },
  { route: 'GET /v1/conversations/{conversationId}/pushes', path: { conversationId: 'c-1' } },
];

describe.each(inPaths)('$route: an id of the path that is', ({ path, ...request }) => {
  const [name = ''] = Object.keys(path);
  test.each<[string, string | undefined]>([
    ['absent', undefined],
    ['empty', ''],
    ['too long', 'x'.repeat(257)],
    ['a line feed longer', 'phone\n'],
    ['with a control character', `${secret}\u0007`],
    ['with a zero', `${secret}\u0000`],
    ['half a character', `${secret}\udfff`],
  ])('%s', async (_, id) => {
    const given = id === undefined ? {} : { path: { [name]: id } };
    expectRefusal(
      await api.call(request.route, { ...('body' in request ? { body: request.body } : {}), ...given }),
      name,
    );
  });
});

test('after all of this nothing is stored, nothing failed, and no log line holds what was sent', async () => {
  expect(await api.rows()).toBe(0);
  expect(api.lines.length).toBeGreaterThan(300);
  const lines = api.lines.join('\n');
  expect(lines).not.toContain(secret);
  expect(lines).not.toContain('"level":"error"');
  expect(lines).not.toMatch(/\bat .+\.ts:\d+/);
});
