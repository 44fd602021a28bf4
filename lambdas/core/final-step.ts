import type { GoneVerdict } from './gone-policy.ts';
import type { Outcome } from './outcome.ts';
import type { PushEnd } from './push-row.ts';

export interface FinalStep {
  readonly end: Extract<PushEnd, { state: 'delivered' | 'gone' | 'refused' }>;
  /** Its job is kept for a person, who sees what to mend. Its push has ended: it is not sent again. */
  readonly deadLetter: boolean;
}

/** What follows from an outcome that is final; any other is tried again until the message expires. */
export function finalStep(outcome: Extract<Outcome, { kind: 'delivered' | 'refused' }>): FinalStep {
  switch (outcome.kind) {
    case 'delivered':
      return { end: { state: 'delivered' }, deadLetter: false };
    case 'refused':
      return { end: { state: 'refused' }, deadLetter: true };
  }
}

/** A device that is not marked is not to blame, as far as anybody knows. */
export function stepOfGone(verdict: GoneVerdict): FinalStep {
  switch (verdict) {
    case 'mark':
      return { end: { state: 'gone' }, deadLetter: false };
    case 'doubt':
    case 'doubted-already':
    case 'guarded':
      return { end: { state: 'refused' }, deadLetter: true };
  }
}
