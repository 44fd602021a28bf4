import * as z from 'zod/mini';
import { channels } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import { subjectTypes } from '../core/push.ts';
import { lanes } from '../core/urgency.ts';
import { escapeNonCharacters } from './message-body.ts';

const subject = {
  type: z.exactOptional(z.enum(subjectTypes)),
  ticketId: z.exactOptional(z.string()),
  csat: z.exactOptional(z.boolean()),
  count: z.exactOptional(z.int()),
  passThrough: z.exactOptional(z.record(z.string(), z.unknown())),
};

export const pushContentSchema = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('id-only'), ...subject }),
  z.object({ mode: z.literal('generic'), ...subject }),
  z.object({
    mode: z.literal('full'),
    ...subject,
    sender: z.exactOptional(z.string()),
    preview: z.exactOptional(z.string()),
  }),
]);

const id = z.string().check(z.minLength(1));

/** A job as it lies in a queue; later versions must keep reading version 1, because queues outlive deployments. */
export const pushJobSchema: z.ZodMiniType<PushJob> = z.object({
  v: z.literal(1),
  conversation: id,
  messageId: id,
  customerId: id,
  deviceId: id,
  channel: z.enum(channels),
  step: z.int().check(z.nonnegative()),
  sentAt: z.int(),
  expiresAt: z.int(),
  content: pushContentSchema,
  correlationId: z.exactOptional(z.string()),
  lane: z.exactOptional(z.enum(lanes)),
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
