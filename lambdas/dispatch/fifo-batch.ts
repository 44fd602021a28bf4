import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

export type RecordResult = 'done' | 'again';

/**
 * Works through a FIFO batch: groups side by side, the records of one group in their order. The first record that must
 * come again takes those behind it along, so that the order holds when the queue hands them out anew (AWS: "Handling
 * errors for an SQS event source in Lambda": on FIFO stop at the first failure and return all unprocessed messages).
 */
export async function eachGroup(
  records: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<RecordResult>,
): Promise<SQSBatchResponse> {
  const groups = Map.groupBy(records, ({ attributes, messageId }) => attributes.MessageGroupId ?? messageId);
  const unprocessed = await Promise.all([...groups.values()].map((group) => inOrder(group, work)));
  return { batchItemFailures: unprocessed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

async function inOrder(
  group: readonly SQSRecord[],
  work: (record: SQSRecord) => Promise<RecordResult>,
): Promise<readonly SQSRecord[]> {
  for (const [index, record] of group.entries()) {
    if ((await work(record)) === 'again') return group.slice(index);
  }
  return [];
}
