import * as z from 'zod';
import { channels } from '../core/device.ts';
import type { MessageRow, PushEnd } from '../core/journal.ts';
import type { PushRow } from '../core/push-claim.ts';
import { withheldReasons } from '../core/withheld-reason.ts';
import { keyPart } from './key-part.ts';

const reason = z.enum(withheldReasons);

export const pushEndSchema: z.ZodType<PushEnd> = z.discriminatedUnion('state', [
  z.object({ state: z.literal('delivered') }),
  z.object({ state: z.literal('gone') }),
  z.object({ state: z.literal('refused') }),
  z.object({ state: z.literal('seen') }),
  z.object({ state: z.literal('withheld'), reason }),
]);

export const pushRowSchema: z.ZodType<PushRow> = z.union([
  z.object({ state: z.literal('queued'), unanswered: z.int() }),
  z.object({ state: z.literal('sending'), job: z.string(), claimedUntil: z.int(), unanswered: z.int() }),
  pushEndSchema,
]);

export const messageRowSchema: z.ZodType<MessageRow> = z.object({
  v: z.literal(1),
  conversation: z.string(),
  messageId: z.string(),
  state: z.enum(['open', 'seen', 'pushed', 'withheld']),
  decision: z.enum(['seen', 'watching', 'push', 'withheld']),
  reason: reason.exactOptional(),
  step: z.int(),
  sentAt: z.int(),
  decidedAt: z.int(),
  dueAt: z.int().exactOptional(),
  customerId: z.string().exactOptional(),
  devices: z.array(z.object({ deviceId: z.string(), channel: z.enum(channels) })),
  passedOver: z.array(z.object({ deviceId: z.string(), reason })),
});

/** How the pushes of a message ended so far, by device: part of its row. */
export const endsSchema = z.record(z.string(), pushEndSchema);

/** A device's key in them; with its sign in front no id is a name that every object has, such as `constructor`. */
export const endKey = (deviceId: string) => `~${deviceId}`;

export const messageKey = (conversation: string, messageId: string) => ({
  pk: conversation,
  sk: `message~${keyPart(messageId)}`,
});

export const pushKey = (conversation: string, messageId: string, deviceId: string) => ({
  pk: conversation,
  sk: `push~${keyPart(messageId)}~${keyPart(deviceId)}`,
});
