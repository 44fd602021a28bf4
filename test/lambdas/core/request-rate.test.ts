import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { requestRate, takeRequest } from '../../../lambdas/core/request-rate.ts';
import type { TokenBucket } from '../../../lambdas/core/token-bucket.ts';

const minute = 60_000;

describe('requests below the limit of another', () => {
  it('never has more in any minute than is allowed, however they are asked for', () => {
    const asking = fc.array(fc.nat({ max: 5_000 }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(fc.integer({ min: 60, max: 600 }), asking, (requestsPerMinute, pauses) => {
        const sentAt: number[] = [];
        let bucket: TokenBucket | undefined;
        let now = 1_700_000_000_000;
        for (const pause of pauses) {
          now += pause;
          for (let asked = 0; asked < 50; asked++) {
            const taken = takeRequest(bucket, requestsPerMinute, now);
            if (taken.tokens < 0) break;
            bucket = taken;
            sentAt.push(now);
          }
        }
        for (const from of sentAt) {
          const inMinute = sentAt.filter((at) => at >= from && at < from + minute).length;
          expect(inMinute).toBeLessThanOrEqual(requestsPerMinute);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('lets 15 seconds of it go out at once', () => {
    expect(requestRate(300)).toEqual({ perSecond: 4, burst: 60 });
    let bucket: TokenBucket | undefined;
    for (let sent = 0; sent < 60; sent++) bucket = takeRequest(bucket, 300, 1_700_000_000_000);
    expect(bucket?.tokens).toBeCloseTo(0);
    expect(takeRequest(bucket, 300, 1_700_000_000_000).tokens).toBeLessThan(0);
  });
});
