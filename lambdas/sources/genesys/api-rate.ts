import { requestRate, reservedShare, takeRequest } from '../../core/request-rate.ts';
import type { TokenBucket } from '../../core/token-bucket.ts';

/** `low`: of very many, of which none may keep others waiting. */
export type Priority = 'low';

export interface ApiRate {
  /** Takes one request; where there is none left for it, the whole seconds until there is one. */
  readonly take: (priority?: Priority) => number | undefined;
  /** What Genesys says that it allows in a minute. */
  readonly allow: (requestsPerMinute: number) => void;
}

/**
 * Our own limit, below Genesys'. It counts the requests of one process, which has its own token, because Genesys' limit
 * is said to hold for each token.
 * @param requestsPerMinute the most that is assumed; where Genesys says that it allows less, that
 * @param now epoch milliseconds
 */
export function createApiRate(requestsPerMinute: number, now: () => number): ApiRate {
  let allowed = requestsPerMinute;
  let bucket: TokenBucket | undefined;
  return {
    take(priority) {
      const taken = takeRequest(bucket, allowed, now());
      const { perSecond, burst } = requestRate(allowed);
      // Where the burst is but a few, the reserve is none of them, or nothing of low priority would ever go.
      const left = priority === 'low' ? Math.floor(burst * reservedShare) : 0;
      const missing = left - taken.tokens;
      if (missing > 0) return Math.ceil(missing / perSecond);
      bucket = taken;
      return undefined;
    },
    allow(heard) {
      if (heard >= 1) allowed = Math.min(requestsPerMinute, heard);
    },
  };
}
