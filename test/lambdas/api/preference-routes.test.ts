import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { preferencesAnswer } from '../../../lambdas/api/contract/answers.ts';
import type { PrivacyMode } from '../../../lambdas/core/push.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { apiUnderTest, noon } from './api-under-test.ts';

let tables: LocalTables;
let api: Awaited<ReturnType<typeof apiUnderTest>>;
let now = noon;

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(() => tables?.close());
beforeEach(async () => {
  now = noon;
  api = await apiUnderTest(tables, { now: () => now });
});

const claimsOf = (customer: string) => ({ claims: { sub: customer } });
const read = async (customer = 'anna') => {
  const answer = await api.call('GET /v1/preferences', claimsOf(customer));
  expect(answer.status).toBe(200);
  return preferencesAnswer.parse(answer.body);
};
const write = (body: unknown, customer = 'anna') =>
  api.call('PUT /v1/preferences', { ...claimsOf(customer), body: JSON.stringify(body) });
const mute = (conversationId: string, body: unknown = {}, customer = 'anna') =>
  api.call('PUT /v1/conversations/{conversationId}/mute', {
    ...claimsOf(customer),
    path: { conversationId },
    body: JSON.stringify(body),
  });
const unmute = (conversationId: string, customer = 'anna') =>
  api.call('DELETE /v1/conversations/{conversationId}/mute', { ...claimsOf(customer), path: { conversationId } });

const defaults = {
  categories: { chatMessages: true, ticketUpdates: true, systemNotices: true },
  pushWhileActive: false,
  mutedConversations: [],
};
const everything = {
  categories: { chatMessages: true, ticketUpdates: false, systemNotices: true },
  mutedUntil: '2026-01-15T18:00:00.000Z',
  quietHours: { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'defer' },
  privacy: 'id-only',
  pushWhileActive: true,
};

describe('preferences', () => {
  test('are the defaults at first', async () => {
    expect(await read()).toEqual(defaults);
    expect(await api.rows()).toBe(0);
  });

  test('are what was written, for this customer only', async () => {
    const { status, body } = await write(everything);
    expect(status).toBe(200);
    expect(preferencesAnswer.parse(body)).toEqual({ ...everything, mutedConversations: [] });
    expect(await read()).toEqual(body);
    expect(await read('bob')).toEqual(defaults);
  });

  test('are replaced as a whole: what is left out gets its default', async () => {
    await write(everything);
    expect((await write({ categories: { systemNotices: false } })).body).toEqual({
      ...defaults,
      categories: { ...defaults.categories, systemNotices: false },
    });
    expect((await write({})).body).toEqual(defaults);
  });

  test('may be written back as they were read, also when a mute has ended meanwhile', async () => {
    await write(everything);
    const { mutedConversations, ...known } = await read();
    now = Date.parse(everything.mutedUntil);
    const { mutedUntil, ...left } = everything;
    expect(await read()).toEqual({ ...left, mutedConversations: [] });
    expect(await write(known)).toMatchObject({ status: 200, body: { ...left, mutedConversations: [] } });
    now = noon;
    expect(await read()).not.toHaveProperty('mutedUntil');
  });

  test('a time with an offset is understood', async () => {
    expect((await write({ mutedUntil: '2026-01-15T18:00:00+01:00' })).body).toMatchObject({
      mutedUntil: '2026-01-15T17:00:00.000Z',
    });
  });
});

describe('privacy may only be stricter than the deployment’s', () => {
  const allowed = {
    full: '"full" or "generic" or "id-only"',
    generic: '"generic" or "id-only"',
    'id-only': '"id-only"',
  };

  test.each<[deployment: PrivacyMode, wish: PrivacyMode, isAllowed: boolean]>([
    ['full', 'full', true],
    ['full', 'id-only', true],
    ['generic', 'full', false],
    ['generic', 'generic', true],
    ['generic', 'id-only', true],
    ['id-only', 'full', false],
    ['id-only', 'generic', false],
    ['id-only', 'id-only', true],
  ])('where it is %s, %s', async (privacyMode, privacy, isAllowed) => {
    api = await apiUnderTest(tables, { privacyMode });
    const answer = await write({ privacy });
    if (isAllowed) return expect(answer).toMatchObject({ status: 200, body: { privacy } });
    const message = `must be ${allowed[privacyMode]}: this deployment shows no more`;
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid-request', fields: [{ field: 'privacy', message }] } },
    });
    expect(await api.rows()).toBe(0);
  });

  test('who says nothing has what the deployment has', async () => {
    api = await apiUnderTest(tables, { privacyMode: 'id-only' });
    expect((await write({})).status).toBe(200);
    expect(await read()).not.toHaveProperty('privacy');
  });
});

describe('muted conversations', () => {
  test('stand in the preferences, the latest first, until they are over', async () => {
    expect(await mute('c-1', { until: '2026-01-15T13:00:00Z' })).toEqual({
      status: 204,
      headers: { 'cache-control': 'no-store' },
      body: undefined,
    });
    expect((await mute('genesys~c-2')).status).toBe(204);
    expect((await read()).mutedConversations).toEqual([
      { conversationId: 'c-2' },
      { conversationId: 'c-1', until: '2026-01-15T13:00:00.000Z' },
    ]);
    expect(await read('bob')).toEqual(defaults);
    now = Date.parse('2026-01-15T13:00:00Z');
    expect((await read()).mutedConversations).toEqual([{ conversationId: 'c-2' }]);
  });

  test('stay where the preferences are replaced', async () => {
    await mute('c-1');
    expect((await write(everything)).body).toEqual({ ...everything, mutedConversations: [{ conversationId: 'c-1' }] });
  });

  test('are heard again, whichever way the conversation is written; twice is 204, too', async () => {
    await mute('c-1');
    await mute('c-2');
    expect((await unmute('genesys~c-1')).status).toBe(204);
    expect((await unmute('c-1')).status).toBe(204);
    expect((await unmute('c-2', 'bob')).status).toBe(204);
    expect((await read()).mutedConversations).toEqual([{ conversationId: 'c-2' }]);
  });

  test('a conversation of another customer may be muted: it tells nothing of them and changes nothing for them', async () => {
    await api.report('c-1', { deviceId: 'phone', status: 'active' }, 'bob');
    const [own, foreign, unknown] = [await mute('c-1', {}, 'bob'), await mute('c-1'), await mute('c-9')];
    expect(foreign).toEqual(own);
    expect(foreign).toEqual(unknown);
    await unmute('c-1');
    expect((await read('bob')).mutedConversations).toEqual([{ conversationId: 'c-1' }]);
  });
});

const secret = 'Secret';
const night = { start: '22:00', end: '07:00', timeZone: 'Europe/Zurich', mode: 'drop' };

describe('what is not valid is refused, by the name of the field', () => {
  test.each<[string, unknown]>([
    ['(body)', [everything]],
    ['(body)', null],
    ['customerId', { customerId: secret }],
    ['mutedConversations', { mutedConversations: [] }],
    ['categories', { categories: secret }],
    ['categories.others', { categories: { others: true } }],
    ['categories.chatMessages', { categories: { chatMessages: secret } }],
    ['mutedUntil', { mutedUntil: noon }],
    ['mutedUntil', { mutedUntil: secret }],
    ['mutedUntil', { mutedUntil: '2026-01-15T18:00:00' }],
    ['mutedUntil', { mutedUntil: null }],
    ['quietHours', { quietHours: [] }],
    ['quietHours.start', { quietHours: { ...night, start: '24:00' } }],
    ['quietHours.start', { quietHours: { ...night, start: '22:00\n' } }],
    ['quietHours.end', { quietHours: { ...night, end: '7:00' } }],
    ['quietHours.end', { quietHours: { ...night, end: '22:00' } }],
    ['quietHours.timeZone', { quietHours: { ...night, timeZone: 'Europe/Nowhere' } }],
    ['quietHours.timeZone', { quietHours: { ...night, timeZone: '+01:00' } }],
    ['quietHours.mode', { quietHours: { ...night, mode: secret } }],
    ['privacy', { privacy: secret }],
    ['pushWhileActive', { pushWhileActive: 'yes' }],
  ])('%s: %j', async (field, body) => {
    await expectRefusal(await write(body), field);
  });

  test.each<[string, unknown]>([
    ['(body)', secret],
    ['until', { until: '2026-01-15T12:00:00Z' }],
    ['until', { until: '2020-01-01T00:00:00Z' }],
    ['until', { until: secret }],
    ['until', { until: noon + 1 }],
    ['conversation', { conversation: secret }],
  ])('of a mute: %s: %j', async (field, body) => {
    await expectRefusal(await mute('c-1', body), field);
  });

  test.each(['', 'genesys~', 'x'.repeat(257), 'a\u0000'])('a conversationId such as %j', async (conversationId) => {
    await expectRefusal(await mute(conversationId), 'conversationId');
    await expectRefusal(await unmute(conversationId), 'conversationId');
  });

  async function expectRefusal(answer: { status: number | undefined; body: unknown }, field: string) {
    expect(answer).toMatchObject({
      status: 400,
      body: {
        error: { code: 'invalid-request', fields: [{ field, message: expect.stringMatching(/^(must be|is )/) }] },
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain(secret);
    expect(await api.rows()).toBe(0);
  }
});

test('no log line holds what a customer wishes', async () => {
  await write({ ...everything, privacy: 'id-only' });
  await mute('conversation-of-anna');
  await read();
  expect(api.lines).toHaveLength(3);
  expect(api.lines.join('\n')).not.toMatch(/Zurich|22:00|id-only|conversation-of-anna|2026-01-15/);
});
