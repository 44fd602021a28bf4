import type { Log } from '../adapters/log.ts';
import { overdueMs } from '../core/due.ts';
import { type TakenUpAs, type TakeUpDependencies, takeUpMessage } from '../take-up/take-up-message.ts';

interface Nomination {
  readonly conversation: string;
  readonly messageId: string;
  readonly dueAt: number;
}

export interface SweepDependencies extends TakeUpDependencies {
  /** Parts of the index of open rows. */
  readonly shards: readonly string[];
  /** Who may be due, oldest first. */
  readonly nominate: (shard: string, now: number) => AsyncIterable<Nomination>;
  readonly remainingMilliseconds: () => number;
  readonly measure: Log['measure'];
  readonly failed: (nomination: Nomination, error: unknown) => void;
}

/** What one message may need, all tries included. */
const reserveMs = 8_000;
const sideBySide = 4;

/**
 * Takes up every open row whose time is over: redoes what was lost, ends what expired. The index only nominates; each row
 * is read before anything is decided. What is left when the time runs out is first in the next run.
 */
export async function sweep(dependencies: SweepDependencies): Promise<void> {
  const { now, shards, nominate, remainingMilliseconds } = dependencies;
  const begun = now();
  const counts = new Map<TakenUpAs['kind'] | 'failed' | 'out-of-time', number>();
  let overdue = 0;
  const swept = await Promise.allSettled(shards.map(sweepShard));
  // An outage: no number is said, because it would be too small.
  for (const shard of swept) if (shard.status === 'rejected') throw shard.reason;
  dependencies.measure(
    'sweep',
    { ...Object.fromEntries(counts), milliseconds: now() - begun },
    { OverdueOpenRows: { unit: 'Count', value: overdue } },
  );

  async function sweepShard(shard: string): Promise<void> {
    const underWay = new Set<Promise<void>>();
    try {
      for await (const nomination of nominate(shard, begun)) {
        const work = takeUpOne(nomination).finally(() => underWay.delete(work));
        underWay.add(work);
        if (underWay.size >= sideBySide) await Promise.race(underWay);
      }
    } finally {
      // What goes on after the function has answered stands still until it is called again.
      await Promise.all(underWay);
    }
  }

  async function takeUpOne(nomination: Nomination): Promise<void> {
    const kind = remainingMilliseconds() < reserveMs ? 'out-of-time' : await takeUpKind(nomination);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
    // The index may name a row that was closed since.
    const isOpen = kind !== 'closed' && kind !== 'no-row';
    if (isOpen && nomination.dueAt < begun - overdueMs) overdue += 1;
  }

  async function takeUpKind(nomination: Nomination): Promise<TakenUpAs['kind'] | 'failed'> {
    try {
      return (await takeUpMessage(nomination, { forced: false }, dependencies)).kind;
    } catch (error) {
      dependencies.failed(nomination, error);
      return 'failed';
    }
  }
}
