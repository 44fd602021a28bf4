import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { InvokeResult } from '../lambda/invocation-result.ts';
import { readBatchResponse } from './batch-response.ts';
import { checkMapping } from './check-mapping.ts';
import { deleteMessages } from './delete-messages.ts';
import type { MappingDefinition } from './mapping-definition.ts';
import { pause } from './pause.ts';
import { receiveBatch } from './receive-batch.ts';
import { isWanted, type MatchesFilter } from './record-filter.ts';
import { hopsOf, MAXIMUM_HOPS, nextTraceHeader } from './recursion.ts';
import { retryThrottled } from './retry-throttled.ts';
import { type SqsRecord, toRecord } from './sqs-record.ts';

export type MappingDependencies = {
  sqs: SQSClient;
  invoke: (payload: unknown, options: { traceHeader: string }) => Promise<InvokeResult>;
  log: (functionName: string, line: string) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
  matchesFilter?: MatchesFilter;
};

export type Mapping = {
  /** Ends the long poll and waits for the batches that are running. */
  close(): Promise<void>;
};

const OUTAGE_PAUSE_MS = 1_000;

/**
 * Feeds a queue to a function as an event source mapping does: one long poll at a time, several batches at once.
 * Only what succeeded is deleted; the rest becomes visible again when the queue's visibility timeout ends, which the
 * mapping never changes. That a FIFO group is in one batch at a time is the queue's doing.
 *
 * @throws at once for settings that AWS refuses, and for filters with nothing to match them.
 */
export function startMapping(definition: MappingDefinition, dependencies: MappingDependencies): Mapping {
  checkMapping(definition);
  const { functionName, queueUrl, queueArn, filterPatterns = [], maximumBatchingWindowSeconds = 0 } = definition;
  const { sqs, now = Date.now, matchesFilter = refuseToMatch(filterPatterns) } = dependencies;
  const log = (line: string): void => dependencies.log(functionName, line);
  const mostAtOnce = definition.maximumConcurrency ?? 4;
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let allowedAtOnce = mostAtOnce;

  async function poll(): Promise<void> {
    while (!closing.signal.aborted) {
      if (running.size >= allowedAtOnce) {
        await Promise.race(running);
        continue;
      }
      const records = await receive();
      if (records.length === 0) continue;
      const batch = handle(records, now())
        .catch((error: unknown) => log(`a batch was left to its visibility timeout: ${error}`))
        .finally(() => running.delete(batch));
      running.add(batch);
    }
  }

  async function receive(): Promise<SqsRecord[]> {
    const limits = { queueUrl, batchSize: definition.batchSize, maximumBatchingWindowSeconds };
    try {
      const messages = await receiveBatch(sqs, limits, now, closing.signal);
      return messages.map((message) => toRecord(message, queueArn));
    } catch (error) {
      if (closing.signal.aborted) return [];
      log(`cannot receive from ${queueArn}: ${error}`);
      await pause(OUTAGE_PAUSE_MS, closing.signal);
      return [];
    }
  }

  async function handle(records: SqsRecord[], receivedAt: number): Promise<void> {
    const wanted = records.filter((record) => isWanted(record, filterPatterns, matchesFilter));
    await remove(records.filter((record) => !wanted.includes(record)));
    const allowed = wanted.filter((record) => mayRecur(record));
    if (allowed.length < wanted.length) log(`stopped a recursive loop after ${MAXIMUM_HOPS} invocations`);
    if (allowed.length === 0) return;
    await remove(succeeded(allowed, await invoke(allowed, receivedAt)));
  }

  function mayRecur({ attributes }: SqsRecord): boolean {
    return definition.recursiveLoop === 'Allow' || hopsOf(attributes.AWSTraceHeader, functionName) < MAXIMUM_HOPS;
  }

  async function invoke(records: SqsRecord[], receivedAt: number): Promise<InvokeResult> {
    const traceHeaders = records.map(({ attributes }) => attributes.AWSTraceHeader);
    const options = { traceHeader: nextTraceHeader(traceHeaders, functionName) };
    const visibleAgainAt = async () => receivedAt + (await visibilityTimeoutSeconds()) * 1000;
    const invokeOnce = async () => {
      const result = await dependencies.invoke({ Records: records }, options);
      slowDown(result);
      return result;
    };
    return retryThrottled(invokeOnce, { visibleAgainAt, now, signal: closing.signal });
  }

  /** Fewer batches at once after failures and throttles. Partial responses switch it off for function errors. */
  function slowDown({ kind }: InvokeResult): void {
    if (kind === 'ok') allowedAtOnce = Math.min(allowedAtOnce + 1, mostAtOnce);
    else if (kind === 'throttled' || !definition.reportBatchItemFailures) {
      allowedAtOnce = Math.max(1, Math.floor(allowedAtOnce / 2));
    }
  }

  function succeeded(records: SqsRecord[], result: InvokeResult): SqsRecord[] {
    if (result.kind !== 'ok') return [];
    if (!definition.reportBatchItemFailures) return records;
    const outcome = readBatchResponse(
      result.result,
      records.map(({ messageId }) => messageId),
    );
    if (outcome.kind === 'failed-messages') {
      return records.filter(({ messageId }) => !outcome.messageIds.has(messageId));
    }
    log('the whole batch fails: its answer is not a valid batch response');
    return [];
  }

  async function remove(records: SqsRecord[]): Promise<void> {
    const left = await deleteMessages(sqs, queueUrl, records);
    if (left.length > 0) log(`could not delete ${left.length} messages, which will come again`);
  }

  async function visibilityTimeoutSeconds(): Promise<number> {
    if (definition.visibilityTimeoutSeconds !== undefined) return definition.visibilityTimeoutSeconds;
    const command = new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['VisibilityTimeout'] });
    return Number((await sqs.send(command)).Attributes?.VisibilityTimeout);
  }

  const polling = poll();
  return {
    close: async () => {
      closing.abort();
      await polling;
      await Promise.all(running);
    },
  };
}

function refuseToMatch(patterns: readonly unknown[]): MatchesFilter {
  if (patterns.length > 0) throw new Error('The mapping has filter criteria, but no function to match them was given.');
  return () => true;
}
