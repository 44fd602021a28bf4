/** Users who are not at work: nothing is asked or sent about them for a while. */
export interface OfflinePauses {
  readonly begin: (userId: string) => void;
  readonly has: (userId: string) => boolean;
}

const pauseMs = 300_000;
const mostUsers = 1_000;

/** @param now epoch milliseconds */
export function createOfflinePauses(now: () => number): OfflinePauses {
  const endsAt = new Map<string, number>();
  return {
    begin(userId) {
      endsAt.delete(userId);
      endsAt.set(userId, now() + pauseMs);
      const [oldest] = endsAt.keys();
      if (oldest !== undefined && endsAt.size > mostUsers) endsAt.delete(oldest);
    },
    has: (userId) => now() < (endsAt.get(userId) ?? 0),
  };
}
