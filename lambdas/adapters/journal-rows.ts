import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Cursor } from '../core/cursor.ts';
import { channels } from '../core/device.ts';
import { seenBy } from '../core/evidence.ts';
import type { MessageRow } from '../core/journal.ts';
import type { PushContent } from '../core/push.ts';
import { type PushEnd, type PushRow, waitReasons } from '../core/push-row.ts';
import { lanes } from '../core/urgency.ts';
import { withheldReasons } from '../core/withheld-reason.ts';
import { messageOfToday, pushOfToday } from './former-rows.ts';
import { keyPart } from './key-part.ts';
import { pushContentSchema } from './push-job-schema.ts';
import { shortHash } from './short-hash.ts';

const reason = z.enum(withheldReasons);
const channel = z.enum(channels);

const pushEndSchema: z.ZodMiniType<PushEnd> = z.discriminatedUnion('state', [
  z.object({ state: z.literal('delivered') }),
  z.object({ state: z.literal('gone') }),
  z.object({ state: z.literal('refused') }),
  z.object({ state: z.literal('seen') }),
  z.object({ state: z.literal('superseded') }),
  z.object({ state: z.literal('withheld'), reason }),
]);

const push = {
  v: z.literal(1),
  revision: z.int(),
  conversation: z.string(),
  messageId: z.string(),
  customerId: z.string(),
  deviceId: z.string(),
  channel,
  step: z.int(),
  tries: z.int(),
  unanswered: z.int(),
  changedAt: z.int(),
  detail: z.exactOptional(z.string()),
};

const pushSchema = z.discriminatedUnion('state', [
  z.object({ ...push, state: z.literal('sending'), job: z.string(), claimedUntil: z.int() }),
  z.object({ ...push, state: z.literal('waiting'), until: z.int(), because: z.enum(waitReasons) }),
  z.object({ ...push, state: z.enum(['delivered', 'gone', 'refused', 'seen', 'superseded']) }),
  z.object({ ...push, state: z.literal('withheld'), reason }),
]);

/** Also of rows of former versions. */
export const pushRowSchema: z.ZodMiniType<PushRow> = z.pipe(z.transform(pushOfToday), pushSchema);

const carrying = z.looseObject({ passThrough: z.string() });

const messageSchema = z.object({
  v: z.literal(1),
  conversation: z.string(),
  messageId: z.string(),
  state: z.enum(['open', 'seen', 'pushed', 'withheld']),
  decision: z.enum(['seen', 'watching', 'customer-unknown', 'deferred', 'push', 'withheld']),
  reason: z.exactOptional(reason),
  seenBy: z.exactOptional(z.enum(seenBy)),
  step: z.int(),
  sentAt: z.int(),
  expiresAt: z.int(),
  decidedAt: z.int(),
  undelivered: z.exactOptional(z.boolean()),
  onlyDevice: z.exactOptional(z.nullable(z.object({ customerId: z.string(), deviceId: z.string() }))),
  correlationId: z.exactOptional(z.string()),
  customerId: z.exactOptional(z.string()),
  lane: z.exactOptional(z.enum(lanes)),
  content: z.exactOptional(z.pipe(z.transform(contentOfRow), pushContentSchema)),
  deferredUntil: z.exactOptional(z.int()),
  lookAt: z.exactOptional(z.int()),
  dueAt: z.exactOptional(z.int()),
  devices: z.array(
    z.object({
      customerId: z.string(),
      deviceId: z.string(),
      channel,
      routingId: z.exactOptional(z.string()),
      step: z.int(),
      redoAt: z.int(),
    }),
  ),
  ends: z.record(z.string(), pushEndSchema),
  passedOver: z.array(z.object({ deviceId: z.string(), reason })),
});

/** Also of rows of former versions. */
export const messageRowSchema: z.ZodMiniType<MessageRow> = z.pipe(z.transform(messageOfToday), messageSchema);

const burst = z.object({ soundedAt: z.int(), count: z.int() });

export const cursorSchema: z.ZodMiniType<Cursor> = z.object({
  revision: z.int(),
  lease: z.exactOptional(z.object({ messageId: z.string(), until: z.int(), burst: z.exactOptional(burst) })),
  delivered: z.exactOptional(z.object({ sentAt: z.int(), messageId: z.string() })),
  burst: z.exactOptional(burst),
});

/** Rows disappear so long after they were last written, for DynamoDB's TTL. */
export const journalExpirySeconds = (now: number, days: number) => Math.floor(now / 1000) + days * 86_400;

/** The index of open rows by due time. It only nominates: it is behind the table, and may name what is closed. */
export const dueIndex = 'open-by-due';

/** One key of an index takes 1,000 writes a second (DynamoDB, "Partitions and data distribution"), so there are some. */
export const openShards = Array.from({ length: 8 }, (_, shard) => `open~${shard}`);

/**
 * What a source passes through is any JSON, and DynamoDB takes no empty names, no numbers of more than 38 digits and no more
 * than 32 levels ("Quotas"): it lies in the row as JSON.
 */
function contentForRow({ passThrough, ...content }: PushContent) {
  return { ...content, ...(passThrough === undefined ? {} : { passThrough: JSON.stringify(passThrough) }) };
}

function contentOfRow(content: unknown): unknown {
  const { data } = carrying.safeParse(content);
  return data ? { ...data, passThrough: JSON.parse(data.passThrough) } : content;
}

/** In the index only while it is open: a closed row has no shard. */
export function messageItem(row: MessageRow, expiresAtSeconds: number) {
  const [byte = 0] = createHash('sha256').update(row.conversation).digest();
  const open = row.dueAt === undefined ? {} : { openShard: openShards[byte % openShards.length] };
  const content = row.content === undefined ? {} : { content: contentForRow(row.content) };
  return { ...messageKey(row.conversation, row.messageId), ...row, ...content, ...open, expiresAtSeconds };
}

export const messagePrefix = 'message~';

export const messageKey = (conversation: string, messageId: string) => ({
  pk: conversation,
  sk: `${messagePrefix}${keyPart(messageId)}`,
});

interface OneDevice {
  readonly customerId: string;
  readonly deviceId: string;
}

/** The customer is part of it: the same installation may pass from a guest to the one who signed in. */
const deviceHash = ({ customerId, deviceId }: OneDevice) => shortHash('device', customerId, deviceId);

export const pushPrefix = (messageId: string) => `push~${keyPart(messageId)}~`;

/** A hash, because a sort key holds 1,024 bytes (DynamoDB, "Quotas"); the row names its customer and device. */
export const pushKey = (conversation: string, messageId: string, device: OneDevice) => ({
  pk: conversation,
  sk: pushPrefix(messageId) + deviceHash(device),
});

export const cursorKey = (conversation: string, device: OneDevice) => ({
  pk: conversation,
  sk: `cursor~${deviceHash(device)}`,
});
