import * as z from 'zod';
import { channels } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';

const content = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('id-only') }),
  z.object({ mode: z.literal('generic') }),
  z.object({ mode: z.literal('full'), sender: z.string().exactOptional(), preview: z.string().exactOptional() }),
]);

/** A job as it lies in a queue; later versions must keep reading version 1, because queues outlive deployments. */
export const pushJobSchema: z.ZodType<PushJob> = z.object({
  v: z.literal(1),
  conversation: z.string().min(1),
  messageId: z.string().min(1),
  customerId: z.string().min(1),
  deviceId: z.string().min(1),
  channel: z.enum(channels),
  step: z.int().nonnegative(),
  sentAt: z.int(),
  expiresAt: z.int(),
  content,
});

/** A job as a queue takes it: SQS refuses U+FFFE and U+FFFF ("SendMessage"), which JSON leaves as they are. */
export function writePushJob(job: PushJob): string {
  return JSON.stringify(job).replaceAll('\uFFFE', '\\ufffe').replaceAll('\uFFFF', '\\uffff');
}

/** @returns the job, or undefined where the text is none */
export function parsePushJob(body: string): PushJob | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body);
  } catch {
    return undefined;
  }
  return pushJobSchema.safeParse(content).data;
}
