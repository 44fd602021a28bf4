import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

export type RecordResult =
  | { readonly kind: 'done' }
  /** `afterSeconds` from now; absent: when the queue hands it out by itself. */
  | { readonly kind: 'again'; readonly afterSeconds?: number };

/**
 * Works through a FIFO batch: groups side by side, the records of one group in their order. The first record that must
 * come again takes those behind it along, so that the order holds when the queue hands them out anew (AWS: "Handling
 * errors for an SQS event source in Lambda": on FIFO stop at the first failure and return all unprocessed messages).
 * @param hide says when those records shall come again, as soon as their group has stopped; it does not reject
 */
export async function eachGroup(
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<RecordResult>,
  hide: (records: readonly SQSRecord[], seconds: number) => Promise<void>,
): Promise<SQSBatchResponse> {
  const groups = Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
  const unprocessed = await Promise.all([...groups.values()].map((group) => inOrder(group, work, hide)));
  return { batchItemFailures: unprocessed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function inOrder(
  group: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<RecordResult>,
  hide: (records: readonly SQSRecord[], seconds: number) => Promise<void>,
): Promise<readonly SQSRecord[]> {
  for (const [position, record] of group.entries()) {
    const result = await work(record);
    if (result.kind === 'done') continue;
    const left = group.slice(position);
    if (result.afterSeconds !== undefined) await hide(left, result.afterSeconds);
    return left;
  }
  return [];
}
