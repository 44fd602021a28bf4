import type { SourceName } from '../core/conversation.ts';
import type { Reading } from './reading.ts';

export type Ignored = Extract<Reading, { decision: 'ignored' }>;
export type Unreadable = Extract<Reading, { decision: 'unreadable' }>;

/** The readings of a source that say nothing; a reason is ours, never a word of the event. */
export function saidNothing(source: SourceName) {
  return {
    ignored: (reason: string, known: Ignored['known'] = {}): Ignored => ({
      decision: 'ignored',
      reason,
      source,
      known,
    }),
    unreadable: (reason: string, known: Unreadable['known'] = {}): Unreadable => ({
      decision: 'unreadable',
      reason,
      source,
      known,
    }),
  };
}
