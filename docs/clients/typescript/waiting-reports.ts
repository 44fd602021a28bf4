import { mostReports, type PresenceReport } from './presence-reports.ts';

/** An older report tells nobody anything, and is refused. */
const oldestMs = 86_400_000;

/**
 * What is still to be said: the last report of each conversation.
 * @param nowMs a monotonic clock
 */
export function createWaitingReports(nowMs: () => number) {
  const waiting = new Map<string, { readonly status: PresenceReport['status']; readonly sinceMs: number }>();

  return {
    note: (conversationId: string, status: PresenceReport['status']): void => {
      waiting.set(conversationId, { status, sinceMs: nowMs() });
    },
    /** As many as one request takes, and how to drop them once they are said; a newer report stays. */
    take: (): { readonly reports: readonly PresenceReport[]; readonly drop: () => void } => {
      const now = nowMs();
      for (const [id, { sinceMs }] of waiting) if (now - sinceMs > oldestMs) waiting.delete(id);
      const taken = [...waiting].slice(0, mostReports);
      const reports = taken.map(([conversationId, { status, sinceMs }]) => {
        return { conversationId, status, ageMs: Math.max(0, Math.round(now - sinceMs)) };
      });
      const drop = () => {
        for (const [id, report] of taken) if (waiting.get(id) === report) waiting.delete(id);
      };
      return { reports, drop };
    },
    clear: () => waiting.clear(),
    isEmpty: () => waiting.size === 0,
  };
}
