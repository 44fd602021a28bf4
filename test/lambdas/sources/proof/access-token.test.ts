import { describe, expect, test } from '@jest/globals';
import {
  clientOf,
  isAccessToken,
  issueAccessToken,
  maybeAccessToken,
} from '../../../../lambdas/sources/proof/access-token.ts';

const now = Date.parse('2026-11-21T10:00:00.500Z');
const client = 'long-client-id:a-long-client-secret-with:colons';
const former = 'long-client-id:a-long-client-secret-of-last-month';
const token = issueAccessToken(client, now, 3600);

describe('an access token', () => {
  test('is valid for its lifetime and not a moment longer', () => {
    const end = Date.parse('2026-11-21T11:00:00.000Z');
    expect(isAccessToken(token, [client], now)).toBe(true);
    expect(isAccessToken(token, [former, client], end - 1)).toBe(true);
    expect(isAccessToken(token, [client], end)).toBe(false);
  });

  test('ends with its secret', () => {
    expect(isAccessToken(token, [former], now)).toBe(false);
    expect(isAccessToken(token, [], now)).toBe(false);
  });

  test('cannot be made to last', () => {
    const [until = '', signature] = token.split('.');
    expect(isAccessToken(`${Number(until) + 1}.${signature}`, [client], now)).toBe(false);
    expect(maybeAccessToken(`${Number(until) + 1}.${signature}`)).toBe(true);
  });

  test.each(['', '.', 'no token', token.slice(0, -1), `${token}A`, `${token}\n`, ` ${token}`, token.replace('.', '')])(
    'is not %j',
    (given) => {
      expect(isAccessToken(given, [client], now)).toBe(false);
      expect(maybeAccessToken(given)).toBe(false);
    },
  );

  test('holds nothing of the client', () => {
    expect(maybeAccessToken(token)).toBe(true);
    expect(token).not.toContain('long-client');
  });

  test.each(['', ':', 'id:', ':secret', 'no-colon'])('of %j is none', (nobody) => {
    expect(isAccessToken(issueAccessToken(nobody, now, 60), [nobody], now)).toBe(false);
  });
});

describe('a client', () => {
  const asking = { clientId: 'long-client-id', clientSecret: 'a-long-client-secret-with:colons' };

  test('is one of those that are valid now', () => {
    expect(clientOf(asking, [former, client])).toBe(client);
    expect(clientOf(asking, [client])).toBe(client);
  });

  test.each<[string, Parameters<typeof clientOf>[0], readonly string[]]>([
    ['nobody is known', asking, []],
    ['it is another', asking, [former]],
    ['its secret is cut', { ...asking, clientSecret: 'a-long-client-secret-with:colon' }, [client]],
    ['its name is another', { ...asking, clientId: 'Long-client-id' }, [client]],
    ['it says nothing', { clientId: '', clientSecret: '' }, ['', ':']],
    ['it has no secret', { clientId: 'long-client-id', clientSecret: '' }, ['long-client-id:']],
  ])('is unknown where %s', (_, given, clients) => {
    expect(clientOf(given, clients)).toBeUndefined();
  });
});
