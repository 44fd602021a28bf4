import { readJob } from '../../lambdas/adapters/job-reads.ts';
import { readMessageRows } from '../../lambdas/adapters/message-rows.ts';
import { createPresenceTable } from '../../lambdas/adapters/presence-table.ts';
import type { MessageRow } from '../../lambdas/core/journal.ts';
import { judgeJob } from '../../lambdas/core/judge-job.ts';
import { lookAtTables } from '../../lambdas/dispatch/look-at-tables.ts';
import { type Deployment, outputOf } from '../deployment.ts';
import { messageExpiryMsOf } from '../message-expiry.ts';
import type { Letter, Said } from './letter.ts';
import {
  unknownLetter,
  type Verdict,
  verdictOfLook,
  verdictOfPush,
  verdictOfSaid,
  verdictOfSync,
  verdictOfWord,
} from './verdict.ts';

export type Judge = (letter: Pick<Letter, 'content'>) => Promise<Verdict>;

/** Whether a letter is worth putting back, as the tables say now. */
export function judgeBy({ tables, outputs, now }: Pick<Deployment, 'tables' | 'outputs' | 'now'>): Judge {
  const journal = outputOf({ outputs }, 'JournalTableName');
  const devices = outputOf({ outputs }, 'DeviceTableName');
  const { readConversation } = createPresenceTable(tables, outputOf({ outputs }, 'PresenceTableName'));
  const expiryMs = messageExpiryMsOf(outputs);

  const rowOf = async (conversation: string, messageId: string): Promise<MessageRow | undefined> =>
    (await readMessageRows(tables, journal, conversation, [messageId]))[0];

  async function judgeSaid(said: readonly Said[]): Promise<Verdict> {
    const rows = new Map<string, MessageRow | undefined>();
    for (const one of said) {
      if (one.kind !== 'agent message' || one.conversation === undefined) continue;
      rows.set(one.messageId, await rowOf(one.conversation, one.messageId));
    }
    return verdictOfSaid(said, (messageId) => rows.get(messageId), { now: now(), expiryMs });
  }

  return async ({ content }) => {
    switch (content.kind) {
      case 'push': {
        const { job } = content;
        // With its screen: where pushes do not replace each other it has no row.
        const read = (one: typeof job) => readJob(tables, { journal, devices }, one, true);
        const looked = await lookAtTables(job, { readConversation, readJob: read, now });
        return verdictOfPush(job, looked.rows, judgeJob(job, '', looked.rows, looked, now()), now());
      }
      case 'sync':
        return verdictOfSync(content.job, now());
      case 'look': {
        const { look } = content;
        const row = look.kind === 'message' ? await rowOf(look.conversation, look.messageId) : undefined;
        return verdictOfLook(look, row, now());
      }
      case 'word':
        return verdictOfWord(content.word, now());
      case 'callback':
      case 'request':
      case 'event':
        return judgeSaid(content.said);
      case 'unknown':
        return unknownLetter;
    }
  };
}
