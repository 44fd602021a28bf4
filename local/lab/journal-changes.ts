import { messageKey, pushKey } from '../../lambdas/adapters/journal-rows.ts';
import { partsOf } from '../../lambdas/adapters/key-part.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import { parseRows, type ReadKeys, type ReadRows } from './journal-reads.ts';
import type { RowKey } from './journal-writes.ts';

/** DynamoDB, "BatchGetItem". */
const mostKeys = 100;
/** So many messages are known to whoever looks later. */
const mostUnwatched = 200;
const mostWatched = 10_000;

interface Wanted {
  readonly key: RowKey;
  /** With its message, the rows of all its pushes. */
  readonly whole: boolean;
}

/**
 * Which rows of the journal have changed and were not read since. While nobody watches, it keeps no more than whose messages
 * those are, the newest.
 */
export function createJournalChanges(read: ReadKeys) {
  let wanted = new Map<string, Wanted>();
  let isWatched = false;

  function want(key: RowKey, whole: boolean) {
    const name = nameOf(key);
    const before = wanted.get(name);
    // As the newest.
    wanted.delete(name);
    wanted.set(name, { key, whole: whole || before?.whole === true });
    const [oldest] = wanted.keys();
    if (oldest !== undefined && wanted.size > (isWatched ? mostWatched : mostUnwatched)) wanted.delete(oldest);
  }

  const wantMessage = ({ conversation, messageId }: Pick<MessageRow, 'conversation' | 'messageId'>) =>
    want(messageKey(conversation, messageId), true);

  return {
    note: ({ pk, sk }: RowKey): void => {
      const [kind, messageId] = partsOf(sk);
      if (messageId === undefined || (kind !== 'message' && kind !== 'push')) return;
      if (isWatched) want({ pk, sk }, false);
      else wantMessage({ conversation: pk, messageId });
    },
    /** Also what has not changed: a message with the rows of its pushes. */
    wantMessage,
    watch: (watched: boolean): void => {
      isWatched = watched;
      if (isWatched) return;
      const keys = [...wanted.values()].map(({ key }) => key);
      wanted = new Map();
      for (const { pk, sk } of keys) wantMessage({ conversation: pk, messageId: partsOf(sk)[1] ?? '' });
    },
    pending: () => wanted.size,
    /**
     * Reads the rows that have waited longest, at most 100.
     * @throws what the client throws; the rows are read another time
     */
    readSome: async (): Promise<ReadRows> => {
      const some = [...wanted].slice(0, mostKeys);
      if (some.length === 0) return { messages: [], pushes: [] };
      // Before the read: what is written during it may not be in it.
      for (const [name] of some) wanted.delete(name);
      const back = (names: ReadonlySet<string>) => {
        for (const [name, one] of some) if (names.has(name) && !wanted.has(name)) wanted.set(name, one);
      };
      const { items, unread } = await read(some.map(([, { key }]) => key)).catch((error: unknown) => {
        back(new Set(some.map(([name]) => name)));
        throw error;
      });
      back(new Set(unread.map(nameOf)));
      const rows = parseRows(items);
      const whole = new Set(some.filter(([, one]) => one.whole).map(([name]) => name));
      for (const { conversation, messageId, devices } of rows.messages) {
        if (!whole.has(nameOf(messageKey(conversation, messageId)))) continue;
        for (const device of devices) want(pushKey(conversation, messageId, device), false);
      }
      return rows;
    },
  };
}
export type JournalChanges = ReturnType<typeof createJournalChanges>;

const nameOf = ({ pk, sk }: RowKey) => JSON.stringify([pk, sk]);
