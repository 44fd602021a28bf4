import { expect, test } from '@jest/globals';
import { newDeviceToken } from '../../../../../local/lab/page/phones/device-token.ts';

test('each installation has a token of its own, in the form of its provider', () => {
  const apns = Array.from({ length: 20 }, () => newDeviceToken('apns'));
  const fcm = Array.from({ length: 20 }, () => newDeviceToken('fcm'));
  expect(new Set([...apns, ...fcm]).size).toBe(40);
  for (const token of apns) expect(token).toMatch(/^[0-9a-f]{64}$/);
  for (const token of fcm) expect(token).toMatch(/^[\w-]{22}:APA91b[\w-]{134}$/);
});
