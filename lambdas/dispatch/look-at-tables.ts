import type { JobRead } from '../adapters/job-reads.ts';
import type { Device } from '../core/device.ts';
import type { ConversationEvidence } from '../core/evidence.ts';
import type { PushJob } from '../core/job.ts';
import type { JobFacts, JobRows } from '../core/judge-job.ts';
import type { Preferences } from '../core/preferences.ts';
import type { Switches } from '../core/switches.ts';

export interface Tables {
  readonly readConversation: (conversation: string, now: number) => Promise<ConversationEvidence>;
  readonly readJob: (job: PushJob) => Promise<JobRead>;
  readonly now: () => number;
}

export interface TablesLook extends JobFacts {
  readonly rows: JobRows;
  readonly preferences: Preferences;
  readonly switches: Switches;
  /** Epoch milliseconds: when the tables were asked. */
  readonly readAt: number;
}

/** What the tables say of a job and of whoever it is for. */
export async function lookAtTables(job: PushJob, { readConversation, readJob, now }: Tables): Promise<TablesLook> {
  const readAt = now();
  const [{ rows, device, preferences, switches }, conversation] = await Promise.all([
    readJob(job),
    readConversation(job.conversation, readAt),
  ]);
  return { readAt, rows, device, preferences, switches, conversation };
}

/** A device that was registered again, with the same token or another, is to be looked at anew. */
export function isSameRegistration(one: Device, other: Device): boolean {
  return one.token === other.token && one.version === other.version;
}
