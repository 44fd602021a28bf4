import { expect, test } from '@jest/globals';
import { createOpenConversations } from '../../bridge/open-conversations.ts';

test('those heard of last come first, those that are over are gone, of too many the oldest is', () => {
  const open = createOpenConversations(3);
  for (const id of ['c-1', 'c-2', 'c-3', 'c-1']) open.note(id, true);
  expect(open.list()).toEqual(['c-1', 'c-3', 'c-2']);
  open.note('c-4', true);
  expect(open.list()).toEqual(['c-4', 'c-1', 'c-3']);
  open.note('c-1', false);
  expect(open.list()).toEqual(['c-4', 'c-3']);
});

test('to be read is not to be heard of', () => {
  const open = createOpenConversations(3);
  for (const id of ['c-1', 'c-2', 'c-3']) open.note(id, true);
  for (const id of open.list()) open.noteRead(id, true);
  expect(open.list()).toEqual(['c-3', 'c-2', 'c-1']);
  open.noteRead('c-2', false);
  open.noteRead('c-4', true);
  expect(open.list()).toEqual(['c-4', 'c-3', 'c-1']);
});
