import { expect, test } from '@jest/globals';
import type { PhoneId } from '../../../../../local/lab/page/phones/phone.ts';
import { type SentMessage, verdictOf } from '../../../../../local/lab/page/tour/outage-verdict.ts';
import type { Asked } from '../../../../../local/lab/page/tour/push-log.ts';

const devices: readonly PhoneId[] = ['iphone', 'android'];
const messages: readonly SentMessage[] = [
  { chat: 'one', messageId: 'm-1', superseded: [] },
  { chat: 'two', messageId: 'm-2', superseded: [] },
  { chat: 'one', messageId: 'm-3', superseded: [] },
];
const taken = (phone: PhoneId, ...messageIds: string[]): Asked[] =>
  messageIds.map((messageId) => ({ messageId, phone, accepted: true }));
const failed = (phone: PhoneId, messageId: string): Asked => ({ messageId, phone, accepted: false });
const supersededOn = (messageId: string, phone: PhoneId) =>
  messages.map((message) => (message.messageId === messageId ? { ...message, superseded: [phone] } : message));
const verdict = (asked: readonly Asked[], sent = messages, collapse: 'conversation' | 'message' = 'conversation') =>
  verdictOf({ messages: sent, devices, asked, collapse });

test('each device got each message once, after what failed', () => {
  const asked = [
    failed('iphone', 'm-1'),
    ...taken('iphone', 'm-1', 'm-2', 'm-3'),
    ...taken('android', 'm-2', 'm-1', 'm-3'),
  ];
  expect(verdict(asked)).toEqual({
    isGood: true,
    text: 'None lost, none twice: 3 messages to 2 devices, 6 pushes taken, after 1 request that failed.',
  });
});

test('an older message may be spared where a newer one of its conversation was taken', () => {
  const asked = [...taken('iphone', 'm-3', 'm-2'), ...taken('android', 'm-1', 'm-2', 'm-3')];
  expect(verdict(asked, supersededOn('m-1', 'iphone'))).toMatchObject({
    isGood: true,
    text: expect.stringContaining('5 pushes taken, 1 spared'),
  });
  expect(verdict(asked).text).toBe('The iPhone never got message 1.');
});

test('what is called superseded is lost where nothing newer was taken, or only of another conversation', () => {
  const asked = [...taken('iphone', 'm-1', 'm-3'), ...taken('android', 'm-1', 'm-2', 'm-3')];
  expect(verdict(asked, supersededOn('m-2', 'iphone')).text).toBe('The iPhone never got message 2.');
  const withoutNewer = [...taken('iphone', 'm-2'), ...taken('android', 'm-1', 'm-2', 'm-3')];
  expect(verdict(withoutNewer, supersededOn('m-1', 'iphone')).text).toBe(
    'The iPhone never got message 1; the iPhone never got message 3.',
  );
});

test('a second push of one message is one too many, but not one that failed', () => {
  const asked = [...taken('iphone', 'm-1', 'm-2', 'm-3', 'm-3'), ...taken('android', 'm-1', 'm-2', 'm-3')];
  expect(verdict(asked)).toEqual({ isGood: false, text: 'The iPhone got message 3 2 times.' });
});

test('an older message after a newer one is wrong where they replace each other, and only there', () => {
  const asked = [...taken('iphone', 'm-3', 'm-1', 'm-2'), ...taken('android', 'm-1', 'm-2', 'm-3')];
  expect(verdict(asked)).toEqual({ isGood: false, text: 'The iPhone got an older message after a newer one.' });
  expect(verdict(asked, messages, 'message').isGood).toBe(true);
});
