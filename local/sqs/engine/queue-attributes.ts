import { type ApiError, apiError } from './api-error.ts';
import type { GivenAttributes, RedriveAllowPolicy, RedrivePolicy } from './given-attributes.ts';

/** What a queue is set to. `fifo` is absent on a standard queue. */
export type QueueAttributes = {
  readonly DelaySeconds: number;
  readonly MaximumMessageSize: number;
  readonly MessageRetentionPeriod: number;
  readonly ReceiveMessageWaitTimeSeconds: number;
  readonly VisibilityTimeout: number;
  readonly Policy: Readonly<Record<string, unknown>> | null;
  readonly RedrivePolicy: RedrivePolicy | null;
  readonly RedriveAllowPolicy: RedriveAllowPolicy | null;
  readonly KmsMasterKeyId: string;
  readonly KmsDataKeyReusePeriodSeconds: number;
  readonly SqsManagedSseEnabled: boolean;
  readonly fifo:
    | {
        readonly ContentBasedDeduplication: boolean;
        readonly DeduplicationScope: 'queue' | 'messageGroup';
        readonly FifoThroughputLimit: 'perQueue' | 'perMessageGroupId';
      }
    | undefined;
};

export const defaultAttributes = (fifo: boolean): QueueAttributes => ({
  DelaySeconds: 0,
  MaximumMessageSize: 1_048_576,
  MessageRetentionPeriod: 345_600,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
  Policy: null,
  RedrivePolicy: null,
  RedriveAllowPolicy: null,
  KmsMasterKeyId: '',
  KmsDataKeyReusePeriodSeconds: 300,
  SqsManagedSseEnabled: true,
  fifo: fifo
    ? { ContentBasedDeduplication: false, DeduplicationScope: 'queue', FifoThroughputLimit: 'perQueue' }
    : undefined,
});

/** Checks given attributes against the queue that they are meant for, and gives what it is then set to. */
export function applyAttributes(current: QueueAttributes, given: GivenAttributes): QueueAttributes | ApiError {
  if (given.KmsMasterKeyId && given.SqsManagedSseEnabled)
    return apiError('InvalidAttributeName', 'You can use one type of server-side encryption (SSE) at one time.');
  const { FifoQueue: _, ContentBasedDeduplication, DeduplicationScope, FifoThroughputLimit, ...common } = given;
  const fifo = current.fifo && {
    ContentBasedDeduplication: ContentBasedDeduplication ?? current.fifo.ContentBasedDeduplication,
    DeduplicationScope: DeduplicationScope ?? current.fifo.DeduplicationScope,
    FifoThroughputLimit: FifoThroughputLimit ?? current.fifo.FifoThroughputLimit,
  };
  if (fifo === undefined) {
    if (ContentBasedDeduplication !== undefined)
      return apiError('InvalidAttributeName', 'Unknown Attribute ContentBasedDeduplication.');
    if (DeduplicationScope !== undefined) return onlyFifo('DeduplicationScope');
    if (FifoThroughputLimit !== undefined) return onlyFifo('FifoThroughputLimit');
  } else if (fifo.FifoThroughputLimit === 'perMessageGroupId' && fifo.DeduplicationScope !== 'messageGroup') {
    return apiError(
      'InvalidAttributeValue',
      'The value perMessageGroupId for FifoThroughputLimit is allowed only when DeduplicationScope is messageGroup.',
    );
  }
  const changed = Object.fromEntries(Object.entries(common).filter(([, value]) => value !== undefined));
  const next: QueueAttributes = { ...current, ...changed, fifo };
  if (given.KmsMasterKeyId) return { ...next, SqsManagedSseEnabled: false };
  if (given.SqsManagedSseEnabled) return { ...next, KmsMasterKeyId: '' };
  return next;
}

const onlyFifo = (name: string): ApiError =>
  apiError('InvalidAttributeName', `You can specify the ${name} only when FifoQueue is set to true.`);
