import type { Call, Chaos, TableCall, Turn } from './chaos.ts';
import { type Counters, count } from './counters.ts';
import type { Random } from './random.ts';
import type { Process, Scheduler, Waiting } from './scheduler.ts';

/** What may go wrong in one history, besides what its customers and agents do. */
export interface Mishaps {
  readonly deaths: boolean;
  readonly tables: boolean;
  readonly queues: boolean;
  readonly oldReads: boolean;
  /** No more than this many in all; with a single one it can be said exactly how late anything may be. */
  readonly most: number;
}

/** How often, of a hundred effects. */
const deathPercent = 2;
const tablePercent = 3;
const queuePercent = 3;
/** How often a table that throttles goes on for longer than the SDK tries. */
const throttledOnPercent = 25;

/**
 * What becomes of each effect of each process, until the history is over: then everything works, so that what is still
 * open can be seen to end.
 */
export function createMishaps(
  mishaps: Mishaps,
  random: Random,
  scheduler: Scheduler,
  counters: Counters,
  isOver: () => boolean,
) {
  let left = mishaps.most;
  /** How many more requests each table throttles, by its name. */
  const throttledMore = new Map<string, number>();
  const percent = (share: number) => {
    if (left <= 0 || !random.chance(share / 100)) return false;
    left -= 1;
    return true;
  };

  function decide({ call }: Waiting): Turn | 'die' {
    if (isOver()) return 'go';
    if (mishaps.deaths && percent(deathPercent)) {
      const sent = call.service === 'own' && call.step === 'answer';
      count(counters.faults, sent ? 'function died with a push on its way' : 'function died between two effects');
      return 'die';
    }
    if (call.service === 'dynamodb') {
      const throttling = call.tables.filter((table) => (throttledMore.get(table) ?? 0) > 0);
      for (const table of throttling) throttledMore.set(table, (throttledMore.get(table) ?? 0) - 1);
      if (throttling.length > 0) return 'throttled';
      if (mishaps.tables && percent(tablePercent)) return tableTurn(call);
    }
    if (call.service === 'sqs' && mishaps.queues && percent(queuePercent)) {
      count(counters.faults, 'request lost on its way to a queue');
      return 'lost';
    }
    return 'go';
  }

  function tableTurn(call: TableCall): Turn {
    const turn = random.pick(['lost', 'throttled', 'throttled-item', 'late', 'conflict'] as const);
    switch (turn) {
      case 'lost':
        count(counters.faults, 'request lost on its way to a table');
        return 'lost';
      case 'conflict':
        if (!call.write) return 'go';
        count(counters.faults, 'transaction cancelled by another');
        return 'conflict';
      case 'throttled-item':
        if (call.operation !== 'TransactWrite') return 'go';
        count(counters.faults, 'one row of a transaction throttled');
        return 'throttled-item';
      case 'throttled':
        count(counters.faults, 'table throttled');
        // With a single mishap nothing may be later than its own repeat makes it.
        if (mishaps.most > 1 && random.chance(throttledOnPercent / 100)) {
          count(counters.faults, 'table throttled for longer than the SDK tries');
          for (const table of call.tables) throttledMore.set(table, random.between(4, 12));
        }
        return 'throttled';
      case 'late': {
        if (!call.write) return 'go';
        count(counters.faults, 'write that arrived after its repeat');
        // Within the five seconds that a socket may hold it back.
        const arrives = new Promise<void>((resolve) =>
          scheduler.at(scheduler.now() + random.between(1, 5_000), resolve),
        );
        return { kind: 'late', arrives };
      }
    }
  }

  /** The chaos of one process. */
  const chaosOf = (process: Process, executed: (call: Call) => void): Chaos => ({
    turn: (call) =>
      new Promise((resolve) => {
        if (process.alive) scheduler.wait({ process, call, go: resolve });
      }),
    executed,
    answered: (call, refusal) => {
      if (isOver() || refusal !== undefined) return 'arrives';
      if (call.service === 'dynamodb' && mishaps.tables && percent(tablePercent)) {
        count(counters.faults, 'answer of a table lost');
        return 'lost';
      }
      if (call.service === 'sqs' && mishaps.queues && percent(queuePercent)) {
        count(counters.faults, 'answer of a queue lost');
        return 'lost';
      }
      return 'arrives';
    },
    ageMs: (call) => {
      if (!mishaps.oldReads || random.chance(0.5)) return 0;
      if (call.index !== undefined) count(counters.faults, 'old data read from the index');
      return random.between(0, 5_000);
    },
    pageRows: () => (mishaps.oldReads && random.chance(0.2) ? random.between(1, 3) : Number.POSITIVE_INFINITY),
    unprocessedKeys: () => {
      if (isOver() || !mishaps.tables || !percent(tablePercent)) return 0;
      count(counters.faults, 'rows left out of a batch read');
      return 1;
    },
    failedEntries: (_, ids) => {
      if (isOver() || !mishaps.queues || !percent(queuePercent)) return [];
      count(counters.faults, 'batch taken in part');
      return ids.slice(0, 1);
    },
  });

  /** Whether Lambda's poller fails to delete what was done. */
  function forgets(): boolean {
    return !isOver() && mishaps.queues && percent(queuePercent);
  }

  return { decide, chaosOf, forgets };
}
