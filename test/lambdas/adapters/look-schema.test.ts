import { describe, expect, test } from '@jest/globals';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import type { Look } from '../../../lambdas/core/look.ts';
import { noon } from './journal-entries.ts';

const atMessage: Look = {
  v: 1,
  kind: 'message',
  conversation: 'conversation-1',
  messageId: 'message-1',
  step: 0,
  at: noon,
};
const atConversation: Look = { v: 1, kind: 'conversation', conversation: 'conversation-1', at: noon };

test.each<[Look]>([[atMessage], [{ ...atMessage, step: 7, messageId: '__proto__' }], [atConversation]])(
  '%j',
  (look) => {
    expect(parseLook(JSON.stringify(look))).toEqual(look);
  },
);

test('what a later version adds is left out', () => {
  expect(parseLook(JSON.stringify({ ...atMessage, colour: 'red' }))).toEqual(atMessage);
  expect(parseLook(JSON.stringify({ ...atConversation, messageId: 'message-1' }))).toEqual(atConversation);
});

describe('what is no look', () => {
  test.each(['', 'null', '[]', '"text"', '{', '{}', '7'])('%s', (body) => {
    expect(parseLook(body)).toBeUndefined();
  });

  const { messageId, ...withoutMessage } = atMessage;
  const { v, ...withoutVersion } = atConversation;
  test.each<[string, object]>([
    ['no message', withoutMessage],
    ['no version', withoutVersion],
    ['a version to come', { ...atMessage, v: 2 }],
    ['another kind', { ...atMessage, kind: 'customer' }],
    ['an empty message id', { ...atMessage, messageId: '' }],
    ['an empty conversation', { ...atConversation, conversation: '' }],
    ['a step that is negative', { ...atMessage, step: -1 }],
    ['a step that is not whole', { ...atMessage, step: 0.5 }],
    ['a time that is text', { ...atConversation, at: '2026-01-15' }],
    ['a time that is no number', { ...atMessage, at: Number.NaN }],
  ])('%s', (_, look) => {
    expect(parseLook(JSON.stringify(look))).toBeUndefined();
  });
});
