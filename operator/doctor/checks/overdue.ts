import { nominate } from '../../../lambdas/adapters/journal-nominations.ts';
import { openShards } from '../../../lambdas/adapters/journal-rows.ts';
import { readMessageRows } from '../../../lambdas/adapters/message-rows.ts';
import { overdueMs } from '../../../lambdas/core/due.ts';
import { outputOf } from '../../deployment.ts';
import type { Check } from '../check.ts';
import { fault } from '../finding.ts';

/** Enough to know that something is wrong. */
const mostRows = 100;

export const overdue: Check = {
  name: 'overdue',
  healthy: 'no message is overdue',
  async run({ deployment }) {
    const { tables, now } = deployment;
    const tableName = outputOf(deployment, 'JournalTableName');
    const before = now() - overdueMs;
    const late: { readonly conversation: string; readonly dueAt: number }[] = [];
    for (const shard of openShards) {
      for await (const { conversation, messageId } of nominate(tables, { tableName, days: 1 }, shard, before)) {
        // The index is behind its table: the row itself decides.
        const [row] = await readMessageRows(tables, tableName, conversation, [messageId]);
        if (row?.dueAt !== undefined && row.dueAt <= before) late.push({ conversation, dueAt: row.dueAt });
        if (late.length >= mostRows) break;
      }
      if (late.length >= mostRows) break;
    }
    const oldest = late.reduce<(typeof late)[number] | undefined>(
      (one, other) => (one && one.dueAt <= other.dueAt ? one : other),
      undefined,
    );
    if (!oldest) return [];
    const many = late.length >= mostRows ? `${mostRows} or more` : String(late.length);
    return [
      fault(
        'error',
        `${many} open messages are overdue, the oldest since ${new Date(oldest.dueAt).toISOString()}`,
        'this number must be 0: for them customers neither hear anything nor is it said why',
        `see whether the sweeper runs and what its log says; then handoff explain --conversation ${oldest.conversation}`,
      ),
    ];
  },
};
