import type { UnreadTable } from '../adapters/unread.ts';
import type { MessageRow } from '../core/journal.ts';
import { mostMessagesOfSync, type ReadBy, type SyncJob, syncJobs } from '../core/sync-job.ts';
import type { WhatWasRead } from '../core/unread.ts';

export interface MarkReadDependencies extends Pick<UnreadTable, 'clearUnread'> {
  readonly readRows: (conversation: string, messageIds: readonly string[]) => Promise<readonly MessageRow[]>;
  readonly sendSync: (jobs: readonly SyncJob[]) => Promise<void>;
  /** Told where the other devices could not be. */
  readonly syncFailed: (error: unknown) => void;
}

export type Read = ReadBy & { readonly what: WhatWasRead };

/**
 * Clears what was read. The devices that had pushes of it are told, as well as can be.
 * @returns how many messages of all conversations the customer has not read then
 * @throws where the unread messages cannot be read or written; a repeat finishes it
 */
export async function markRead(read: Read, dependencies: MarkReadDependencies): Promise<{ readonly unread: number }> {
  const { customerId, conversation, what, at } = read;
  const { messageIds, unread } = await dependencies.clearUnread(customerId, conversation, what, at);
  if (messageIds.length > 0) {
    try {
      const rows = await dependencies.readRows(conversation, messageIds.slice(0, mostMessagesOfSync));
      await dependencies.sendSync(syncJobs(rows, read));
    } catch (error) {
      dependencies.syncFailed(error);
    }
  }
  return { unread };
}
