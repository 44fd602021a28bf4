import { decide } from './decide.ts';
import type { Device } from './device.ts';
import type { PushJob } from './job.ts';
import type { PushEnd } from './journal.ts';
import type { Presence } from './presence.ts';

export type Recheck =
  | { readonly kind: 'send'; readonly device: Device }
  | { readonly kind: 'watching' }
  | { readonly kind: 'end'; readonly end: PushEnd };

/** The decision once more, for one device, just before the push is sent: much may have happened in the queue. */
export function recheck(
  job: PushJob,
  tables: {
    readonly device: Device | undefined;
    readonly owner: string | undefined;
    readonly presences: readonly Presence[];
  },
  now: number,
): Recheck {
  const { device, owner, presences } = tables;
  if (owner !== undefined && owner !== job.customerId) {
    return { kind: 'end', end: { state: 'withheld', reason: 'owner-changed' } };
  }
  const decision = decide({
    now,
    sentAt: job.sentAt,
    step: job.step,
    owner: job.customerId,
    presences,
    devices: device ? [device] : [],
    channels: [job.channel],
    messageExpiryMs: job.expiresAt - job.sentAt,
  });
  switch (decision.kind) {
    case 'seen':
      return { kind: 'end', end: { state: 'seen' } };
    case 'withheld':
      // The one channel is the job's: the device was registered anew on another one since, and this queue leads nowhere.
      return {
        kind: 'end',
        end: {
          state: 'withheld',
          reason: decision.reason === 'channel-not-configured' ? 'channel-changed' : decision.reason,
        },
      };
    case 'watching':
      return { kind: 'watching' };
    case 'push': {
      const [target] = decision.devices;
      return target
        ? { kind: 'send', device: target }
        : { kind: 'end', end: { state: 'withheld', reason: 'no-device' } };
    }
  }
}
