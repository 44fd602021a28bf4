import type { MessageRow } from '../../lambdas/core/journal.ts';
import type { PushRow } from '../../lambdas/core/push-row.ts';
import type { OwnedAttempt } from './kept-attempts.ts';
import type { SeenJob } from './seen-jobs.ts';
import { trailId } from './trail-id.ts';
import { trailOf } from './trail-of.ts';
import type { Trail } from './wire.ts';

/** What else is known of messages, by the id of their trail. */
export interface KnownBeside {
  /** @param until it was heard of then at the latest */
  readonly heardAt: (messageId: string, until: number) => number | undefined;
  readonly jobsOf: (id: string) => readonly SeenJob[];
  readonly attemptsOf: (id: string) => readonly OwnedAttempt[];
}

interface Kept {
  readonly number: number;
  readonly heardAt?: number;
  readonly endedAt?: number;
  readonly row: MessageRow;
  /** By customer and device. */
  readonly pushes: ReadonlyMap<string, PushRow>;
}

/** The ways of the newest messages, by the rows of the journal. Those that have ended leave first. */
export function createTrails({ heardAt, jobsOf, attemptsOf }: KnownBeside, { most = 1_000 } = {}) {
  const kept = new Map<string, Kept>();
  const changed = new Set<string>();
  let numbers = 0;

  const shown = (id: string, { pushes, ...known }: Kept): Trail =>
    trailOf({ ...known, pushes: [...pushes.values()], jobs: jobsOf(id), attempts: attemptsOf(id) });

  function leaves(newest: string): string | undefined {
    for (const [id, { row }] of kept) if (row.state !== 'open' && id !== newest) return id;
    return kept.keys().next().value;
  }

  function makeRoom(newest: string) {
    const id = leaves(newest);
    if (id === undefined) return;
    kept.delete(id);
    changed.delete(id);
  }

  function begin(row: MessageRow): Kept {
    numbers += 1;
    const at = heardAt(row.messageId, row.decidedAt);
    return { number: numbers, ...(at === undefined ? {} : { heardAt: at }), row, pushes: new Map() };
  }

  return {
    /** @param now when the row was read */
    putMessage: (row: MessageRow, now: number): void => {
      const id = trailId(row.conversation, row.messageId);
      const before = kept.get(id);
      const hasEnded = before?.row.state === 'open' && row.state !== 'open';
      kept.set(id, { ...(before ?? begin(row)), row, ...(hasEnded ? { endedAt: now } : {}) });
      changed.add(id);
      if (kept.size > most) makeRoom(id);
    },
    /** @returns false where its message is not known */
    putPush: (push: PushRow): boolean => {
      const id = trailId(push.conversation, push.messageId);
      const before = kept.get(id);
      if (!before) return false;
      const pushes = new Map(before.pushes).set(trailId(push.customerId, push.deviceId), push);
      kept.set(id, { ...before, pushes });
      changed.add(id);
      return true;
    },
    /** Something else of it has changed. */
    touch: (id: string): void => {
      if (kept.has(id)) changed.add(id);
    },
    rowOf: (id: string): MessageRow | undefined => kept.get(id)?.row,
    find: (id: string): Trail | undefined => {
      const known = kept.get(id);
      return known && shown(id, known);
    },
    /** What has changed since this was last asked, by their numbers. */
    takeChanged: (): readonly Trail[] => {
      const ids = [...changed];
      changed.clear();
      const trails = ids.flatMap((id) => {
        const known = kept.get(id);
        return known ? [shown(id, known)] : [];
      });
      return trails.toSorted((one, other) => one.number - other.number);
    },
    /** The newest by number, oldest first. */
    newest: (count: number): readonly Trail[] => [...kept].slice(-count).map(([id, known]) => shown(id, known)),
    /** Forgets all; @returns whose they were, oldest first. */
    clear: (): readonly Pick<MessageRow, 'conversation' | 'messageId'>[] => {
      const rows = [...kept.values()].map(({ row }) => row);
      kept.clear();
      changed.clear();
      return rows;
    },
  };
}
export type Trails = ReturnType<typeof createTrails>;
