import * as z from 'zod';
import { type ApiError, isApiError } from '../../../local/sqs/engine/api-error.ts';
import type { QueueCommand } from './queue-command.ts';

const answerSchema = z.looseObject({ Failed: z.array(z.unknown()).optional() });

/**
 * Does a batch without some of its entries, which the answer then names as failed.
 * @param act does what is left of the batch
 */
export function withoutEntries(
  { input, entries = [] }: QueueCommand,
  failedIds: readonly string[],
  act: (input: object) => object | ApiError,
): object | ApiError {
  const failed = new Set(failedIds);
  const left = entries.filter(({ Id }) => Id === undefined || !failed.has(Id));
  const Failed = failedIds.map((Id) => ({
    Id,
    SenderFault: false,
    Code: 'InternalFailure',
    Message: 'The service could not do this one.',
  }));
  if (left.length === 0) return { Failed };
  const answer = act({ ...input, Entries: left });
  if (isApiError(answer)) return answer;
  return { ...answer, Failed: [...(answerSchema.parse(answer).Failed ?? []), ...Failed] };
}
