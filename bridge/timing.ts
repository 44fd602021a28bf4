/** How long things take, in milliseconds. */
export interface Timing {
  /** Between two signs of life: Genesys' heartbeats, and our pings. */
  readonly heartbeatMs: number;
  /** Until a WebSocket is open. */
  readonly openLimitMs: number;
  /** So long a connection is heard beside the one that took its place. */
  readonly lingerMs: number;
  /** Until a WebSocket that we close is closed by the other side, too. */
  readonly closeLimitMs: number;
  /** Until the API has answered a request; and until that has come to something: the token's comes before, and a second try after. */
  readonly requestLimitMs: number;
  readonly askLimitMs: number;
  readonly firstBackoffMs: number;
  readonly longestBackoffMs: number;
  /** A connection that lasted so long was no failure. */
  readonly stableMs: number;
  /** Before a gap: what Genesys had not told by then; and by how much its clock and ours may differ. */
  readonly marginMs: number;
  /** Gaps that end within so long are caught up together. */
  readonly settleMs: number;
  /** Genesys' analytics may lag: how long after a gap it is asked once more. */
  readonly secondLookMs: number;
  readonly lookUpEveryMs: number;
  /** Of all that is left to do when the process is to end. */
  readonly drainLimitMs: number;
  /** So long something may be wrong before the health page says so. */
  readonly patienceMs: number;
}

export const defaultTiming: Timing = {
  heartbeatMs: 30_000,
  openLimitMs: 10_000,
  lingerMs: 5_000,
  closeLimitMs: 3_000,
  requestLimitMs: 8_000,
  askLimitMs: 20_000,
  firstBackoffMs: 1_000,
  longestBackoffMs: 60_000,
  stableMs: 60_000,
  marginMs: 30_000,
  settleMs: 1_000,
  secondLookMs: 60_000,
  lookUpEveryMs: 900_000,
  drainLimitMs: 10_000,
  patienceMs: 90_000,
};

/** Signs of life that may be missing in a row, and half of the next one. */
export const silentHeartbeats = 2.5;
