import { expect, test } from '@jest/globals';
import { readAsapp } from '../../../lambdas/sources/asapp.ts';
import { conversationOfDevice } from '../../../lambdas/sources/device-address.ts';
import type { Mapping } from '../../../lambdas/sources/source-settings.ts';

const receivedAt = Date.parse('2026-11-21T10:00:00.000Z');
const routingId = '6f1c2a34-0000-4000-8000-00000000abcd';
const read = (body: Readonly<Record<string, unknown>>, map: Mapping = {}) =>
  readAsapp(body, { name: 'asapp', map }, receivedAt);
const payload = { FromASAPP: { issue: 1 }, click_action: 'asapp.intent.action.OPEN_CHAT', aps: { alert: 'New' } };

test('a message to the device whose token it names, with what its SDK looks for', () => {
  expect(read({ token: routingId, payload, more: 1 })).toEqual([
    {
      decision: 'agent-message',
      reason: 'a message to the customer',
      message: {
        source: 'asapp',
        conversationId: conversationOfDevice(routingId),
        messageId: expect.stringMatching(/^[\w-]{43}$/),
        formerMessageId: expect.stringMatching(/^[\w-]{43}$/),
        sentAt: receivedAt,
        author: 'unknown',
        device: routingId,
        passThrough: payload,
      },
    },
  ]);
});

test('a setting replaces what it names, and nothing else', () => {
  const map: Mapping = { device: 'device.uuid', message: 'id', text: 'text' };
  expect(read({ device: { uuid: routingId }, id: 'm-1', text: 'Hello', payload }, map)).toMatchObject([
    {
      message: { device: routingId, messageId: expect.stringMatching(/^m-1~/), preview: 'Hello', passThrough: payload },
    },
  ]);
});

test.each<[string, Readonly<Record<string, unknown>>, string]>([
  ['no token', { payload }, 'device (token) is missing'],
  ['a payload that is none', { token: routingId, payload: 'words' }, 'passThrough (payload) cannot be read'],
  ['another shape', { deviceToken: routingId }, 'device (token) is missing'],
])('%s cannot be read', (_, body, reason) => {
  expect(read(body)).toMatchObject([{ decision: 'unreadable', source: 'asapp', reason }]);
});
