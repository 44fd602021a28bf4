import * as z from 'zod';
import type { Identity, Place } from '../template/intrinsics.ts';
import type { Resource, ResourceType } from '../template/template.ts';

export const queueSchema = z.strictObject({
  FifoQueue: z.literal(true).optional(),
  DeduplicationScope: z.enum(['messageGroup', 'queue']).optional(),
  FifoThroughputLimit: z.enum(['perMessageGroupId', 'perQueue']).optional(),
  ContentBasedDeduplication: z.boolean().optional(),
  VisibilityTimeout: z.int().optional(),
  DelaySeconds: z.int().optional(),
  MessageRetentionPeriod: z.int().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int() }).optional(),
  // Encryption at rest: a queue in memory has nothing at rest.
  SqsManagedSseEnabled: z.boolean().optional(),
});

type QueueProperties = z.output<typeof queueSchema>;

/** A queue's URL needs the address of the local service. */
export function queueType(queueUrl: (name: string) => string): ResourceType {
  return { schema: queueSchema, identify: (logicalId, properties, place) => identify(logicalId, properties, place) };

  function identify(logicalId: string, properties: Readonly<Record<string, unknown>>, place: Place): Identity {
    const name = `${place.stackName}-${logicalId}${properties.FifoQueue === true ? '.fifo' : ''}`;
    return {
      ref: queueUrl(name),
      attributes: {
        Arn: `arn:aws:sqs:${place.region}:${place.accountId}:${name}`,
        QueueName: name,
        QueueUrl: queueUrl(name),
      },
    };
  }
}

/** The attributes of CreateQueue that stand for a queue's properties. */
export function queueAttributes(properties: QueueProperties): Record<string, string> {
  const { RedrivePolicy, SqsManagedSseEnabled: _, ...plain } = properties;
  const attributes = Object.entries(plain)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)]);
  return {
    ...Object.fromEntries(attributes),
    ...(RedrivePolicy ? { RedrivePolicy: JSON.stringify(RedrivePolicy) } : {}),
  };
}

/** Dead letters first: a redrive policy names a queue that must exist. */
export function deadLettersFirst<Queue extends Resource<QueueProperties>>(queues: readonly Queue[]): readonly Queue[] {
  return queues.toSorted((one, other) => Number(hasDeadLetters(one)) - Number(hasDeadLetters(other)));
}

function hasDeadLetters({ properties }: Resource<QueueProperties>): boolean {
  return properties.RedrivePolicy !== undefined;
}
