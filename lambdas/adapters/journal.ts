import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Transition } from '../core/attempt.ts';
import type { TakenUp } from '../core/due.ts';
import type { PushJob } from '../core/job.ts';
import type { MessageRow } from '../core/journal.ts';
import type { JobRows } from '../core/judge-job.ts';
import type { PushEnd } from '../core/push-row.ts';
import type { WriteItem } from './conditional-write.ts';
import { readDeferredTogether } from './journal-deferred.ts';
import { hasMessage, type JournalSettings, openMessage, openMessages, readMessage } from './journal-messages.ts';
import { nominate } from './journal-nominations.ts';
import { writeTransition } from './journal-pushes.ts';
import { advance, noteUndelivered, postpone } from './journal-taken-up.ts';

/** The journal's operations, bound to its table. */
export function createJournal(client: DynamoDBDocumentClient, settings: JournalSettings) {
  return {
    openMessage: (row: MessageRow, along: readonly WriteItem[] = []) => openMessage(client, settings, row, along),
    hasMessage: (conversation: string, messageId: string) => hasMessage(client, settings, conversation, messageId),
    readMessage: (conversation: string, messageId: string) => readMessage(client, settings, conversation, messageId),
    openMessages: (conversation: string) => openMessages(client, settings, conversation),
    deferredTogether: (row: MessageRow) => readDeferredTogether(client, settings, row),
    nominate: (shard: string, now: number) => nominate(client, settings, shard, now),
    advance: (read: TakenUp, next: MessageRow, ends: ReadonlyMap<number, PushEnd>) =>
      advance(client, settings, read, next, ends),
    postpone: (row: MessageRow, dueAt: number) => postpone(client, settings, row, dueAt),
    noteUndelivered: (row: MessageRow) => noteUndelivered(client, settings, row),
    writeTransition: (job: PushJob, rows: JobRows, transition: Transition) =>
      writeTransition(client, settings, job, rows, transition),
  };
}
