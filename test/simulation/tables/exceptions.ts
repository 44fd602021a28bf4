import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  ProvisionedThroughputExceededException,
  ResourceNotFoundException,
  ThrottlingException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Item } from './value.ts';

const refused = { $metadata: { httpStatusCode: 400 } };

/** The SDK has no class of its own for it. */
export const validationError = (message: string): DynamoDBServiceException =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', message, ...refused });

/** @param old the row that stood, where the request asked for it and there was one */
export const conditionFailed = (old: Item | undefined): ConditionalCheckFailedException =>
  new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    ...(old === undefined ? {} : { Item: marshall(old) }),
    ...refused,
  });

export const cancelled = (CancellationReasons: CancellationReason[]): TransactionCanceledException => {
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ message, CancellationReasons, ...refused });
};

export const noReason = (): CancellationReason => ({ Code: 'None' });

export const conditionReason = (old: Item | undefined): CancellationReason => ({
  Code: 'ConditionalCheckFailed',
  Message: 'The conditional request failed',
  ...(old === undefined ? {} : { Item: marshall(old) }),
});

export const invalidReason = (Message: string): CancellationReason => ({ Code: 'ValidationError', Message });

export const conflictReason = (): CancellationReason => ({
  Code: 'TransactionConflict',
  Message: 'Transaction is ongoing for the item',
});

export const throttledReason = (): CancellationReason => ({
  Code: 'ThrottlingError',
  Message: 'Throughput exceeds the current capacity for one or more global secondary indexes or tables.',
});

export const conflict = (): TransactionConflictException =>
  new TransactionConflictException({ message: 'Transaction is ongoing for the item', ...refused });

/** A table on demand throttles its requests by the first name, the account's limits by the second. */
export const throttled = (attempt: number): ProvisionedThroughputExceededException | ThrottlingException =>
  attempt % 2 === 1
    ? new ProvisionedThroughputExceededException({ message: 'Throughput exceeds the current capacity.', ...refused })
    : new ThrottlingException({ message: 'Throughput exceeds the current quota.', ...refused });

export const otherParameters = (): IdempotentParameterMismatchException =>
  new IdempotentParameterMismatchException({
    message: 'The request uses the same client token as a previous, but non-identical request.',
    ...refused,
  });

export const noSuchTable = (): ResourceNotFoundException =>
  new ResourceNotFoundException({ message: 'Requested resource not found', ...refused });
