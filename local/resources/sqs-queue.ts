import * as z from 'zod';
import type { Identity, Place } from '../template/intrinsics.ts';
import type { Resource, ResourceType, Template } from '../template/template.ts';

export const queueSchema = z.strictObject({
  FifoQueue: z.literal(true).optional(),
  DeduplicationScope: z.enum(['messageGroup', 'queue']).optional(),
  FifoThroughputLimit: z.enum(['perMessageGroupId', 'perQueue']).optional(),
  ContentBasedDeduplication: z.boolean().optional(),
  VisibilityTimeout: z.int().optional(),
  DelaySeconds: z.int().optional(),
  MessageRetentionPeriod: z.int().optional(),
  ReceiveMessageWaitTimeSeconds: z.int().optional(),
  MaximumMessageSize: z.int().optional(),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.int() }).optional(),
  RedriveAllowPolicy: z
    .strictObject({
      redrivePermission: z.enum(['allowAll', 'denyAll', 'byQueue']),
      sourceQueueArns: z.array(z.string()).optional(),
    })
    .optional(),
  // A queue in memory has nothing at rest to encrypt; a key of the account's own would also ask for rights to it.
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
  return Object.fromEntries(
    Object.entries(properties)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)]),
  );
}

/** Dead letters before the queues whose redrive policies name them, since they must exist first. */
export function deadLettersFirst<Queue extends Resource<QueueProperties>>(queues: readonly Queue[]): readonly Queue[] {
  const behind = ({ properties }: Queue) =>
    queues.find(({ identity }) => identity.attributes.Arn === properties.RedrivePolicy?.deadLetterTargetArn);
  const ordered = new Set<Queue>();
  const take = (queue: Queue, above: readonly Queue[] = []) => {
    const deadLetters = behind(queue);
    if (deadLetters && !above.includes(deadLetters)) take(deadLetters, [...above, queue]);
    ordered.add(queue);
  };
  for (const queue of queues) take(queue);
  return [...ordered];
}

const policySchema = z.looseObject({
  Queues: z.array(z.string()),
  PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({ Resource: z.string() })) }),
});

/**
 * A queue's policy decides about that queue only: a statement about another has no effect in AWS.
 * @throws where a statement's resource is not among the policy's queues
 */
export function checkQueuePolicies(template: Template): void {
  const queues = template.ofType('AWS::SQS::Queue', queueSchema);
  for (const { logicalId, properties } of template.ofType('AWS::SQS::QueuePolicy', policySchema)) {
    const { Queues, PolicyDocument } = properties;
    const arns = queues
      .filter(({ identity }) => Queues.includes(identity.ref))
      .map(({ identity }) => identity.attributes.Arn);
    if (arns.length < Queues.length) throw new Error(`${logicalId}: Queues has one that is not in this template.`);
    const stray = PolicyDocument.Statement.findIndex(({ Resource }) => !arns.includes(Resource));
    if (stray >= 0) {
      throw new Error(`${logicalId}: PolicyDocument.Statement.${stray}.Resource is none of its Queues.`);
    }
  }
}
