import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { judgeInitData } from '../../../../lambdas/channels/telegram/init-data.ts';
import { signedInitData } from '../../../../local/telegram-user.ts';

const botToken = '123456:AAE-fake_token';
const otherToken = '123456:AAE-fake_tokem';
const noon = Date.UTC(2026, 0, 15, 12);
const minute = 60_000;
const hour = 60 * minute;

const signedAt = (time: number) => signedInitData({ userId: 4711, languageCode: 'de', signedAt: time }, botToken);
const maximumAgeMs = hour;
const judged = (initData: string, now = noon) => judgeInitData(initData, botToken, { now, maximumAgeMs });
const genuine = { kind: 'genuine', userId: 4711, languageCode: 'de' };
const forged = { kind: 'forged' };

/** Fields of any kind, signed as Telegram would sign them. */
function signed(fields: Record<string, string>, token = botToken): string {
  const key = createHmac('sha256', 'WebAppData').update(token).digest();
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  const hash = createHmac('sha256', key).update(lines.toSorted().join('\n')).digest('hex');
  return new URLSearchParams({ ...fields, hash }).toString();
}
const user = JSON.stringify({ id: 4711, language_code: 'de' });
const auth_date = String(noon / 1000);

/** The same with one field changed after it was signed. */
function changed(change: (fields: URLSearchParams) => void): string {
  const fields = new URLSearchParams(signedAt(noon));
  change(fields);
  return fields.toString();
}

// https://docs.telegram-mini-apps.com/platform/init-data: the example of its page on validating, token and all.
const published =
  'query_id=AAHdF6IQAAAAAN0XohDhrOrc&user=%7B%22id%22%3A279058397%2C%22first_name%22%3A%22Vladislav%22%2C%22last_name%22%3A%22Kibenko%22%2C%22username%22%3A%22vdkfrost%22%2C%22language_code%22%3A%22ru%22%2C%22is_premium%22%3Atrue%7D&auth_date=1662771648&hash=c501b71e775f74ce10e377dea85a7ea24ecd640b223ea86dfe453e0eaed2e2b2';
const publishedToken = '5768337691:AAH5YkoiEuPk8-FZa32hStHTqXiLPtAEhx8';

test('what others publish as an example is genuine', () => {
  const judgedThen = judgeInitData(published, publishedToken, { now: 1_662_771_648_000, maximumAgeMs });
  expect(judgedThen).toEqual({ kind: 'genuine', userId: 279058397, languageCode: 'ru' });
});

describe('what Telegram signed', () => {
  test.each<[string, string, object]>([
    ['is genuine', signedAt(noon), genuine],
    ['without a language', signed({ auth_date, user: '{"id":4711}' }), { kind: 'genuine', userId: 4711 }],
    ['with fields that nobody knows', signed({ auth_date, user, new_field: 'a=b&c\nd', chat_instance: '1' }), genuine],
    ['in any order of fields', changed((fields) => fields.sort()), genuine],
    [
      'with text of many kinds',
      signed({ auth_date, user: '{"id":4711,"first_name":"Ö+ %26 👩🏽‍🚀"}' }),
      {
        kind: 'genuine',
        userId: 4711,
      },
    ],
    ['by another bot', signedInitData({ userId: 4711, signedAt: noon }, otherToken), forged],
    ['with another user', changed((fields) => fields.set('user', '{"id":4712}')), forged],
    ['with another time', changed((fields) => fields.set('auth_date', String(noon / 1000 + 1))), forged],
    ['with a field more', changed((fields) => fields.append('more', '1')), forged],
    ['with a field less', changed((fields) => fields.delete('signature')), forged],
    ['with a field twice', changed((fields) => fields.append('user', '{"id":4712}')), forged],
    ['with the hash of another length', changed((fields) => fields.set('hash', 'ab')), forged],
    ['with no hash', changed((fields) => fields.delete('hash')), forged],
    ['with a hash in capitals', changed((fields) => fields.set('hash', 'AB'.repeat(32))), forged],
    ['without a user', signed({ auth_date }), forged],
    ['with a user that is no JSON', signed({ auth_date, user: '{id:1}' }), forged],
    ['with a user without an id', signed({ auth_date, user: '{"first_name":"A"}' }), forged],
    ['with an id that is no number', signed({ auth_date, user: '{"id":"4711"}' }), forged],
    ['with an id below 1', signed({ auth_date, user: '{"id":-4711}' }), forged],
    ['without a time', signed({ user }), forged],
    ['with a time that is no number', signed({ user, auth_date: 'now' }), forged],
    ['as nothing', '', forged],
    ['as what is no query', '%%%', forged],
  ])('%s', (_, initData, expected) => {
    expect(judged(initData)).toEqual(expected);
  });

  test.each<[string, number, object]>([
    ['an hour ago', noon + hour, genuine],
    ['longer ago', noon + hour + 1, { kind: 'too-old' }],
    ['five minutes ahead', noon - 5 * minute, genuine],
    ['further ahead', noon - 5 * minute - 1, { kind: 'too-old' }],
  ])('%s', (_, now, expected) => {
    expect(judged(signedAt(noon), now)).toEqual(expected);
  });

  test('is as old as it may be, and no older', () => {
    const day = { maximumAgeMs: 24 * hour };
    expect(judgeInitData(signedAt(noon), botToken, { now: noon + 24 * hour, ...day })).toEqual(genuine);
    expect(judgeInitData(signedAt(noon), botToken, { now: noon + 24 * hour + 1, ...day })).toEqual({ kind: 'too-old' });
  });

  test('says nothing of its age to whoever forged it', () => {
    const old = signedInitData({ userId: 4711, signedAt: noon - 2 * hour }, otherToken);
    expect(judged(old)).toEqual(forged);
  });
});
