import type { Device } from './device.ts';
import type { DeviceGone } from './outcome.ts';

/** What the providers answered lately about the devices of one app, in all functions together. */
export interface AnswerCounts {
  /** Certain answers about a device: delivered or gone. */
  readonly answers: number;
  readonly gone: number;
}

/** When so many devices seem to be gone that rather something of ours is wrong. */
export interface GoneGuard {
  readonly percent: number;
  /** With fewer answers than this a share says nothing. */
  readonly samples: number;
}

/** A suspicion counts when it comes again after so long: by then a mistake of ours has been noticed. */
const confirmedAfterMs = 60 * 60_000;

export type GoneVerdict =
  | 'mark'
  /** Remembered in the device's row; the device stays. */
  | 'doubt'
  /** It was doubted before, not long enough ago. */
  | 'doubted-already'
  /** Implausibly many: the fault is ours. */
  | 'guarded';

/**
 * Whether a device that its provider calls gone, or unknown, is marked. Nothing is taken away on doubt; what customers have
 * done themselves is none, however many did.
 * @param counts undefined where nobody could count: then nobody knows whether it is one device or all of them
 */
export function judgeGone(
  { proof, byCustomer }: Pick<DeviceGone, 'proof' | 'byCustomer'>,
  counts: AnswerCounts | undefined,
  { doubt }: Pick<Device, 'doubt'>,
  guard: GoneGuard,
  now: number,
): GoneVerdict {
  if (byCustomer) return 'mark';
  if (counts === undefined) return 'guarded';
  const says = counts.answers >= guard.samples;
  if (says && counts.gone * 100 > counts.answers * guard.percent) return 'guarded';
  if (proof === 'stated' || says) return 'mark';
  if (doubt === undefined) return 'doubt';
  return now - doubt.since >= confirmedAfterMs ? 'mark' : 'doubted-already';
}
