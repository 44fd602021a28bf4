import { describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { conversationKey, parseConversationKey, presenceMayBind } from '../../../lambdas/core/conversation.ts';
import { type Collapse, collapseId, deduplicationId, groupId } from '../../../lambdas/core/push-ids.ts';

describe('ids', () => {
  const job = { conversation: 'c', messageId: 'm', customerId: 'alice', deviceId: 'phone', step: 0 };
  test('the deduplication id changes with each of its parts', () => {
    const ids = [
      job,
      { ...job, conversation: 'd' },
      { ...job, messageId: 'n' },
      { ...job, customerId: 'bob' },
      { ...job, deviceId: 'tablet' },
      { ...job, step: 1 },
    ].map((one) => deduplicationId(shortHash, one));
    expect(new Set(ids).size).toBe(ids.length);
    expect(deduplicationId(shortHash, job)).toBe(ids[0]);
  });
  test('a group is one conversation on one device of one customer', () => {
    const groups = [job, { ...job, conversation: 'd' }, { ...job, customerId: 'bob' }, { ...job, deviceId: 'tablet' }];
    expect(new Set(groups.map((one) => groupId(shortHash, one))).size).toBe(groups.length);
    const other = { ...job, messageId: 'n', step: 4 };
    expect(groupId(shortHash, other)).toBe(groupId(shortHash, job));
  });
  test('pushes replace each other by conversation, or only repeats of one message', () => {
    const id = (mode: Collapse, more: Partial<typeof job> = {}) => collapseId(shortHash, mode, { ...job, ...more });
    expect(id('conversation', { messageId: 'n' })).toBe(id('conversation'));
    expect(id('message', { messageId: 'n' })).not.toBe(id('message'));
    expect(id('message', { step: 4, deviceId: 'tablet' })).toBe(id('message'));
    expect(id('conversation', { conversation: 'd' })).not.toBe(id('conversation'));
    expect(id('message', { conversation: 'd' })).not.toBe(id('message'));
  });
  test('they fit the providers whatever the vendor calls a conversation', () => {
    for (const id of [
      groupId(shortHash, { ...job, conversation: 'ü'.repeat(500) }),
      collapseId(shortHash, 'conversation', { ...job, conversation: '~ /' }),
      collapseId(shortHash, 'message', { ...job, messageId: '~ /' }),
      deduplicationId(shortHash, job),
    ]) {
      expect(id).toMatch(/^[\w-]{32}$/);
    }
  });
  test('parts cannot run into each other', () => {
    expect(shortHash('a', 'bc')).not.toBe(shortHash('ab', 'c'));
  });
});

test('a conversation of the default source keeps its bare id, and both spellings mean the same', () => {
  expect(conversationKey({ source: 'genesys', id: 'c-1' })).toBe('c-1');
  expect(parseConversationKey('genesys~c-1')).toEqual(parseConversationKey('c-1'));
  const odd = { source: 'genesys', id: 'genesys~x' } as const;
  expect(parseConversationKey(conversationKey(odd))).toEqual(odd);
  expect(parseConversationKey('chat_1~2')).toEqual({ source: 'genesys', id: 'chat_1~2' });
  expect(parseConversationKey('acme-chat~chat_1~2')).toEqual({ source: 'acme-chat', id: 'chat_1~2' });
  const alike = { source: 'genesys', id: 'acme~1' } as const;
  expect(parseConversationKey(conversationKey(alike))).toEqual(alike);
});

test('a report of the customer may bind a conversation whose id nobody can guess', () => {
  expect(presenceMayBind('genesys', [])).toBe(true);
  expect(presenceMayBind('acme', ['acme'])).toBe(true);
  expect(presenceMayBind('acme', [])).toBe(false);
});
