import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { readJob } from '../../../lambdas/adapters/job-reads.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { wait } from '../../../lambdas/core/attempt.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { noon } from './journal-entries.ts';

type Row = Record<string, unknown>;

/** A journal on an empty table; it gives way to others without waiting. */
export async function journalUnderTest({ client, createTable }: LocalTables) {
  const [tableName, devices] = [await createTable(), await createTable()];
  const rows = async (kind: 'message' | 'push' | 'cursor'): Promise<Row[]> => {
    const { Items = [] } = await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }));
    return Items.filter(({ sk }) => String(sk).startsWith(`${kind}~`));
  };
  const journal = createJournal(client, { tableName, days: 30, pause: async () => {} });
  /** The rows of a job as dispatch reads them. */
  const read = async (job: PushJob, ordered = true) =>
    (await readJob(client, { journal: tableName, devices }, job, ordered)).rows;
  return {
    tableName,
    journal,
    read,
    /** Puts a push down until then; its row. */
    wait: async (job: PushJob, until: number) => {
      const before = await read(job);
      const transition = wait(job, before, { until, because: 'try-later', now: noon, unanswered: 0 });
      if (!(await journal.writeTransition(job, before, transition))) throw new Error('The rows have changed.');
      return transition.push;
    },
    rows,
    message: async () => (await rows('message'))[0],
    push: async () => (await rows('push'))[0],
    cursor: async () => (await rows('cursor'))[0],
  };
}
