import * as z from 'zod/mini';
import { aliasKinds } from '../core/alias.ts';
import { bindingWords } from '../core/binding.ts';
import type { ConversationEvidence } from '../core/evidence.ts';
import type { Presence } from '../core/presence.ts';
import { keyPart } from './key-part.ts';

const conversationRowSchema = z.object({
  v: z.literal(1),
  sk: z.literal('conversation'),
  source: z.string(),
  owner: z.exactOptional(z.string()),
  boundBy: z.exactOptional(z.enum(bindingWords)),
  /** When it was said, where somebody else than the customer did. */
  boundAt: z.exactOptional(z.int()),
  /** What the source calls the customer. */
  aliases: z.exactOptional(z.array(z.object({ kind: z.enum(aliasKinds), value: z.string() }))),
  lastCustomerMessageAt: z.exactOptional(z.int()),
  endedAt: z.exactOptional(z.int()),
  readUpTo: z.exactOptional(z.int()),
  /** Whose app said so: of somebody who has the conversation no longer it proves nothing. */
  readBy: z.exactOptional(z.string()),
  expiresAtSeconds: z.int(),
});
export type ConversationRow = z.output<typeof conversationRowSchema>;

const presenceRowSchema = z.object({
  v: z.literal(1),
  sk: z.string().check(z.startsWith('device~')),
  customerId: z.string(),
  deviceId: z.string(),
  status: z.enum(['active', 'background']),
  reportedAt: z.int(),
  freshUntil: z.int(),
  lastActiveAt: z.exactOptional(z.int()),
  becameActiveAt: z.exactOptional(z.int()),
  /** When the conversation was last read as not another's; heartbeats leave it. */
  boundCheckedAt: z.exactOptional(z.int()),
  expiresAtSeconds: z.int(),
});

/** Every row of the presence table. */
export const presenceTableRowSchema = z.union([conversationRowSchema, presenceRowSchema]);

export const conversationRowKey = (conversation: string) => ({ pk: conversation, sk: 'conversation' });

export const presenceRowKey = (conversation: string, customerId: string, deviceId: string) => ({
  pk: conversation,
  sk: `device~${keyPart(customerId)}~${keyPart(deviceId)}`,
});

export function readConversationRow(item: unknown): ConversationRow | undefined {
  return item === undefined ? undefined : conversationRowSchema.parse(item);
}

export function evidenceOf({
  owner,
  boundBy,
  boundAt,
  aliases,
  lastCustomerMessageAt,
  endedAt,
  readUpTo,
  readBy,
}: ConversationRow): Omit<ConversationEvidence, 'presences'> {
  return {
    ...(owner === undefined ? {} : { owner }),
    ...(boundBy === undefined ? {} : { binding: { by: boundBy, at: boundAt ?? 0 } }),
    ...(aliases === undefined ? {} : { aliases }),
    ...(lastCustomerMessageAt === undefined ? {} : { lastCustomerMessageAt }),
    ...(endedAt === undefined ? {} : { endedAt }),
    ...(readUpTo === undefined || readBy !== owner ? {} : { readUpTo }),
  };
}

export function readPresenceRow(item: unknown): Presence | undefined {
  return item === undefined ? undefined : presenceOf(presenceRowSchema.parse(item));
}

export function presenceOf({
  v,
  sk,
  boundCheckedAt,
  expiresAtSeconds,
  ...presence
}: z.output<typeof presenceRowSchema>): Presence {
  return { ...presence, expiresAt: expiresAtSeconds * 1000 };
}

export function presenceRow(conversation: string, { expiresAt, ...presence }: Presence, boundCheckedAt: number) {
  const key = presenceRowKey(conversation, presence.customerId, presence.deviceId);
  return { ...key, v: 1, ...presence, boundCheckedAt, expiresAtSeconds: Math.ceil(expiresAt / 1000) };
}

/** DynamoDB deletes expired rows days late ("Using time to live"), so whoever reads one compares the time. */
export function isExpired({ expiresAtSeconds }: { expiresAtSeconds: number }, now: number): boolean {
  return expiresAtSeconds * 1000 <= now;
}
