import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createUnreadTable } from '../../../lambdas/adapters/unread.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';
import { refusal, startTablesRelay, type TablesRelay } from '../adapters/tables-relay.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

let tables: LocalTables;
let relay: TablesRelay;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await stand?.close();
  await tables?.close();
});

/** Anna's phone with an open message, and so many others that she has not read. */
async function withUnread(count: number) {
  const under = await dispatchUnderTest(tables, stand, undefined, { client: relay.client });
  await under.register('phone');
  await under.open('phone');
  const unread = createUnreadTable(tables.client, under.deviceTable);
  const note = (messageId: string, conversation: string) =>
    unread.noteUnread('anna', conversation, { messageId, sentAt: noon }, noon);
  await note('message-1', 'conversation-1');
  for (let index = 0; index < count; index += 1) await note(`other-${index}`, `conversation-of-${index % 2}`);
  relay.treat(async () => undefined);
  return { ...under, unread: () => unread.countUnread('anna', noon) };
}

describe('a push says how many messages are unread', () => {
  test.each([
    [0, 1],
    [2, 3],
    [120, 99],
  ])(
    'itself and %i others: %i',
    async (others, badge) => {
      const under = await withUnread(others);
      await under.dispatch(aJob());
      expect(under.sent).toMatchObject([{ badge }]);
    },
    20_000,
  );

  test('of one that nobody has noted at least itself: 0 would remove all notifications', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.open('phone');
    await under.dispatch(aJob());
    expect(under.sent).toMatchObject([{ badge: 1 }]);
  });

  test('where they cannot be counted it goes without, and the log says so', async () => {
    const under = await withUnread(2);
    relay.treat(async (operation, request) =>
      operation === 'Query' && JSON.stringify(request).includes('"unread~"')
        ? refusal('AccessDeniedException')
        : undefined,
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(under.sent[0]).not.toHaveProperty('badge');
    expect(under.lines.map((line) => JSON.parse(line))).toContainEqual({
      level: 'warn',
      event: 'not-noted',
      what: 'badge',
      errorName: 'AccessDeniedException',
    });
  });
});

test('a message that turns out to be seen is unread no longer, the others are', async () => {
  const under = await withUnread(2);
  await under.report('active', noon + 2_000);
  under.pass(2_000);
  await under.dispatch(aJob());
  expect(under.said()).toMatchObject({ outcome: 'seen' });
  expect(await under.unread()).toBe(2);
});
