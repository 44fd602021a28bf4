import type { Device } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { Presence } from '../core/presence.ts';
import { type Recheck, recheck } from '../core/recheck.ts';

export interface Tables {
  readonly readConversation: (
    conversation: string,
    now: number,
  ) => Promise<{ readonly owner?: string; readonly presences: readonly Presence[] }>;
  readonly readDevice: (customerId: string, deviceId: string) => Promise<Device | undefined>;
  readonly now: () => number;
}

/** What the tables say of a job now. `readAt`, in epoch milliseconds, is when they were asked. */
export async function lookAtTables(
  job: PushJob,
  { readConversation, readDevice, now }: Tables,
): Promise<{ readonly readAt: number; readonly presences: readonly Presence[]; readonly checked: Recheck }> {
  const readAt = now();
  const [device, { owner, presences }] = await Promise.all([
    readDevice(job.customerId, job.deviceId),
    readConversation(job.conversation, readAt),
  ]);
  return { readAt, presences, checked: recheck(job, { device, owner, presences }, now()) };
}

/** A device that was registered again, with the same token or another, is to be looked at anew. */
export function isSameRegistration(one: Device, other: Device): boolean {
  return one.token === other.token && one.version === other.version;
}
