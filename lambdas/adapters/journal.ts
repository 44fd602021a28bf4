import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PushJob } from '../core/job.ts';
import type { MessageRow, PushEnd } from '../core/journal.ts';
import { type JournalSettings, notePushEnd, openMessage } from './journal-messages.ts';
import { type Claim, claimPush, endPush, releasePush } from './journal-pushes.ts';

/** The journal's operations, bound to its table. */
export function createJournal(client: DynamoDBDocumentClient, settings: JournalSettings) {
  return {
    openMessage: (row: MessageRow) => openMessage(client, settings, row),
    noteEnd: (job: PushJob, end: PushEnd) => notePushEnd(client, settings, job, end),
    claim: (job: PushJob, claim: Claim) => claimPush(client, settings, job, claim),
    end: (job: PushJob, end: PushEnd, told: { readonly now: number; readonly detail?: string }) =>
      endPush(client, settings, job, end, told),
    release: (job: PushJob, claim: Claim, told: { readonly unanswered: number; readonly detail: string }) =>
      releasePush(client, settings, job, claim, told),
  };
}
