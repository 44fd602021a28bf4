import {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidAddress,
  InvalidAttributeName,
  InvalidBatchEntryId,
  InvalidMessageContents,
  OverLimit,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  RequestThrottled,
  SQSServiceException,
  TooManyEntriesInBatchRequest,
  UnsupportedOperation,
} from '@aws-sdk/client-sqs';
import { type ApiError, type ApiErrorCode, apiErrors } from '../../../local/sqs/engine/api-error.ts';
import type { Disturbance } from '../attempts.ts';
import type { QueueCall } from '../chaos.ts';

type SdkException = new (options: { message: string; $metadata: { httpStatusCode: number } }) => SQSServiceException;

/** Errors that the SDK has a class for; the others carry their code from the Query protocol as their name. */
const modelled: Partial<Record<ApiErrorCode, SdkException>> = {
  BatchEntryIdsNotDistinct,
  BatchRequestTooLong,
  EmptyBatchRequest,
  InvalidAddress,
  InvalidAttributeName,
  InvalidBatchEntryId,
  InvalidMessageContents,
  OverLimit,
  QueueDoesNotExist,
  ReceiptHandleIsInvalid,
  TooManyEntriesInBatchRequest,
  UnsupportedOperation,
};

/** An error of the queue engine as the SDK throws it. */
export function exceptionOf({ code, message }: ApiError): SQSServiceException {
  const { queryCode, status } = apiErrors[code];
  const Modelled = modelled[code];
  const $metadata = { httpStatusCode: status };
  if (Modelled) return new Modelled({ message, $metadata });
  return new SQSServiceException({ name: queryCode, $fault: status < 500 ? 'client' : 'server', message, $metadata });
}

/** The service's error for a disturbance. */
export function refusalOf(disturbance: Disturbance, { operation }: QueueCall): SQSServiceException {
  if (disturbance !== 'throttled') throw new Error(`A ${operation} cannot meet "${disturbance}".`);
  return new RequestThrottled({ message: 'The request was throttled.', $metadata: { httpStatusCode: 403 } });
}
