import { describe, expect, test } from '@jest/globals';
import { readTelegramAnswer } from '../../../../lambdas/channels/telegram/read-answer.ts';

const refusal = (error_code: number, description: string, parameters?: object) =>
  JSON.stringify({ ok: false, error_code, description, ...(parameters ? { parameters } : {}) });
const read = (status: number, body: string | undefined) => readTelegramAnswer({ status, body });

describe('an answer counts', () => {
  test.each<[string, number, string | undefined, object]>([
    ['delivered', 200, '{"ok":true,"result":{"message_id":7}}', { kind: 'delivered', providerMessageId: '7' }],
    ['delivered though its body broke off', 200, undefined, { kind: 'delivered' }],
    ['taken perhaps, in words of somebody else', 200, '<html>', { kind: 'try-later', mayHaveArrived: true }],
    ['delivered without a number', 200, '{"ok":true}', { kind: 'delivered' }],
    ['delivered with a number that is none', 200, '{"ok":true,"result":{"message_id":"7"}}', { kind: 'delivered' }],
    ['taken perhaps, in another shape', 200, '{"ok":1}', { kind: 'try-later', mayHaveArrived: true }],
    [
      'taken perhaps, behind a broken gateway',
      502,
      '<html>',
      { kind: 'try-later', reason: 'http-502', mayHaveArrived: true },
    ],
    ['taken perhaps, broken off', 500, undefined, { kind: 'try-later', mayHaveArrived: true }],
    [
      'taken perhaps, in Telegram’s own words',
      500,
      refusal(500, 'Internal Server Error'),
      { kind: 'try-later', reason: 'http-500', mayHaveArrived: true },
    ],
    [
      'taken perhaps, by its own code',
      400,
      refusal(504, 'Gateway Timeout'),
      { kind: 'try-later', reason: 'http-504', mayHaveArrived: true },
    ],
    [
      'taken perhaps, whatever code it names',
      502,
      refusal(400, 'Bad Request: chat not found'),
      { kind: 'try-later', reason: 'http-502', mayHaveArrived: true },
    ],
    [
      'too much, by the time it names',
      420,
      refusal(420, 'FLOOD_WAIT_7', { retry_after: 7 }),
      { kind: 'try-later', reason: 'too-many-requests', retryAfterSeconds: 7 },
    ],
    [
      'of a frozen bot, whatever its code',
      420,
      refusal(420, 'FROZEN_METHOD_INVALID'),
      { kind: 'channel-down', reason: 'bot-frozen' },
    ],
    ['not taken, whatever was lost', 403, undefined, { kind: 'try-later', reason: 'http-403' }],
    ['refused', 400, refusal(400, 'Bad Request: message is too long'), { kind: 'refused', reason: 'http-400' }],
    ['refused, in words that nobody knows', 403, refusal(403, 'Forbidden: something new'), { kind: 'refused' }],
    ['refused by a server before it', 413, '<html>', { kind: 'refused', reason: 'http-413' }],
    ['of another server', 302, '', { kind: 'channel-down', reason: 'http-302' }],
    ['by its own code', 400, refusal(401, 'Unauthorized'), { kind: 'channel-down', reason: 'bot-token' }],
    ['by its status, without a code', 401, '{"ok":false}', { kind: 'channel-down', reason: 'bot-token' }],
  ])('%s', (_, status, body, outcome) => {
    const read_ = read(status, body).outcome;
    expect(read_).toMatchObject(outcome);
    expect('mayHaveArrived' in read_).toBe('mayHaveArrived' in outcome);
  });

  test.each([
    ['blocked', 400, 'Bad Request: bot was blocked by the user'],
    ['unknown', 403, 'Forbidden: chat not found'],
    ['deactivated', 401, 'Forbidden: user is deactivated'],
  ])('nobody as gone where code and text do not fit: %s', (_, code, text) => {
    expect(read(code, refusal(code, text)).outcome.kind).not.toBe('device-gone');
  });
});

test.each<[unknown, object]>([
  [{ retry_after: 7 }, { retryAfterSeconds: 7 }],
  [{ retry_after: '7' }, {}],
  [{ retry_after: -1 }, {}],
  ['nothing', {}],
  [undefined, {}],
])('how long to wait: %j', (parameters, expected) => {
  const body = JSON.stringify({ ok: false, error_code: 429, description: 'Too Many Requests', parameters });
  expect(read(429, body).outcome).toEqual({ kind: 'try-later', reason: 'too-many-requests', ...expected });
});

test('what it says never stands in the reason', () => {
  const answers = [400, 401, 403, 404, 409, 429, 500].map((code) => read(code, refusal(code, 'chat 4711 of Anna')));
  expect(JSON.stringify(answers)).not.toMatch(/4711|Anna/);
});
