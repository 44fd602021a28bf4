import { messageItem, pushKey } from '../../../lambdas/adapters/journal-rows.ts';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import type { PushRow } from '../../../lambdas/core/push-row.ts';
import type { ReadKeys } from '../../../local/lab/journal-reads.ts';
import type { RowKey } from '../../../local/lab/journal-writes.ts';

/** Rows of a journal in memory, read as `BatchGetItem` reads them: in whatever order, what is not there left out. */
export function aJournal() {
  const items = new Map<string, RowKey & object>();
  const reads: (readonly RowKey[])[] = [];
  const nameOf = ({ pk, sk }: RowKey) => JSON.stringify([pk, sk]);
  const put = <Item extends RowKey>(item: Item): RowKey => {
    items.set(nameOf(item), item);
    return { pk: item.pk, sk: item.sk };
  };
  const read: ReadKeys = async (keys) => {
    reads.push(keys);
    return { items: keys.flatMap((key) => items.get(nameOf(key)) ?? []).reverse(), unread: [] };
  };
  return {
    reads,
    read,
    /** @returns the key of the row that was written */
    putMessage: (row: MessageRow): RowKey => put(messageItem(row, 1)),
    putPush: (row: PushRow): RowKey => put({ ...pushKey(row.conversation, row.messageId, row), ...row }),
    put,
  };
}
