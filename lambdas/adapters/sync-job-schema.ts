import * as z from 'zod/mini';
import { channels } from '../core/device.ts';
import { mostMessagesOfSync, type SyncJob } from '../core/sync-job.ts';
import { escapeNonCharacters } from './message-body.ts';

const id = z.string().check(z.minLength(1));

/** As it lies in a channel's queue, among the jobs of pushes, which have no `kind`. */
export const syncJobSchema: z.ZodMiniType<SyncJob> = z.object({
  v: z.literal(1),
  kind: z.literal('sync'),
  customerId: id,
  deviceId: id,
  channel: z.enum(channels),
  conversation: id,
  messageIds: z.array(id).check(z.minLength(1), z.maxLength(mostMessagesOfSync)),
  at: z.int(),
});

export function writeSyncJob(job: SyncJob): string {
  return escapeNonCharacters(JSON.stringify(job));
}

/** @returns undefined where the text is none */
export function parseSyncJob(body: string): SyncJob | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return undefined;
  }
  return syncJobSchema.safeParse(content).data;
}
