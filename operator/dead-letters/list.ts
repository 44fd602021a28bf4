import { type WalkedQueue, walkLetters } from './walk.ts';

/** The dead letters of one queue, counted. */
export interface ListedQueue {
  readonly name: string;
  /** By the queue's own, approximate count. */
  readonly count: number;
  /** Of how many the reasons are. */
  readonly looked: number;
  readonly oldestAgeSeconds?: number;
  /** Most frequent first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
}

export async function listQueue(
  name: string,
  walked: WalkedQueue,
  { limit, count, now }: { readonly limit: number; readonly count: number; readonly now: number },
): Promise<ListedQueue> {
  if (count === 0) return { name, count, looked: 0, reasons: [] };
  const reasons = new Map<string, number>();
  let oldest = now;
  const looked = await walkLetters(walked, limit, async (letters) => {
    for (const { reason, sentAt } of letters) {
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      oldest = Math.min(oldest, sentAt);
    }
  });
  return {
    name,
    count,
    looked,
    ...(looked === 0 ? {} : { oldestAgeSeconds: Math.round((now - oldest) / 1_000) }),
    reasons: [...reasons]
      .map(([reason, times]) => ({ reason, count: times }))
      .toSorted((one, other) => other.count - one.count),
  };
}
