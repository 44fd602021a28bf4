/**
 * The errors of the SQS API as values. Names, query codes and statuses: SQS API Reference, "Common Error Types" and the
 * *Errors* section of each action; those that SQS does not model itself come from the framework below it.
 */
const sqs = (name: string, queryCode: string, status = 400) => ({
  type: `com.amazonaws.sqs#${name}`,
  queryCode,
  status,
});
const legacy = (name: string, queryName = name, status = 400) =>
  sqs(name, `AWS.SimpleQueueService.${queryName}`, status);
const framework = (name: string, queryCode: string) => ({
  type: `com.amazon.coral.service#${name}`,
  queryCode,
  status: 400,
});

export const apiErrors = {
  BatchEntryIdsNotDistinct: legacy('BatchEntryIdsNotDistinct'),
  BatchRequestTooLong: legacy('BatchRequestTooLong'),
  EmptyBatchRequest: legacy('EmptyBatchRequest'),
  InternalFailure: { type: 'com.amazon.coral.service#InternalFailure', queryCode: 'InternalFailure', status: 500 },
  InvalidAddress: sqs('InvalidAddress', 'InvalidAddress', 404),
  InvalidAttributeName: sqs('InvalidAttributeName', 'InvalidAttributeName'),
  InvalidAttributeValue: sqs('InvalidAttributeValue', 'InvalidAttributeValue'),
  InvalidBatchEntryId: legacy('InvalidBatchEntryId'),
  InvalidMessageContents: sqs('InvalidMessageContents', 'InvalidMessageContents'),
  InvalidParameterValue: framework('InvalidParameterValueException', 'InvalidParameterValue'),
  MissingParameter: framework('MissingRequiredParameterException', 'MissingParameter'),
  OverLimit: sqs('OverLimit', 'OverLimit', 403),
  PurgeQueueInProgress: legacy('PurgeQueueInProgress', 'PurgeQueueInProgress', 403),
  QueueDeletedRecently: legacy('QueueDeletedRecently'),
  QueueDoesNotExist: legacy('QueueDoesNotExist', 'NonExistentQueue'),
  QueueNameExists: sqs('QueueNameExists', 'QueueAlreadyExists'),
  ReceiptHandleIsInvalid: sqs('ReceiptHandleIsInvalid', 'ReceiptHandleIsInvalid', 404),
  ResourceNotFoundException: sqs('ResourceNotFoundException', 'ResourceNotFoundException', 404),
  SerializationException: framework('SerializationException', 'MalformedInput'),
  TooManyEntriesInBatchRequest: legacy('TooManyEntriesInBatchRequest'),
  UnknownOperationException: framework('UnknownOperationException', 'InvalidAction'),
  UnsupportedOperation: legacy('UnsupportedOperation'),
} as const;

export type ApiErrorCode = keyof typeof apiErrors;
export type ApiError = { readonly kind: 'api-error'; readonly code: ApiErrorCode; readonly message: string };

export const apiError = (code: ApiErrorCode, message: string): ApiError => ({ kind: 'api-error', code, message });

/** SQS words nearly all of its parameter errors this way. */
export const invalidParameter = (name: string, value: string | number, reason: string): ApiError =>
  apiError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);

export const missingParameter = (name: string): ApiError =>
  apiError('MissingParameter', `The request must contain the parameter ${name}.`);

export function isApiError(value: unknown): value is ApiError {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'api-error';
}
