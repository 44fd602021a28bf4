import type { Trail, TrailPush } from '../../../../local/lab/wire.ts';

/** A message that was just decided, at the time 1,000. */
export function aTrail(differences: Partial<Trail> = {}): Trail {
  const number = differences.number ?? 1;
  return {
    id: `trail-${number}`,
    number,
    conversation: 'c-1',
    messageId: `m-${number}`,
    source: 'genesys',
    heardAt: 990,
    sentAt: 980,
    decidedAt: 1_000,
    decision: 'push',
    lane: 'normal',
    step: 0,
    state: 'open',
    expiresAt: 3_600_000,
    pushes: [],
    ...differences,
  };
}

export const aPush = (differences: Partial<TrailPush> = {}): TrailPush => ({
  customerId: 'ada',
  deviceId: 'iphone',
  channel: 'apns',
  state: 'queued',
  tries: 0,
  queuedAt: 1_005,
  ...differences,
});
