import type { MappingDefinition } from './mapping-definition.ts';

/**
 * @throws where AWS refuses to create the mapping. Sources: Lambda API reference, "CreateEventSourceMapping"
 * (BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig).
 */
export function checkMapping(definition: MappingDefinition): void {
  const { functionName, queueArn, batchSize, maximumBatchingWindowSeconds = 0, maximumConcurrency = 2 } = definition;
  const refuse = (reason: string): never => {
    throw new Error(`The event source mapping of ${queueArn} to ${functionName}: ${reason}`);
  };
  const isFifo = queueArn.endsWith('.fifo');
  if (batchSize < 1 || batchSize > (isFifo ? 10 : 10_000)) refuse(`BatchSize ${batchSize} is out of range`);
  if (isFifo && maximumBatchingWindowSeconds > 0) refuse('a FIFO queue has no MaximumBatchingWindowInSeconds');
  if (maximumBatchingWindowSeconds > 300) refuse('MaximumBatchingWindowInSeconds is over 300');
  if (batchSize > 10 && maximumBatchingWindowSeconds < 1) {
    refuse('a BatchSize over 10 needs a MaximumBatchingWindowInSeconds of at least 1');
  }
  if (maximumConcurrency < 2 || maximumConcurrency > 1000) refuse('MaximumConcurrency is not between 2 and 1000');
}
