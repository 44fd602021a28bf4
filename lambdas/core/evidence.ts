import type { Alias } from './alias.ts';
import type { Binding } from './binding.ts';
import type { AddressedDevice } from './device.ts';
import { isWatching, type Presence } from './presence.ts';

/** What is known of a conversation when a message in it is decided. Times are epoch milliseconds. */
export interface ConversationEvidence {
  /** Undefined while nobody has said whose conversation it is. */
  readonly owner?: string;
  /** On whose word. */
  readonly binding?: Binding;
  /** What its source calls the customer, where nobody knows yet who that is. */
  readonly aliases?: readonly Alias[];
  readonly presences: readonly Presence[];
  /** The customer's last message, by its source's time. */
  readonly lastCustomerMessageAt?: number;
  readonly endedAt?: number;
  /** The customer has read all that was sent until then, says their app. */
  readonly readUpTo?: number;
}

/**
 * What is known of a conversation for a message that was addressed to one device: whoever has the device is its customer,
 * whomever the conversation is bound to, and what another customer has seen or said proves nothing.
 */
export function evidenceFor(
  { onlyDevice }: { readonly onlyDevice?: AddressedDevice | null },
  evidence: ConversationEvidence,
): ConversationEvidence {
  if (!onlyDevice || evidence.owner === onlyDevice.customerId) return evidence;
  const { presences, endedAt } = evidence;
  return { owner: onlyDevice.customerId, presences, ...(endedAt === undefined ? {} : { endedAt }) };
}

/** What of a message decides which evidence counts. */
export interface ProvableMessage {
  readonly sentAt: number;
  /** The source says that it did not reach the customer's app: a heartbeat then proves nothing. */
  readonly undelivered?: boolean;
}

export const seenBy = ['active', 'customer-message', 'read'] as const;
export type SeenBy = (typeof seenBy)[number];

/** The app needs this long to show a message that has just been sent: evidence before it proves nothing. */
export const proofDelayMs = 2_000;

/** A message that did not reach the app waits this long for one that goes on reporting active. */
const undeliveredPatienceMs = 60_000;

/**
 * What proves that the customer saw a message: the app showed the conversation after it came, or the customer wrote.
 * @param byShowing whether it counts that the app showed the conversation
 * @returns undefined where nothing does
 */
export function proofOfSeen(
  { owner, presences, lastCustomerMessageAt, readUpTo }: ConversationEvidence,
  { sentAt, undelivered }: ProvableMessage,
  { byShowing }: { readonly byShowing: boolean } = { byShowing: true },
): SeenBy | undefined {
  if (readUpTo !== undefined && sentAt <= readUpTo) return 'read';
  const proves = (at: number | undefined) => at !== undefined && at >= sentAt + proofDelayMs;
  const active = presences.some(
    ({ customerId, lastActiveAt, becameActiveAt }) =>
      customerId === owner && proves(undelivered ? becameActiveAt : lastActiveAt),
  );
  if (byShowing && active) return 'active';
  return proves(lastCustomerMessageAt) ? 'customer-message' : undefined;
}

/**
 * Until when the owner's devices count as watching: the latest of them.
 * @returns undefined where none is
 */
export function watchedUntil(
  { owner, presences }: ConversationEvidence,
  { sentAt, undelivered }: ProvableMessage,
  now: number,
): number | undefined {
  const watching = presences.filter((presence) => presence.customerId === owner && isWatching(presence, now));
  if (watching.length === 0) return undefined;
  const until = Math.max(...watching.map(({ freshUntil }) => freshUntil));
  if (!undelivered) return until;
  const patientUntil = sentAt + undeliveredPatienceMs;
  return now < patientUntil ? Math.min(until, patientUntil) : undefined;
}
