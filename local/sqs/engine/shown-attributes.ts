import { type ApiError, apiError } from './api-error.ts';
import { messageCounts } from './message-counts.ts';
import type { Queue } from './queue.ts';

const attributeNames: readonly string[] = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
];

/** All attributes of a queue as GetQueueAttributes writes them: text, times in seconds. The queue has been advanced. */
export function shownAttributes(queue: Queue): Readonly<Record<string, string>> {
  const { attributes } = queue;
  const { visible, inFlight, delayed } = messageCounts(queue);
  const shown: Record<string, string | number | boolean | null> = {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: visible,
    ApproximateNumberOfMessagesNotVisible: inFlight,
    ApproximateNumberOfMessagesDelayed: delayed,
    CreatedTimestamp: Math.floor(queue.createdAt / 1000),
    LastModifiedTimestamp: Math.floor(queue.modifiedAt / 1000),
    VisibilityTimeout: attributes.VisibilityTimeout,
    MaximumMessageSize: attributes.MaximumMessageSize,
    MessageRetentionPeriod: attributes.MessageRetentionPeriod,
    DelaySeconds: attributes.DelaySeconds,
    ReceiveMessageWaitTimeSeconds: attributes.ReceiveMessageWaitTimeSeconds,
    Policy: attributes.Policy && JSON.stringify(attributes.Policy),
    RedrivePolicy: attributes.RedrivePolicy && JSON.stringify(attributes.RedrivePolicy),
    RedriveAllowPolicy: attributes.RedriveAllowPolicy && JSON.stringify(attributes.RedriveAllowPolicy),
    KmsMasterKeyId: attributes.KmsMasterKeyId || null,
    KmsDataKeyReusePeriodSeconds: attributes.KmsMasterKeyId ? attributes.KmsDataKeyReusePeriodSeconds : null,
    SqsManagedSseEnabled: attributes.SqsManagedSseEnabled,
    ...(attributes.fifo && { FifoQueue: true, ...attributes.fifo }),
  };
  const present = Object.entries(shown).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}

/** The named attributes of GetQueueAttributes; `All` for all, unset ones are left out. */
export function selectAttributes(
  queue: Queue,
  names: readonly string[],
): Readonly<Record<string, string>> | undefined | ApiError {
  const unknown = names.find((name) => name !== 'All' && !attributeNames.includes(name));
  if (unknown !== undefined) return apiError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const all = Object.entries(shownAttributes(queue));
  const chosen = names.includes('All') ? all : all.filter(([name]) => names.includes(name));
  return chosen.length === 0 ? undefined : Object.fromEntries(chosen);
}
