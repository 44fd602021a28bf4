import type { MessageRow } from '../core/journal.ts';
import { countEnd } from './count-end.ts';
import type { Log } from './log.ts';
import { createOutsideEvents, type OutsideEvents } from './outside-events.ts';

/** What becomes known of the ends of messages beside the journal. */
export interface MessageEnds {
  /** Told of each row that whoever calls has closed, after it was written. */
  readonly ended: (row: MessageRow) => void;
  /** The same work, which answers when others have been told, too. */
  readonly andTold: <T>(work: Promise<T>, remainingMilliseconds?: () => number) => Promise<T>;
}

/** Lambda needs a moment to take the answer. */
const answerMs = 500;

/** @param busName absent: nobody else is told */
export function createMessageEnds(
  busName: string | undefined,
  {
    log,
    now,
    outside = busName === undefined ? undefined : createOutsideEvents(busName, { log, now }),
  }: {
    readonly log: Pick<Log, 'measure'>;
    readonly now: () => number;
    readonly outside?: OutsideEvents | undefined;
  },
): MessageEnds {
  return {
    ended(row) {
      countEnd(log, row);
      outside?.tell(row);
    },
    async andTold(work, remainingMilliseconds = () => Number.POSITIVE_INFINITY) {
      try {
        return await work;
      } finally {
        await outside?.put(remainingMilliseconds() - answerMs);
      }
    },
  };
}
