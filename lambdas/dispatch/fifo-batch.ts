import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

export type RecordResult =
  | { readonly kind: 'done' }
  /** `afterSeconds` from now; absent: when the queue hands it out by itself. */
  | { readonly kind: 'again'; readonly afterSeconds?: number };

/**
 * Works through a FIFO batch: groups side by side, the records of one group in their order. The first record that must
 * come again takes those behind it along, so that the order holds when the queue hands them out anew (AWS: "Handling
 * errors for an SQS event source in Lambda": on FIFO stop at the first failure and return all unprocessed messages).
 * A record that the queue will not hand out again is worked on all the same: out of order is better than never.
 * @param hide says when those records shall come again, as soon as their group has stopped; it does not reject
 */
export async function eachGroup(
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<RecordResult>,
  hide: (records: readonly SQSRecord[], seconds: number) => Promise<void>,
  isLastReceive: (record: SQSRecord) => boolean,
): Promise<SQSBatchResponse> {
  const groups = Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
  const unprocessed = await Promise.all([...groups.values()].map((group) => inOrder(group, work, hide, isLastReceive)));
  return { batchItemFailures: unprocessed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function inOrder(
  group: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<RecordResult>,
  hide: (records: readonly SQSRecord[], seconds: number) => Promise<void>,
  isLastReceive: (record: SQSRecord) => boolean,
): Promise<readonly SQSRecord[]> {
  const left: SQSRecord[] = [];
  let afterSeconds: number | undefined;
  for (const record of group) {
    const stopped = left.length > 0;
    if (stopped && !isLastReceive(record)) {
      left.push(record);
      continue;
    }
    const result = await work(record);
    if (result.kind === 'done') continue;
    if (!stopped) afterSeconds = result.afterSeconds;
    left.push(record);
  }
  if (afterSeconds !== undefined) await hide(left, afterSeconds);
  return left;
}
