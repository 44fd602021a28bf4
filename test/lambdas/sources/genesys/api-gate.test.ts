import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type ApiUnderTest, startApiUnderTest } from './api-under-test.ts';

let under: ApiUnderTest;
beforeAll(async () => {
  under = await startApiUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.genesys.close());

const found = { kind: 'found', conversationId: 'c-1' };
const down = { kind: 'unavailable', reason: 'http-503' };
const paused = (retryAfterSeconds: number) => ({
  kind: 'unavailable',
  reason: 'paused-after-http-503',
  retryAfterSeconds,
});

/** A client that has just seen so many failures in a row. */
async function apiAfter(failures: number) {
  const api = under.newApi();
  under.genesys.fail({ request: 'details', status: 503, times: 'until-cleared' });
  for (let failure = 0; failure < failures; failure += 1) expect(await api.findConversation('m-1')).toEqual(down);
  under.genesys.setFaults([]);
  return api;
}

describe('after five failures in a row', () => {
  test('nothing is asked for 30 seconds', async () => {
    const api = await apiAfter(5);
    const asked = await under.requestsDuring(async () => {
      expect(await api.findConversation('m-1')).toEqual(paused(30));
      under.passSeconds(29.5);
      expect(await api.readText('c-1', 'm-1')).toEqual(paused(1));
    });
    expect(asked).toEqual({ token: 0, details: 0, message: 0 });
    under.passSeconds(0.5);
    expect(await api.findConversation('m-1')).toEqual(found);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('one request finds out for all', async () => {
    const api = await apiAfter(5);
    under.passSeconds(30);
    const asked = await under.requestsDuring(async () => {
      const answers = await Promise.all([1, 2, 3].map(() => api.findConversation('m-1')));
      expect(answers).toEqual([found, paused(1), paused(1)]);
    });
    expect(asked.details).toBe(1);
  });

  test('one more failure is enough for the next 30 seconds', async () => {
    const api = await apiAfter(5);
    under.passSeconds(30);
    under.genesys.fail({ request: 'details', status: 503 });
    expect(await api.findConversation('m-1')).toEqual(down);
    expect(await api.findConversation('m-1')).toEqual(paused(30));
    under.passSeconds(30);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('a request that its caller gave up has found out nothing', async () => {
    const api = await apiAfter(5);
    under.passSeconds(30);
    under.genesys.fail({ request: 'details', disconnect: 'hang' });
    expect(await api.findConversation('m-1', 300)).toEqual({ kind: 'unavailable', reason: 'timeout' });
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('a host that wants to be left alone is asked again when it is over', async () => {
    const api = await apiAfter(5);
    under.passSeconds(30);
    under.genesys.fail({ request: 'details', status: 429, retryAfterSeconds: 5 });
    expect(await api.findConversation('m-1')).toMatchObject({ reason: 'rate-limited', retryAfterSeconds: 5 });
    under.passSeconds(5);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('a login host that is down is left alone as well', async () => {
    under.genesys.fail({ request: 'token', status: 503, times: 'until-cleared' });
    const api = under.newApi();
    const asked = await under.requestsDuring(async () => {
      for (let call = 0; call < 8; call += 1) await api.findConversation('m-1');
      expect(await api.findConversation('m-1')).toEqual(paused(30));
    });
    expect(asked).toEqual({ token: 5, details: 0, message: 0 });
  });
});

describe('nothing is paused', () => {
  test('after four failures', async () => {
    const api = await apiAfter(4);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('after five that were not in a row', async () => {
    const api = await apiAfter(4);
    await api.findConversation('m-1');
    under.genesys.fail({ request: 'details', status: 503 });
    expect(await api.findConversation('m-1')).toEqual(down);
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test.each([
    [{ status: 403 }, 'forbidden'],
    [{ status: 400 }, 'http-400'],
    [{ bodyBytes: 300_000 }, 'too-large'],
    [{ body: '{}' }, 'unreadable-answer'],
  ])('after answers about the message, not about the host: %j', async (fault, reason) => {
    under.genesys.fail({ request: 'details', ...fault, times: 6 });
    const api = under.newApi();
    for (let call = 0; call < 6; call += 1) {
      expect(await api.findConversation('m-1')).toEqual({ kind: 'unavailable', reason });
    }
    expect(await api.findConversation('m-1')).toEqual(found);
  });

  test('after requests that their callers gave up', async () => {
    under.genesys.fail({ request: 'details', disconnect: 'hang', times: 6 });
    const api = under.newApi();
    await api.readText('c-1', 'm-1');
    await Promise.all(Array.from({ length: 6 }, () => api.findConversation('m-1', 300)));
    expect(await api.findConversation('m-1')).toEqual(found);
  });
});
