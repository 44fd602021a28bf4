import type { Device } from '../../../lambdas/core/device.ts';
import type { ConversationEvidence } from '../../../lambdas/core/evidence.ts';
import type { Presence } from '../../../lambdas/core/presence.ts';
import type { PushRow, PushState } from '../../../lambdas/core/push-row.ts';
import { noon } from '../adapters/journal-entries.ts';

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

export const aDevice = (deviceId: string, differences: Partial<Device> = {}): Device => ({
  customerId: 'anna',
  deviceId,
  channel: 'apns',
  token: `token-of-${deviceId}`,
  addressKind: 'token',
  platform: 'ios',
  environment: 'production',
  environmentIsCertain: true,
  registeredAt: noon - day,
  version: 1,
  recipient: 'r',
  ...differences,
});

export const goneSince = (since: number) => ({ since, reason: 'Unregistered' });

/** Anna's phone, active since 10 s before noon. */
export const aPresence = (differences: Partial<Presence> = {}): Presence => ({
  customerId: 'anna',
  deviceId: 'phone',
  status: 'active',
  reportedAt: noon - 10 * second,
  freshUntil: noon + 50 * second,
  lastActiveAt: noon - 10 * second,
  becameActiveAt: noon - 10 * second,
  expiresAt: noon + day,
  ...differences,
});

/** A conversation that is Anna's. */
export const evidence = (differences: Partial<ConversationEvidence> = {}): ConversationEvidence => ({
  owner: 'anna',
  presences: [],
  ...differences,
});

/** A device that showed the conversation when this message, sent at noon, had come. */
export const sawIt = aPresence({ lastActiveAt: noon + 2 * second, freshUntil: noon + 3 * second });

/** The push of `message-1` to Anna's phone. */
export const aPushRow = (
  state: PushState,
  differences: Partial<Pick<PushRow, 'deviceId' | 'customerId' | 'step' | 'revision' | 'tries' | 'unanswered'>> = {},
  changedAt = noon,
): PushRow => ({
  v: 1,
  revision: 3,
  conversation: 'conversation-1',
  messageId: 'message-1',
  customerId: 'anna',
  deviceId: 'phone',
  channel: 'apns',
  step: 0,
  tries: 1,
  unanswered: 0,
  changedAt,
  ...differences,
  ...state,
});

export const sending = (claimedUntil: number, job = 'queue-message-1'): PushState => ({
  state: 'sending',
  job,
  claimedUntil,
});

export const waiting = (
  until: number,
  because: Extract<PushState, { state: 'waiting' }>['because'] = 'try-later',
): PushState => ({ state: 'waiting', until, because });
