import * as z from 'zod';
import { parsePushJob } from '../../lambdas/adapters/push-job-schema.ts';
import type { PushJob } from '../../lambdas/core/job.ts';
import { createBounded } from './bounded.ts';
import { trailId } from './trail-id.ts';

/** A job as it lay in a channel's queue. Times are epoch milliseconds. */
export interface SeenJob {
  readonly job: Pick<PushJob, 'conversation' | 'messageId' | 'customerId' | 'deviceId' | 'channel'>;
  /** When it came to its queue, or was first seen there. */
  readonly at: number;
  /** When a dispatcher last took it up. */
  readonly takenAt?: number;
  /** A dispatcher has put it among the dead letters. */
  readonly isDead?: true;
  readonly queue: string;
  readonly text: string;
}

interface Kept {
  at: number;
  takenAt: number | undefined;
  isDead: boolean;
  /** Whether it was seen on its way to the queue: it may be taken up before AWS' answer to who sent it was seen. */
  isSent: boolean;
  /** What the text says; null: something else, such as what tells that a message was read. Absent before it was read. */
  read?: { readonly id: string; readonly job: SeenJob['job'] } | null;
  readonly queue: string;
  readonly text: string;
}

const recordsSchema = z.object({ Records: z.array(z.object({ body: z.string(), eventSourceARN: z.string() })) });

/**
 * Keeps the newest jobs, at most 2,000, and 8 MiB of text. They are not read before somebody asks: what nobody looks at must
 * cost nothing.
 */
export function createSeenJobs(most = { count: 2_000, bytes: 8 * 1_048_576 }) {
  const index = new Map<string, Set<Kept>>();
  const notIndexed = new Set<Kept>();
  const changed = new Set<Kept>();
  const kept = createBounded<Kept>(most, (gone) => {
    notIndexed.delete(gone);
    changed.delete(gone);
    const id = gone.read?.id;
    if (id === undefined) return;
    index.get(id)?.delete(gone);
    if (index.get(id)?.size === 0) index.delete(id);
  });

  function add(text: string, one: Pick<Kept, 'at' | 'takenAt' | 'isSent' | 'queue'>) {
    const entry = { ...one, isDead: false, text };
    kept.set(text, entry, 2 * text.length);
    notIndexed.add(entry);
    changed.add(entry);
  }

  function change(known: Kept, change: Partial<Pick<Kept, 'takenAt' | 'isDead' | 'isSent'>>) {
    Object.assign(known, change);
    changed.add(known);
  }

  function readIndex() {
    for (const entry of notIndexed) {
      const job = parsePushJob(entry.text);
      entry.read = job ? { id: trailId(job.conversation, job.messageId), job } : null;
      if (entry.read) index.set(entry.read.id, (index.get(entry.read.id) ?? new Set()).add(entry));
    }
    notIndexed.clear();
  }

  return {
    sent: (queue: string, bodies: readonly string[], now: number): void => {
      for (const text of bodies) {
        const known = kept.get(text);
        if (known && !known.isSent) change(known, { isSent: true });
        else add(text, { at: now, takenAt: undefined, isSent: true, queue });
      }
    },
    /** @param payload what a dispatcher was invoked with */
    taken: (payload: unknown, now: number): void => {
      for (const { body, eventSourceARN } of recordsSchema.safeParse(payload).data?.Records ?? []) {
        const known = kept.get(body);
        if (known) change(known, { takenAt: now });
        else add(body, { at: now, takenAt: now, isSent: false, queue: eventSourceARN.split(':').at(-1) ?? '' });
      }
    },
    buried: (bodies: readonly string[]): void => {
      for (const text of bodies) {
        const known = kept.get(text);
        if (known) change(known, { isDead: true });
      }
    },
    /** The messages of which a job has come or changed since this was last asked. */
    takeChanged: (): ReadonlySet<string> => {
      readIndex();
      const ids = new Set([...changed].flatMap(({ read }) => read?.id ?? []));
      changed.clear();
      return ids;
    },
    /** The jobs of a message, oldest first. */
    of: (id: string): readonly SeenJob[] => {
      readIndex();
      return [...(index.get(id) ?? [])].flatMap(({ at, takenAt, isDead, queue, text, read }) => {
        if (!read) return [];
        const known = { job: read.job, at, queue, text };
        return { ...known, ...(takenAt === undefined ? {} : { takenAt }), ...(isDead ? { isDead } : {}) };
      });
    },
  };
}
export type SeenJobs = ReturnType<typeof createSeenJobs>;
