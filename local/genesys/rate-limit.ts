import * as z from 'zod';

export const rateLimitSchema = z.strictObject({
  requestsPerMinute: z
    .int('must be a whole number from 1 to 1000000')
    .min(1, 'must be from 1 to 1000000')
    .max(1_000_000, 'must be from 1 to 1000000'),
});

export interface Used {
  readonly count: number;
  readonly allowed: number;
  readonly resetSeconds: number;
  readonly isOver: boolean;
}

export interface RateLimit {
  /** Counts a request of a token, unless it is one too many. */
  readonly use: (accessToken: string) => Used;
  readonly set: (requestsPerMinute: number) => void;
}

const windowMs = 60_000;

/**
 * Requests of one access token in any minute. 300 is the number that is quoted for Genesys, unconfirmed; whether its
 * minutes slide as these do is not known.
 */
export function createRateLimit(now: () => number, requestsPerMinute = 300): RateLimit {
  const times = new Map<string, readonly number[]>();
  let allowed = requestsPerMinute;
  return {
    use(accessToken) {
      const recent = (times.get(accessToken) ?? []).filter((time) => time > now() - windowMs);
      const isOver = recent.length >= allowed;
      if (!isOver) recent.push(now());
      times.set(accessToken, recent);
      const resetSeconds = Math.ceil(((recent[0] ?? now()) + windowMs - now()) / 1000);
      return { count: recent.length + (isOver ? 1 : 0), allowed, resetSeconds, isOver };
    },
    set: (given) => {
      allowed = given;
    },
  };
}
