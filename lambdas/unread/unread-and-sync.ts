import { type ChannelQueueSettings, channelQueues } from '../adapters/channel-queues.ts';
import type { TablesClient } from '../adapters/dynamodb.ts';
import { errorFields, type Log } from '../adapters/log.ts';
import { readMessageRows } from '../adapters/message-rows.ts';
import type { QueuesClient } from '../adapters/sqs.ts';
import { sendSyncJobs } from '../adapters/sync-queue.ts';
import { createUnreadTable } from '../adapters/unread.ts';
import type { MessageRow } from '../core/journal.ts';
import { unreadFor } from '../core/unread.ts';
import { markRead, type Read } from './mark-read.ts';

export interface UnreadSettings extends ChannelQueueSettings {
  readonly DEVICE_TABLE: string;
  readonly JOURNAL_TABLE: string;
}

export interface UnreadMessages {
  /**
   * A message of which a push is decided is unread; any other row changes nothing. Never rejects: a push goes without its
   * badge rather than not at all.
   */
  readonly noteUnread: (row: MessageRow) => Promise<void>;
  readonly countUnread: (customerId: string) => Promise<number>;
  /** Rejects where the unread messages cannot be cleared. */
  readonly markRead: (read: Read) => Promise<{ readonly unread: number }>;
  /** The same beside other work: never rejects. Uncleared, they wait for the next word that they were read. */
  readonly noteRead: (read: Read) => Promise<void>;
}

/** What customers have not read, and how their devices hear of what was read elsewhere. */
export function unreadAndSync(
  settings: UnreadSettings,
  tables: TablesClient,
  sqs: QueuesClient,
  { now, log, pause }: { now: () => number; log: Pick<Log, 'warn'>; pause?: (lost: number) => Promise<void> },
): UnreadMessages {
  const unread = createUnreadTable(tables, settings.DEVICE_TABLE, pause);
  const queues = channelQueues(settings);
  const mark = (read: Read) =>
    markRead(read, {
      clearUnread: unread.clearUnread,
      readRows: (conversation, messageIds) => readMessageRows(tables, settings.JOURNAL_TABLE, conversation, messageIds),
      async sendSync(jobs) {
        for (const [channel, { normal }] of queues) {
          const ofChannel = jobs.filter((job) => job.channel === channel);
          if (ofChannel.length > 0) await sendSyncJobs(sqs, normal, ofChannel);
        }
      },
      syncFailed: (error) => log.warn('sync-not-sent', errorFields(error)),
    });
  return {
    async noteUnread(row) {
      const customerId = unreadFor(row);
      if (customerId === undefined) return;
      try {
        await unread.noteUnread(customerId, row.conversation, row, now());
      } catch (error) {
        log.warn('unread-not-noted', errorFields(error));
      }
    },
    countUnread: (customerId) => unread.countUnread(customerId, now()),
    markRead: mark,
    noteRead: (read) =>
      mark(read).then(
        () => {},
        (error: unknown) => log.warn('read-not-noted', errorFields(error)),
      ),
  };
}
