import { expect, test } from '@jest/globals';
import { createMessages } from '../../../local/genesys/messages.ts';

test('so many messages are kept, the newest; one of the same id is replaced', () => {
  const messages = createMessages({ most: 3 });
  const put = (...ids: readonly string[]) =>
    messages.put(ids.map((messageId) => ({ messageId, conversationId: 'c', text: messageId })));
  put('m1', 'm2', 'm3', 'm4');
  put('m5');
  expect(messages.list().map(({ messageId }) => messageId)).toEqual(['m3', 'm4', 'm5']);
  messages.put([{ messageId: 'm3', conversationId: 'c', text: 'another' }]);
  expect(messages.find('m3')?.text).toBe('another');
  expect(messages.list()).toHaveLength(3);
  expect([messages.clear(), messages.find('m5')]).toEqual([3, undefined]);
});
