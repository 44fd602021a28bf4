import { operatorError } from './deployment.ts';

/** Events reach an archive late ("Archiving and replaying events in EventBridge": up to ten minutes). */
export const archiveDelayMs = 10 * 60_000;

export interface ReplayWindow {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Of the window that was asked for, the part whose messages have expired: it is not replayed. */
  readonly skipped?: { readonly from: number; readonly to: number };
  /** Its last events may not be in the archive yet. */
  readonly isYoung: boolean;
}

/**
 * What of a window is replayed: all that a message may be in that is still worth a push.
 * @param expiryMs of the deployment's messages
 * @throws an Error named `OperatorError` where nothing is left of it, or it is none
 */
export function replayWindow(
  asked: { readonly from: number; readonly to: number },
  { now, expiryMs }: { readonly now: number; readonly expiryMs: number },
): ReplayWindow {
  const { from, to } = asked;
  if (from >= to) throw operatorError('--from must lie before --to.');
  if (to > now) throw operatorError('--to lies in the future.');
  // EventBridge replays by the minute, and an event may be younger than its message by its own way.
  const oldest = Math.floor((now - expiryMs) / 60_000) * 60_000;
  if (to <= oldest) {
    throw operatorError(
      `Nothing is replayed: whatever was sent until ${iso(oldest)} has expired, and is not worth a push any more.`,
    );
  }
  return {
    from: Math.max(from, oldest),
    to,
    ...(from < oldest ? { skipped: { from, to: oldest } } : {}),
    isYoung: to > now - archiveDelayMs,
  };
}

const iso = (time: number) => new Date(time).toISOString();

/** In words, for people. */
export function windowLines({ from, to, skipped, isYoung }: ReplayWindow): string[] {
  return [
    `replaying ${iso(from)} to ${iso(to)}`,
    ...(skipped
      ? [`not replayed: ${iso(skipped.from)} to ${iso(skipped.to)}, because whatever was sent then has expired`]
      : []),
    ...(isYoung ? ['the last ten minutes may not all be in the archive yet: replay them once more later'] : []),
  ];
}
