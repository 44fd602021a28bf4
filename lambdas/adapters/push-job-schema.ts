import * as z from 'zod';
import { channels } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import { subjectTypes } from '../core/push.ts';
import { escapeNonCharacters } from './message-body.ts';

const subject = {
  type: z.enum(subjectTypes).exactOptional(),
  ticketId: z.string().exactOptional(),
  csat: z.boolean().exactOptional(),
};

export const pushContentSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('id-only'), ...subject }),
  z.object({ mode: z.literal('generic'), ...subject }),
  z.object({
    mode: z.literal('full'),
    ...subject,
    sender: z.string().exactOptional(),
    preview: z.string().exactOptional(),
  }),
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
  content: pushContentSchema,
});

/** A job as a queue takes it. */
export function writePushJob(job: PushJob): string {
  return escapeNonCharacters(JSON.stringify(job));
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
