import { type TokenBucket, takeToken } from '../../core/token-bucket.ts';

export interface ApiRate {
  /** Takes one request; where there is none left, the whole seconds until there is one. */
  readonly take: () => number | undefined;
  /** What Genesys says that it allows in a minute. */
  readonly allow: (requestsPerMinute: number) => void;
}

/** The fifth that stays free below is what may go out at once: so no minute ever has more than is allowed. */
const share = 0.8;
const burstSeconds = 15;

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
    take() {
      // The bucket holds a second's worth; of a clock this much slower, it is the burst.
      const perBurst = ((allowed * share) / 60) * burstSeconds;
      const taken = takeToken(bucket, perBurst, now() / burstSeconds);
      if (taken.waitMs > 0) return Math.ceil((taken.waitMs * burstSeconds) / 1000);
      bucket = taken.bucket;
      return undefined;
    },
    allow(heard) {
      if (heard >= 1) allowed = Math.min(requestsPerMinute, heard);
    },
  };
}
