import { type AddressedDevice, type Channel, type Device, hasExpired } from './device.ts';
import { type ConversationEvidence, type ProvableMessage, proofOfSeen, type SeenBy, watchedUntil } from './evidence.ts';
import { defaultPreferences, type Preferences } from './preferences.ts';
import type { SubjectType } from './push.ts';
import { spreadOf } from './spread.ts';
import { wishOf } from './wish.ts';
import type { WithheldReason } from './withheld-reason.ts';

export type Decision =
  | { readonly kind: 'seen'; readonly by: SeenBy }
  | { readonly kind: 'watching'; readonly lookAgainAt: number }
  /** Nobody has said yet whose conversation it is. */
  | { readonly kind: 'customer-unknown'; readonly lookAgainAt: number }
  /** The customer wants quiet until then; `lookAgainAt` is a little later, so that not all are released at once. */
  | { readonly kind: 'deferred'; readonly until: number; readonly lookAgainAt: number }
  | { readonly kind: 'push'; readonly devices: readonly Device[]; readonly passedOver: readonly PassedOver[] }
  | { readonly kind: 'withheld'; readonly reason: WithheldReason };

/** A device that gets no push although another of the same customer does. */
export interface PassedOver {
  readonly deviceId: string;
  readonly reason: WithheldReason;
}

export interface Facts {
  /** Epoch milliseconds, like every time here. */
  readonly now: number;
  readonly message: ProvableMessage & {
    readonly conversation: string;
    readonly expiresAt: number;
    /** Absent: a chat. */
    readonly type?: SubjectType | undefined;
    /** Absent: it is for all of the customer's. */
    readonly onlyDevice?: AddressedDevice | null;
  };
  readonly step: number;
  readonly conversation: ConversationEvidence;
  /** Of whom the conversation belongs to. */
  readonly devices: readonly Device[];
  /** What they wish; absent: nothing in particular. */
  readonly preferences?: Preferences;
  readonly channels: readonly Channel[];
}

/** A customer who seems to be watching gets this long to prove it before the first look. */
export const firstLookMs = 20_000;
/** So long a message waits for somebody to say whose conversation it is. */
export const unknownCustomerMs = 10 * 60_000;
/** What waited for the end of quiet hours is released within this time after it. */
const releaseMs = 5 * 60_000;

/** The one rule of what becomes of an agent message, given what the tables say now. */
export function decide(facts: Facts): Decision {
  const { now, message, step, conversation, devices, channels, preferences = defaultPreferences } = facts;
  const { pushWhileActive } = preferences;
  const by = proofOfSeen(conversation, message, { byShowing: !pushWhileActive });
  if (by) return { kind: 'seen', by };
  if (now >= message.expiresAt) return { kind: 'withheld', reason: 'expired' };
  if (conversation.endedAt !== undefined && conversation.endedAt >= message.sentAt) {
    return { kind: 'withheld', reason: 'conversation-ended' };
  }
  const { owner } = conversation;
  if (message.onlyDevice === null) return { kind: 'withheld', reason: 'no-device' };
  if (owner === undefined) return unknownCustomer(message, step, now);
  const until = pushWhileActive ? undefined : watchedUntil(conversation, message, now);
  if (until !== undefined) {
    return { kind: 'watching', lookAgainAt: step === 0 ? Math.min(now + firstLookMs, until) : until };
  }
  const decision = whom(
    owner,
    devices.filter((device) => isMeant(device, message) && !hasExpired(device, now)),
    channels,
  );
  if (decision.kind !== 'push') return decision;
  const wish = wishOf(preferences, message, now);
  switch (wish.kind) {
    case 'push':
      return decision;
    case 'withheld':
      return wish;
    case 'deferred': {
      const lookAgainAt = wish.until + spreadOf(message.conversation, releaseMs);
      return { kind: 'deferred', until: wish.until, lookAgainAt };
    }
  }
}

function isMeant({ customerId, deviceId }: Device, { onlyDevice }: Facts['message']): boolean {
  return !onlyDevice || (deviceId === onlyDevice.deviceId && customerId === onlyDevice.customerId);
}

/** Looks at 5 s, 10 s, 20 s …, 2 min apart at most. A report that binds the conversation causes one of its own. */
function unknownCustomer({ sentAt, expiresAt }: Facts['message'], step: number, now: number): Decision {
  const until = Math.min(sentAt + unknownCustomerMs, expiresAt);
  if (now >= until) return { kind: 'withheld', reason: 'customer-unknown' };
  const waitMs = Math.min(5_000 * 2 ** step, 120_000);
  return { kind: 'customer-unknown', lookAgainAt: Math.min(now + waitMs, until) };
}

function whom(owner: string, devices: readonly Device[], channels: readonly Channel[]): Decision {
  const owned = devices.filter(({ customerId }) => customerId === owner);
  if (owned.length === 0) return { kind: 'withheld', reason: 'no-device' };
  const present = owned.filter(({ gone }) => gone === undefined);
  if (present.length === 0) return { kind: 'withheld', reason: 'devices-gone' };
  const reachable = present.filter(({ channel }) => channels.includes(channel));
  if (reachable.length === 0) return { kind: 'withheld', reason: 'channel-not-configured' };
  const passedOver = owned
    .filter((device) => !reachable.includes(device))
    .map(({ deviceId, gone }) => ({
      deviceId,
      reason: gone ? ('devices-gone' as const) : ('channel-not-configured' as const),
    }));
  return { kind: 'push', devices: reachable, passedOver };
}
