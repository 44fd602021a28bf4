import type { Channel, Device } from './device.ts';
import { isWatching, type Presence, provesSeen } from './presence.ts';
import type { WithheldReason } from './withheld-reason.ts';

export type Decision =
  | { readonly kind: 'seen'; readonly byDevice: string }
  | { readonly kind: 'watching'; readonly lookAgainAt: number }
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
  readonly sentAt: number;
  readonly step: number;
  /** Undefined while nobody has said whose conversation it is. */
  readonly owner: string | undefined;
  readonly presences: readonly Presence[];
  readonly devices: readonly Device[];
  readonly channels: readonly Channel[];
  readonly messageExpiryMs: number;
}

/** A customer who seems to be watching gets this long to prove it before the first look. */
export const firstLookMs = 20_000;

/** The one rule of what becomes of an agent message, given what the tables say now. */
export function decide(facts: Facts): Decision {
  const { now, sentAt, owner } = facts;
  const presences = facts.presences.filter(({ customerId }) => customerId === owner);
  const witness = presences.find((presence) => provesSeen(presence, sentAt));
  if (witness) return { kind: 'seen', byDevice: witness.deviceId };
  if (now >= sentAt + facts.messageExpiryMs) return { kind: 'withheld', reason: 'expired' };
  if (owner === undefined) return { kind: 'withheld', reason: 'customer-unknown' };
  const watching = presences.filter((presence) => isWatching(presence, now));
  if (watching.length > 0) {
    const freshUntil = Math.max(...watching.map((presence) => presence.freshUntil));
    return { kind: 'watching', lookAgainAt: facts.step === 0 ? Math.min(now + firstLookMs, freshUntil) : freshUntil };
  }
  return whom(facts);
}

function whom({ owner, devices, channels }: Facts): Decision {
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
