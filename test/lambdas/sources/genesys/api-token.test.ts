import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiUnderTest, client, secretOf, startApiUnderTest } from './api-under-test.ts';

let under: ApiUnderTest;
beforeAll(async () => {
  under = await startApiUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.genesys.close());

const found = { kind: 'found', conversationId: 'c-1' };
const times = (count: number, work: () => Promise<unknown>) => Promise.all(Array.from({ length: count }, work));
const rotated = { ...client, clientSecret: 'the-next-one' };

describe('the token', () => {
  test('is asked for once by 50 callers at the same time', async () => {
    const api = under.newApi();
    const asked = await under.requestsDuring(async () => {
      const answers = await times(50, () => api.findConversation('m-1'));
      expect(answers).toEqual(Array.from({ length: 50 }, () => found));
    });
    expect(asked).toEqual({ token: 1, details: 50, message: 0 });
  });

  test.each([
    [1_000, 900],
    [201, 101],
    [200, 100],
    [150, 75],
    [90, 45],
    [2, 1],
  ])(
    'of %i seconds is used for %i: until 100 before its end, a shorter one for half of its life',
    async (life, used) => {
      under.genesys.setTokenLifetime(life);
      const api = under.newApi();
      await api.findConversation('m-1');
      under.passSeconds(used - 1);
      expect(await under.requestsDuring(() => api.findConversation('m-1'))).toMatchObject({ token: 0, details: 1 });
      under.passSeconds(1);
      expect(await under.requestsDuring(() => api.findConversation('m-1'))).toMatchObject({ token: 1, details: 1 });
    },
  );

  test('is renewed once where it was revoked, also for 50 callers', async () => {
    const api = under.newApi();
    await api.findConversation('m-1');
    under.genesys.revokeTokens();
    expect(await under.requestsDuring(() => api.findConversation('m-1'))).toMatchObject({ token: 1, details: 2 });
    under.genesys.revokeTokens();
    const asked = await under.requestsDuring(async () => {
      const answers = await times(50, () => api.findConversation('m-1'));
      expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(new Set([JSON.stringify(found)]));
    });
    expect(asked.token).toBe(1);
  });

  test('is not asked for again and again where the API takes none', async () => {
    under.genesys.fail({ request: 'details', status: 401, times: 'until-cleared' });
    const api = under.newApi();
    const refused = { kind: 'unavailable', reason: 'credentials', retryAfterSeconds: 30 };
    expect(await under.requestsDuring(async () => expect(await api.findConversation('m-1')).toEqual(refused))).toEqual({
      token: 2,
      details: 2,
      message: 0,
    });
    const paused = { kind: 'unavailable', reason: 'paused-after-credentials', retryAfterSeconds: 30 };
    expect(await under.requestsDuring(async () => expect(await api.readText('c-1', 'm-1')).toEqual(paused))).toEqual({
      token: 0,
      details: 0,
      message: 0,
    });
    under.genesys.setFaults([]);
    under.passSeconds(30);
    expect(await api.findConversation('m-1')).toEqual(found);
  });
});

describe('a refused client', () => {
  test('is read anew, and the rotated secret is used at once', async () => {
    const { secret, credentials } = secretOf(client);
    secret.value = { kind: 'found', value: rotated };
    under.genesys.setClients([rotated]);
    const api = under.newApi({ credentials });
    expect(await under.requestsDuring(async () => expect(await api.findConversation('m-1')).toEqual(found))).toEqual({
      token: 2,
      details: 1,
      message: 0,
    });
    expect(secret.reads).toBe(1);
  });

  test.each([
    ['a wrong secret', { ...client, clientSecret: 'guessed' }],
    ['an unknown client', { ...client, clientId: 'nobody' }],
  ])('is shown to Genesys once in 30 seconds where the secret has no other: %s', async (_, wrong) => {
    const { secret, credentials } = secretOf(wrong);
    const api = under.newApi({ credentials });
    const refused = { kind: 'unavailable', reason: 'credentials', retryAfterSeconds: 30 };
    const asked = await under.requestsDuring(async () => {
      expect(new Set(await times(10, () => api.findConversation('m-1')))).toEqual(new Set([refused]));
      under.passSeconds(29);
      expect(await api.findConversation('m-1')).toEqual({ ...refused, retryAfterSeconds: 1 });
    });
    expect(asked).toEqual({ token: 1, details: 0, message: 0 });
    expect(secret.reads).toBe(1);
    secret.value = { kind: 'found', value: client };
    under.passSeconds(1);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('is refused for good where the new secret is wrong as well', async () => {
    const { secret, credentials } = secretOf({ ...client, clientSecret: 'guessed' });
    secret.value = { kind: 'found', value: rotated };
    const asked = await under.requestsDuring(async () => {
      const api = under.newApi({ credentials });
      expect(await api.findConversation('m-1')).toMatchObject({ reason: 'credentials' });
      expect(await api.findConversation('m-1')).toMatchObject({ reason: 'credentials' });
    });
    expect(asked.token).toBe(2);
  });

  test('is asked with at once where someone put in another meanwhile', async () => {
    const { secret, credentials } = secretOf({ ...client, clientSecret: 'guessed' });
    const api = under.newApi({ credentials });
    expect(await api.findConversation('m-1')).toMatchObject({ reason: 'credentials' });
    secret.value = { kind: 'found', value: client };
    await credentials.refresh();
    expect(await api.findConversation('m-1')).toEqual(found);
  });
});

describe('the secret', () => {
  test('without a client asks nothing', async () => {
    const nothing = async () => ({ kind: 'not-configured', reason: 'it is not JSON' }) as const;
    const api = under.newApi({ credentials: { get: nothing, refresh: nothing } });
    const asked = await under.requestsDuring(async () =>
      expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'not-configured' }),
    );
    expect(asked).toEqual({ token: 0, details: 0, message: 0 });
  });

  test('that lost its client after a refusal is not configured', async () => {
    const { secret, credentials } = secretOf({ ...client, clientSecret: 'guessed' });
    secret.value = { kind: 'not-configured', reason: 'wrong or missing: clientId' };
    const api = under.newApi({ credentials });
    expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason: 'not-configured' });
  });

  test('that cannot be reached rejects, and is read again by the next call', async () => {
    const { credentials } = secretOf(client);
    let isReachable = false;
    const get = async () => {
      if (!isReachable) throw new Error('no way');
      return credentials.get();
    };
    const api = under.newApi({ credentials: { ...credentials, get } });
    await expect(api.findConversation('m-1')).rejects.toThrow('no way');
    isReachable = true;
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test("that does not answer ends with the caller's time, and serves the next one when it does", async () => {
    const { credentials } = secretOf(client);
    const late = Promise.withResolvers<void>();
    const get = () => late.promise.then(credentials.get);
    const api = under.newApi({ credentials: { ...credentials, get } });
    expect(await api.findConversation('m-1', 20)).toEqual({ kind: 'unavailable', reason: 'no-time-left' });
    late.resolve();
    expect(await api.findConversation('m-1')).toEqual(found);
  });
});

describe('the login host', () => {
  test.each([
    [{ status: 503 }, 'http-503'],
    [{ status: 418 }, 'http-418'],
    [{ disconnect: 'reset' as const }, 'unreachable'],
    [{ disconnect: 'hang' as const }, 'timeout'],
    [{ status: 307, headers: { location: 'https://localhost:1/' } }, 'redirect'],
    [{ body: '{"access_token": "kept' }, 'unreadable-answer'],
    [{ body: '{"access_token": "kept"}' }, 'unreadable-answer'],
    [{ body: '{"access_token": "kept", "expires_in": "60"}' }, 'unreadable-answer'],
    [{ body: '{"access_token": "kept\\nx: y", "expires_in": 60}' }, 'unreadable-answer'],
    [{ bodyBytes: 300_000 }, 'too-large'],
  ])('that does %j leaves the call without an answer: %s', async (fault, reason) => {
    under.genesys.fail({ request: 'token', ...fault, times: 'until-cleared' });
    const api = under.newApi({ requestLimitMs: reason === 'timeout' ? 150 : 3_000 });
    expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason });
    under.genesys.setFaults([]);
    expect(await under.newApi().findConversation('m-1')).toEqual(found);
  });

  test('that wants to be left alone is, and calls with a token go on', async () => {
    const api = under.newApi();
    await api.findConversation('m-1');
    under.genesys.fail({ request: 'token', status: 429, retryAfterSeconds: 7 });
    const other = under.newApi();
    const limited = { kind: 'unavailable', reason: 'rate-limited', retryAfterSeconds: 7 };
    expect(await other.findConversation('m-1')).toEqual(limited);
    const asked = await under.requestsDuring(async () => {
      expect(await other.findConversation('m-1')).toEqual({ ...limited, reason: 'paused-after-rate-limited' });
      expect(await api.findConversation('m-1')).toEqual(found);
    });
    expect(asked).toEqual({ token: 0, details: 1, message: 0 });
    under.passSeconds(7);
    expect(await other.findConversation('m-1')).toEqual(found);
  });
});
