/** An event source mapping of a queue, as its template says. */
export type MappingDefinition = {
  functionName: string;
  queueUrl: string;
  queueArn: string;
  /** At most 10 on a FIFO queue, and without a batching window. */
  batchSize: number;
  /** Batches at the same time; 4 if left out. */
  maximumConcurrency?: number;
  /** FunctionResponseTypes holds ReportBatchItemFailures. */
  reportBatchItemFailures: boolean;
  /** A message that matches none of them is deleted unseen, as in AWS. */
  filterPatterns?: readonly unknown[];
  /** The queue's; asked of the queue if left out. */
  visibilityTimeoutSeconds?: number;
  maximumBatchingWindowSeconds?: number;
  /** The function's RecursiveLoop property; `Terminate` if left out. */
  recursiveLoop?: 'Allow' | 'Terminate';
};
