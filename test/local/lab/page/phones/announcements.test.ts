import { expect, test } from '@jest/globals';
import { createAnnouncements } from '../../../../../local/lab/page/phones/announcements.ts';
import { apnsAttempt } from './attempts.ts';
import { phoneOf } from './phone-of.ts';

const screen = (title: string, phone: ReturnType<typeof phoneOf>) => ({ title, ...phone.tray() });

test('each phone says what has come, once, and nothing of what went', () => {
  const [iphone, tablet] = [phoneOf('apns'), phoneOf('apns')];
  const announce = createAnnouncements();
  const said = () => announce([screen('Ada’s iPhone', iphone), screen('Ada’s tablet', tablet)]);
  expect(said()).toBe('');
  iphone.get(apnsAttempt());
  tablet.get(apnsAttempt({ content: { mode: 'full', sender: 'Grace', preview: 'Hello.' } }));
  expect(said()).toBe('Ada’s iPhone: You have a new message. Ada’s tablet: Grace, Hello.');
  expect(said()).toBe('');
  iphone.open('conversation-1');
  expect(said()).toBe('');
});

test('what replaces another is news; several are counted', () => {
  const iphone = phoneOf('apns');
  const announce = createAnnouncements();
  const said = () => announce([screen('Ada’s iPhone', iphone)]);
  iphone.get(apnsAttempt());
  said();
  iphone.get(apnsAttempt({ messageId: 'message-2' }));
  expect(said()).toBe('Ada’s iPhone: You have a new message.');
  iphone.get(apnsAttempt({ messageId: 'message-3' }), apnsAttempt({ messageId: 'message-4', collapseId: 'other' }));
  expect(said()).toBe('Ada’s iPhone: 2 notifications.');
});
