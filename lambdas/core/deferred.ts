import { isNewer, type ScreenPosition } from './cursor.ts';
import type { MessageState } from './journal.ts';
import type { WithheldReason } from './withheld-reason.ts';

/** A message of the same conversation that waited for the end of the same quiet hours. */
export interface DeferredMessage extends ScreenPosition {
  readonly state: MessageState;
  readonly reason?: WithheldReason;
}

/** How a message that waited for the end of quiet hours stands among the others. The newest speaks for all. */
export interface DeferredTogether {
  /** A newer one was pushed or seen: nothing more is to be said. */
  readonly isSpokenFor: boolean;
  /** A newer one is still on its way: whether it arrives is not known yet. */
  readonly newerWaits: boolean;
  /** The older ones that it speaks for, should it be pushed. */
  readonly speaksFor: readonly ScreenPosition[];
}

export function deferredTogether(own: ScreenPosition, others: readonly DeferredMessage[]): DeferredTogether {
  const newer = others.filter((one) => isNewer(one, own));
  const older = others.filter((one) => !isNewer(one, own));
  return {
    isSpokenFor: newer.some(({ state }) => state === 'pushed' || state === 'seen'),
    newerWaits: newer.some(({ state }) => state === 'open'),
    speaksFor: older
      .filter(({ state, reason }) => state === 'open' || reason === 'superseded')
      .map(({ sentAt, messageId }) => ({ sentAt, messageId })),
  };
}
