import { expect, test } from '@jest/globals';
import { cursorKey, messageKey } from '../../../lambdas/adapters/journal-rows.ts';
import type { PushRow } from '../../../lambdas/core/push-row.ts';
import { createJournalChanges } from '../../../local/lab/journal-changes.ts';
import { parseRows } from '../../../local/lab/journal-reads.ts';
import { aMessageRow } from '../../lambdas/adapters/journal-entries.ts';
import { aPushRow } from '../../lambdas/core/entries.ts';
import { aJournal } from './a-journal.ts';

const device = { customerId: 'anna', deviceId: 'phone' };
const delivered = (messageId: string): PushRow => ({ ...aPushRow({ state: 'delivered' }), messageId });
const message = (messageId: string) => aMessageRow(['phone'], { messageId });

test('while somebody watches, what has changed is read, each row once', async () => {
  const journal = aJournal();
  const changes = createJournalChanges(journal.read);
  changes.watch(true);
  const key = journal.putMessage(message('message-1'));
  changes.note(key);
  changes.note(key);
  changes.note(journal.putPush(delivered('message-1')));
  changes.note(cursorKey('conversation-1', device));
  expect(changes.pending()).toBe(2);
  const { messages, pushes } = await changes.readSome();
  expect([messages.map(({ state }) => state), pushes.map(({ state }) => state)]).toEqual([['open'], ['delivered']]);
  expect(changes.pending()).toBe(0);
  expect(await changes.readSome()).toEqual({ messages: [], pushes: [] });
  expect(journal.reads).toHaveLength(1);
});

test('at most 100 rows are read at once, those first that have waited longest', async () => {
  const journal = aJournal();
  const changes = createJournalChanges(journal.read);
  changes.watch(true);
  for (let number = 0; number < 150; number += 1) changes.note(journal.putMessage(message(`m${number}`)));
  expect((await changes.readSome()).messages.map(({ messageId }) => messageId)).toContain('m0');
  expect((await changes.readSome()).messages).toHaveLength(50);
  expect(journal.reads.map((keys) => keys.length)).toEqual([100, 50]);
});

test('while nobody watches, the newest 200 messages are known, and are read with their pushes later', async () => {
  const journal = aJournal();
  const changes = createJournalChanges(journal.read);
  for (let number = 0; number < 300; number += 1) changes.note(journal.putMessage(message(`m${number}`)));
  changes.note(journal.putPush(delivered('m299')));
  changes.note(journal.putPush(delivered('m150')));
  expect(changes.pending()).toBe(200);
  expect(journal.reads).toEqual([]);

  changes.watch(true);
  const read = [];
  while (changes.pending() > 0) read.push(await changes.readSome());
  const messages = read.flatMap((rows) => rows.messages.map(({ messageId }) => messageId));
  expect(messages).toHaveLength(200);
  expect(messages).toContain('m150');
  expect(messages).not.toContain('m99');
  const pushes = read.flatMap((rows) => rows.pushes.map(({ messageId }) => messageId));
  expect(pushes.toSorted()).toEqual(['m150', 'm299']);
});

test('what was not read when the last one left is still known, by its message', () => {
  const changes = createJournalChanges(aJournal().read);
  changes.watch(true);
  changes.note(messageKey('conversation-1', 'message-1'));
  changes.note(aJournal().putPush(delivered('message-1')));
  changes.note(aJournal().putPush(delivered('message-2')));
  changes.watch(false);
  expect(changes.pending()).toBe(2);
});

test('what could not be read, or had no room in the answer, is read another time', async () => {
  const journal = aJournal();
  let answers = 0;
  const changes = createJournalChanges(async (keys) => {
    answers += 1;
    if (answers === 1) throw new Error('gone');
    return answers === 2 ? { items: [], unread: keys } : journal.read(keys);
  });
  changes.watch(true);
  changes.note(journal.putMessage(message('message-1')));
  await expect(changes.readSome()).rejects.toThrow('gone');
  expect((await changes.readSome()).messages).toEqual([]);
  expect((await changes.readSome()).messages).toHaveLength(1);
  expect(changes.pending()).toBe(0);
});

test('what changes while it is read is read again', async () => {
  const journal = aJournal();
  const key = journal.putMessage(message('message-1'));
  const changes = createJournalChanges(async (keys) => {
    if (journal.reads.length === 0) changes.note(key);
    return journal.read(keys);
  });
  changes.watch(true);
  changes.note(key);
  await changes.readSome();
  expect(changes.pending()).toBe(1);
});

test('rows that nobody here can read are left out', () => {
  const { messages, pushes } = parseRows([
    { pk: 'c', sk: 'message~m', v: 99 },
    { pk: 'c', sk: 'push~m~d', v: 99 },
    { nothing: true },
    'text',
  ]);
  expect([messages, pushes]).toEqual([[], []]);
});
