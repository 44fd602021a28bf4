import { type TokenBucket, takeToken } from '../../core/token-bucket.ts';

/** `low`: of very many, of which none may keep others waiting. */
export type Priority = 'low';

export interface ApiRate {
  /** Takes one request; where there is none left for it, the whole seconds until there is one. */
  readonly take: (priority?: Priority) => number | undefined;
  /** What Genesys says that it allows in a minute. */
  readonly allow: (requestsPerMinute: number) => void;
}

/**
 * The fifth that stays free below is what may go out at once: so no minute of a process has more than is allowed, but for
 * the repeats over a connection that broke. A process that is started anew has a token of its own.
 */
const share = 0.8;
const burstSeconds = 15;
/** Of the burst, what requests of low priority leave to the others. */
const reserve = 0.25;

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
      // The bucket holds a second's worth; of a clock this much slower, it is the burst.
      const perBurst = ((allowed * share) / 60) * burstSeconds;
      const taken = takeToken(bucket, perBurst, now() / burstSeconds);
      // Where the burst is but a few, the reserve is none of them, or nothing of low priority would ever go.
      const left = priority === 'low' ? Math.floor(perBurst * reserve) : 0;
      const missing = left - taken.bucket.tokens;
      if (missing > 0) return Math.ceil((missing / perBurst) * burstSeconds);
      bucket = taken.bucket;
      return undefined;
    },
    allow(heard) {
      if (heard >= 1) allowed = Math.min(requestsPerMinute, heard);
    },
  };
}
