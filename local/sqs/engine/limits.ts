/** Sizes in bytes. Pages: "Amazon SQS message quotas", "Amazon SQS standard queue quotas", "Amazon SQS FIFO queue quotas". */
export const limits = {
  batchEntries: 10,
  batchBytes: 1_048_576,
  inFlight: 120_000,
  /** A FIFO queue looks for available groups in its first 120,000 messages only. */
  fifoLookAhead: 120_000,
  visibilityTimeoutSeconds: 43_200,
  delaySeconds: 900,
  messageAttributes: 10,
  deduplicationMilliseconds: 5 * 60_000,
  purgeIntervalMilliseconds: 60_000,
  nameReuseMilliseconds: 60_000,
  movesPerSecond: 500,
} as const;
