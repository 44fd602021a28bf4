import type { Trail } from '../../wire.ts';
import { decisionNames, withheldBecause } from '../pipeline/words.ts';

export interface LineState {
  readonly tone: 'open' | 'good' | 'bad';
  readonly text: string;
}

/** In a word or two what became of a message so far; the journal has the sentences. */
export function lineState(trail: Trail | undefined): LineState {
  switch (trail?.state) {
    case undefined:
      return { tone: 'open', text: 'sent' };
    case 'seen':
    case 'pushed':
      return { tone: 'good', text: trail.state };
    case 'withheld':
      return { tone: 'bad', text: withheldBecause(trail) ?? 'withheld' };
    case 'open':
      if (trail.pushes.some(({ state }) => state === 'waiting')) return { tone: 'open', text: 'waits' };
      return { tone: 'open', text: trail.decision === 'push' ? 'on its way' : decisionNames[trail.decision] };
  }
}
