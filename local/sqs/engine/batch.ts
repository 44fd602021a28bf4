import { type ApiError, apiError, apiErrors, isApiError } from './api-error.ts';
import { limits } from './limits.ts';

export type FailedEntry = {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
};
/** A list without entries is left out of the answer, as AWS does. */
export type BatchResult<T> = {
  readonly Successful: readonly T[] | undefined;
  readonly Failed: readonly FailedEntry[] | undefined;
};

/** What makes a whole batch fail, in the API Reference's *Errors* of the three batch actions. */
export function checkBatch(entryName: string, entries: readonly { readonly Id: string }[]): ApiError | undefined {
  if (entries.length === 0)
    return apiError('EmptyBatchRequest', `There should be at least one ${entryName} in the request.`);
  if (entries.length > limits.batchEntries)
    return apiError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${limits.batchEntries}. You have sent ${entries.length}.`,
    );
  if (entries.some((entry) => !/^[\w-]{1,80}$/.test(entry.Id)))
    return apiError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  const repeated = entries.find((entry, index) => entries.findIndex((other) => other.Id === entry.Id) !== index);
  if (repeated !== undefined) return apiError('BatchEntryIdsNotDistinct', `Id ${repeated.Id} repeated.`);
  return undefined;
}

/** Does each entry for itself; a batch that came this far answers 200 even if every entry failed. */
export function eachEntry<E extends { readonly Id: string }, R extends object>(
  entries: readonly E[],
  act: (entry: E) => R | ApiError,
): BatchResult<R & { readonly Id: string }> {
  const successful: (R & { readonly Id: string })[] = [];
  const failed: FailedEntry[] = [];
  for (const entry of entries) {
    const result = act(entry);
    if (isApiError(result)) failed.push(failedEntry(entry.Id, result));
    else successful.push({ ...result, Id: entry.Id });
  }
  return { Successful: orNothing(successful), Failed: orNothing(failed) };
}

const orNothing = <T>(list: readonly T[]): readonly T[] | undefined => (list.length === 0 ? undefined : list);

const failedEntry = (id: string, error: ApiError): FailedEntry => ({
  Id: id,
  SenderFault: true,
  Code: apiErrors[error.code].queryCode,
  Message: error.message,
});
