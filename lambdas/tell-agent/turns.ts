import { requestRate, reservedShare, takeRequest } from '../core/request-rate.ts';
import type { TokenBucket } from '../core/token-bucket.ts';

/** The right to send one request, and what it takes when it is sent. */
export interface Turn {
  readonly kind: 'turn';
  /** Called for each request; a second one, with a new token, is on credit. */
  readonly spend: () => void;
  /** Given back where nothing was sent. */
  readonly drop: () => void;
}

export interface Turns {
  /** @returns a turn, or the whole seconds until there may be one for whoever waits */
  readonly ask: (isUrgent: boolean) => Turn | { readonly kind: 'wait'; readonly seconds: number };
}

/** Who waits longer asks again meanwhile: a rate can be raised. */
const longestWaitSeconds = 300;

/**
 * Our own limit, below another's, of one process. What it does not count: a connection that broke under a request, which is
 * sent again; and a process that is started anew begins with a full burst.
 * @param requestsPerMinute what this process may ask, as the other says
 * @param now epoch milliseconds
 */
export function createTurns(requestsPerMinute: number, now: () => number): Turns {
  const { perSecond, burst } = requestRate(requestsPerMinute);
  const most = Math.max(1, burst);
  let bucket: TokenBucket | undefined;
  let given = 0;
  /** When those who were told to wait will all have had their turn, in epoch milliseconds. */
  const lineEndsAt = { urgent: 0, normal: 0 };

  const taken = () => takeRequest(bucket, requestsPerMinute, now());

  function turn(): Turn {
    let isHeld = true;
    const drop = () => {
      if (isHeld) given -= 1;
      isHeld = false;
    };
    given += 1;
    return {
      kind: 'turn',
      spend() {
        drop();
        bucket = taken();
      },
      drop,
    };
  }

  return {
    ask(isUrgent) {
      const needed = isUrgent ? 1 : Math.max(1, most * reservedShare);
      const missing = needed - (taken().tokens + 1 - given);
      if (missing <= 0) return turn();
      const lane = isUrgent ? 'urgent' : 'normal';
      const readyAt = now() + (missing / perSecond) * 1000;
      const behindOthersAt = lineEndsAt[lane] + 1000 / perSecond;
      const at = Math.min(Math.max(readyAt, behindOthersAt), now() + longestWaitSeconds * 1000);
      lineEndsAt[lane] = at;
      return { kind: 'wait', seconds: Math.max(1, Math.ceil((at - now()) / 1000)) };
    },
  };
}
