import { expect, test } from '@jest/globals';
import { conversationKey as keyOfPipeline } from '../../../../lambdas/core/conversation.ts';
import { conversationKey } from '../../../../local/lab/page/conversation-key.ts';

test.each([
  ['genesys', '0b1c7a52-0f5e-4a53-8d8c-9a1f6d3e2c70'],
  ['genesys', 'acme~7'],
  ['acme', '7'],
  ['acme', 'other~7'],
])('the key of %s %s is that of the pipeline', (source, id) => {
  expect(conversationKey(source, id)).toBe(keyOfPipeline({ source, id }));
});

test('what Genesys Cloud says through Open Messaging has the key of Genesys Cloud', () => {
  expect(conversationKey('genesys-open-messaging', 'c-1')).toBe(keyOfPipeline({ source: 'genesys', id: 'c-1' }));
});
