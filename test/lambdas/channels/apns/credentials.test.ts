import { describe, expect, test } from '@jest/globals';
import { apnsSecret } from '../../../../lambdas/channels/apns/credentials.ts';
import { credentialsOf } from '../../../../lambdas/channels/apns/keys.ts';

const one = { teamId: 'TEAM000001', keyId: 'KEY0000001', privateKey: 'pem' };
const other = { teamId: 'TEAM000002', keyId: 'KEY0000002', privateKey: 'pem' };

describe('the secret', () => {
  test('is one key for all apps', () => {
    const secret = apnsSecret.parse(one);
    expect(credentialsOf(secret, 'com.example.one')).toEqual(one);
    expect(credentialsOf(secret, 'com.example.other')).toEqual(one);
  });

  test('or a key for each app; an app that it does not name has none', () => {
    const secret = apnsSecret.parse({ apps: { 'com.example.one': one, 'com.example.other': other } });
    expect(credentialsOf(secret, 'com.example.one')).toEqual(one);
    expect(credentialsOf(secret, 'com.example.other')).toEqual(other);
    for (const app of ['com.example.third', 'constructor', '__proto__'])
      expect(credentialsOf(secret, app)).toBe(undefined);
  });

  test.each([
    [{ teamId: 'TEAM000001', keyId: 7 }, ['keyId', 'privateKey']],
    [{ ...one, teamId: '' }, ['teamId']],
    [
      { apps: { 'com.example.one': { ...one, keyId: '' }, 'com.example.other': {} } },
      [
        'apps.com.example.one.keyId',
        'apps.com.example.other.teamId',
        'apps.com.example.other.keyId',
        'apps.com.example.other.privateKey',
      ],
    ],
    [{ apps: 'all' }, ['apps']],
    ['a key', ['']],
    [null, ['']],
  ])('wrong fields are named: %j', (secret, fields) => {
    const { error } = apnsSecret.safeParse(secret);
    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(fields);
  });
});
