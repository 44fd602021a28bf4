import { expect, test } from '@jest/globals';
import { nameOf } from '../../../../../local/lab/agent-messages/agent-says.ts';
import type { Conversation, Line } from '../../../../../local/lab/page/agent/talk.ts';
import { chatToOpen, otherSide } from '../../../../../local/lab/page/phones/chat-to-open.ts';

const conversation = (key: string, customerId: string): Conversation => {
  return { key, id: key, source: 'genesys', customerId, title: key, lines: [] };
};
const conversations = [conversation('1', 'ada'), conversation('2', 'ben'), conversation('3', 'ada')];

test('the one that is selected at the agent, where it is the customer’s own', () => {
  expect(chatToOpen(conversations, '1', 'ada')).toBe('1');
});

test('else the customer’s newest', () => {
  expect(chatToOpen(conversations, '2', 'ada')).toBe('3');
  expect(chatToOpen(conversations, undefined, 'ben')).toBe('2');
});

test('none, where the customer has none', () => {
  expect(chatToOpen(conversations, '1', 'cleo')).toBeUndefined();
});

test.each(['human', 'bot'] as const)('a %s is called as in the agent messages of the runner', (from) => {
  const line: Line = { messageId: '1', from, kind: 'text', text: 'Hello', at: 0 };
  expect(otherSide([line])).toBe(nameOf({ author: from }));
});
