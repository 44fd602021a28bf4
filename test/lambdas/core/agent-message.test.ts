import { describe, expect, test } from '@jest/globals';
import { type AgentMessage, addressedTo } from '../../../lambdas/core/agent-message.ts';

const message: AgentMessage = { source: 'acme', conversationId: 'c-1', messageId: 'm-1', author: 'human', sentAt: 1 };
const phone = { customerId: 'anna', deviceId: 'phone' };

describe('a message that is addressed to a device', () => {
  test.each([
    ['is for its owner', message],
    ['is for its owner, whom it names', { ...message, customerId: 'anna' }],
  ])('%s', (_, said) => {
    expect(addressedTo(phone, said)).toEqual({ ...message, customerId: 'anna', onlyDevice: phone });
  });

  test('is for nobody where it names another customer, whose it stays', () => {
    const bens = { ...message, customerId: 'ben' };
    expect(addressedTo(phone, bens)).toEqual({ ...bens, onlyDevice: null });
  });

  test('is for nobody where the device is none of ours', () => {
    expect(addressedTo(undefined, message)).toEqual({ ...message, onlyDevice: null });
  });
});
