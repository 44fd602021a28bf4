import { expect, test } from '@jest/globals';
import { channels } from '../../../lambdas/core/device.ts';
import { replaces } from '../../../lambdas/core/replacing.ts';

test('a message in a chat stands beside the others, notifications take their place', () => {
  expect(channels.filter(replaces)).toEqual(['apns', 'fcm']);
});
