import * as z from 'zod';

const batchResponseSchema = z
  .object({
    batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
  })
  .nullish();

export type BatchOutcome = { kind: 'failed-messages'; messageIds: ReadonlySet<string> } | { kind: 'all-failed' };

/**
 * Reads what a function with ReportBatchItemFailures answered for a batch.
 * Nothing, an empty object and an empty or null list mean that all went well. One wrong entry (an empty or null id,
 * another key, an id that is not in the batch) or any other shape fails the whole batch.
 *
 * Source: Lambda developer guide, "Handling errors for an SQS event source", *Success and failure conditions*.
 */
export function readBatchResponse(response: unknown, messageIds: readonly string[]): BatchOutcome {
  const parsed = batchResponseSchema.safeParse(response);
  if (!parsed.success) return { kind: 'all-failed' };
  const failed = new Set(parsed.data?.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier));
  if ([...failed].some((id) => !messageIds.includes(id))) return { kind: 'all-failed' };
  return { kind: 'failed-messages', messageIds: failed };
}
