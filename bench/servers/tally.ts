import type { IncomingHttpHeaders } from 'node:http';

/** A server's settings and counts, shared with the process that holds it. */
export interface Tally {
  /** How long a request waits for its answer. */
  delayMs: number;
  readonly accepted: () => number;
  readonly refused: () => number;
  /** The last request that was counted. */
  readonly last: () => { readonly headers: IncomingHttpHeaders; readonly body: string };
  readonly count: (accepted: boolean, headers: IncomingHttpHeaders, body: string) => void;
}

export function createTally(): Tally {
  let accepted = 0;
  let refused = 0;
  let last: { headers: IncomingHttpHeaders; body: string } = { headers: {}, body: '' };
  return {
    delayMs: 0,
    accepted: () => accepted,
    refused: () => refused,
    last: () => last,
    count: (isAccepted, headers, body) => {
      if (isAccepted) accepted += 1;
      else refused += 1;
      last = { headers, body };
    },
  };
}
