import { mostBytes, mostMessages, type NotTaken } from '../lambdas/adapters/ingest-batch.ts';
import { errorFields, type Log } from '../lambdas/adapters/log.ts';
import { backoff } from './backoff.ts';

/** What waits for the queue may have so much of either; then nobody listens until half of it is gone. */
export interface Room {
  readonly events: number;
  readonly bytes: number;
}

export const defaultRoom: Room = { events: 10_000, bytes: 64 * 1_048_576 };
/** Of batches, so that the way to the queue and back does not set the pace. */
const mostAtOnce = 4;
/** The queue is usually back at once, and much waits for it. */
const retry = { firstBackoffMs: 250, longestBackoffMs: 10_000 };

export interface HandOver {
  /** Takes an event always: who listens is told by `full` when to stop. */
  readonly offer: (event: Waiting) => void;
  /** Resolves when there is room. */
  readonly room: () => Promise<void>;
  readonly status: () => HandOverStatus;
  /** Resolves when nothing waits, or after so long; says how many events are left. */
  readonly drain: (limitMs: number) => Promise<number>;
}

export interface Waiting {
  /** As `writeSourceRequest` writes it, which is ASCII. */
  readonly message: string;
  /** Told where the queue never takes it. */
  readonly refused: () => void;
}

/** Times are the bridge's clock's. */
export interface HandOverStatus {
  readonly waiting: number;
  readonly lastHandedOverAt?: number;
  /** Since when something waits that the queue does not take. */
  readonly stuckSince?: number;
}

export interface HandOverDependencies {
  readonly send: (messages: readonly string[]) => Promise<readonly NotTaken[]>;
  readonly full: (isFull: boolean) => void;
  readonly handedOver: (events: number) => void;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** By the bridge's clock. */
  readonly now: () => number;
  readonly random: () => number;
  readonly mostRoom?: Room;
}

/** What was heard, on its way to the ingest queue: in memory, bounded, and never dropped. */
export function createHandOver(dependencies: HandOverDependencies): HandOver {
  const { send, full, handedOver, log, now, random, mostRoom = defaultRoom } = dependencies;
  const waiting: Waiting[] = [];
  let bytes = 0;
  let events = 0;
  let workers = 0;
  let isFull = false;
  let lastHandedOverAt: number | undefined;
  let triedSince: number | undefined;
  const whenRoom: (() => void)[] = [];
  const whenEmpty: (() => void)[] = [];

  function judgeRoom() {
    const share = isFull ? 0.5 : 1;
    const isNowFull = events >= mostRoom.events * share || bytes >= mostRoom.bytes * share;
    if (isNowFull !== isFull) {
      isFull = isNowFull;
      full(isFull);
    }
    if (!isFull) for (const resolve of whenRoom.splice(0)) resolve();
    if (events === 0) for (const resolve of whenEmpty.splice(0)) resolve();
  }

  function nextBatch(): Waiting[] {
    let batchBytes = 0;
    const end = waiting.findIndex(({ message }, index) => {
      batchBytes += message.length;
      return index === mostMessages || (index > 0 && batchBytes > mostBytes);
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  }

  function done(taken: readonly Waiting[]) {
    events -= taken.length;
    for (const { message } of taken) bytes -= message.length;
  }

  async function work() {
    let failures = 0;
    while (waiting.length > 0) {
      const batch = nextBatch();
      const notTaken = await send(batch.map(({ message }) => message)).catch((error: unknown) => {
        log.warn('hand-over-failed', errorFields(error));
        return batch.map((_, index) => ({ index, isRefused: false }));
      });
      const missing = new Map(notTaken.map(({ index, isRefused }) => [index, isRefused]));
      const taken = batch.filter((_, index) => !missing.has(index));
      const refused = batch.filter((_, index) => missing.get(index) === true);
      const again = batch.filter((_, index) => missing.get(index) === false);
      waiting.unshift(...again);
      done([...taken, ...refused]);
      if (taken.length > 0) {
        lastHandedOverAt = now();
        handedOver(taken.length);
      }
      triedSince = events === 0 ? undefined : taken.length > 0 ? now() : triedSince;
      for (const event of refused) event.refused();
      judgeRoom();
      if (again.length === 0) failures = 0;
      else await new Promise((resolve) => setTimeout(resolve, backoff(failures++, retry, random)));
    }
    // In the same turn, so that no event comes between: it would wait for a worker that has ended.
    workers -= 1;
  }

  return {
    offer(event) {
      if (event.message.length > mostBytes) {
        event.refused();
        return;
      }
      waiting.push(event);
      events += 1;
      bytes += event.message.length;
      triedSince ??= now();
      judgeRoom();
      // A batch that is not full yet waits for nobody.
      if (workers >= mostAtOnce || (workers > 0 && waiting.length < mostMessages)) return;
      workers += 1;
      // A turn later, so that what comes together goes together.
      setImmediate(() => void work());
    },
    room: () => (isFull ? new Promise((resolve) => whenRoom.push(resolve)) : Promise.resolve()),
    status: () => ({
      waiting: events,
      ...(lastHandedOverAt === undefined ? {} : { lastHandedOverAt }),
      ...(triedSince === undefined ? {} : { stuckSince: triedSince }),
    }),
    async drain(limitMs) {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      if (events > 0) await Promise.race([late, new Promise<void>((resolve) => whenEmpty.push(resolve))]);
      clearTimeout(timer);
      return events;
    },
  };
}
