import { expect, test } from '@jest/globals';
import { readArrivedPush } from '../../../../../local/lab/page/phones/arrived-push.ts';
import { readPushData } from '../../../../../local/lab/page/phones/push-data.ts';
import { apnsAttempt } from './attempts.ts';

const nothing = {
  conversation: undefined,
  messageId: undefined,
  recipient: undefined,
  readIds: undefined,
  badge: undefined,
  count: undefined,
  silent: false,
};

test.each([undefined, null, 'text', 7, [], { conversationId: 7, source: 'genesys', badge: 'many', count: '1' }])(
  'what is no data of a push is none: %j',
  (value) => {
    expect(readPushData(value)).toEqual(nothing);
  },
);

test('numbers and lists are read from APNs as they are, and from FCM as texts', () => {
  const data = { badge: 3, count: 2, silent: true, event: 'read', messageIds: ['1', '2'] };
  const texts = { badge: '3', count: '2', silent: 'true', event: 'read', messageIds: '["1","2"]' };
  expect(readPushData(data)).toEqual({ ...nothing, badge: 3, count: 2, silent: true, readIds: ['1', '2'] });
  expect(readPushData(texts)).toEqual(readPushData(data));
  expect(readPushData({ event: 'read', messageIds: '[1' }).readIds).toEqual([]);
});

test('a message to a chat of Telegram comes to no phone', () => {
  expect(readArrivedPush({ ...apnsAttempt(), channel: 'telegram' })).toBeUndefined();
});
