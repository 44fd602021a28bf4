import * as z from 'zod';
import type { RuleInput } from '../eventbridge/rule.ts';
import type { Resource, ResourceType } from '../template/template.ts';

export const busSchema = z.strictObject({ Name: z.string(), EventSourceName: z.string() });

export const busType: ResourceType = {
  schema: busSchema,
  identify: (_, { Name }, { region, accountId }) => ({
    ref: String(Name),
    attributes: { Arn: `arn:aws:events:${region}:${accountId}:event-bus/${String(Name)}`, Name: String(Name) },
  }),
};

export const ruleSchema = z.strictObject({
  Description: z.string().optional(),
  EventBusName: z.string(),
  EventPattern: z.unknown(),
  State: z.enum(['ENABLED', 'DISABLED']),
  Targets: z.array(
    z.strictObject({
      Id: z.string(),
      Arn: z.string(),
      DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
      RetryPolicy: z.strictObject({ MaximumEventAgeInSeconds: z.int(), MaximumRetryAttempts: z.int() }),
    }),
  ),
});

export const ruleType: ResourceType = {
  schema: ruleSchema,
  identify: (logicalId, { EventBusName }, { region, accountId, stackName }) => ({
    ref: `${stackName}-${logicalId}`,
    attributes: { Arn: `arn:aws:events:${region}:${accountId}:rule/${String(EventBusName)}/${stackName}-${logicalId}` },
  }),
};

/** An archive keeps events for replays, which a machine without AWS has no use for: known, and without effect. */
export const archiveType: ResourceType = {
  schema: z.strictObject({
    SourceArn: z.string(),
    ArchiveName: z.string().optional(),
    Description: z.string().optional(),
    EventPattern: z.unknown(),
    RetentionDays: z.int(),
    KmsKeyIdentifier: z.string().optional(),
  }),
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};

/** The rule as the local bus takes it. */
export function ruleInput({ identity, properties }: Resource<z.output<typeof ruleSchema>>): RuleInput {
  return {
    name: identity.ref.slice(0, 64),
    pattern: properties.EventPattern,
    state: properties.State,
    targets: properties.Targets.map(({ Id, Arn, DeadLetterConfig, RetryPolicy }) => ({
      id: Id,
      arn: Arn,
      ...(DeadLetterConfig ? { deadLetterArn: DeadLetterConfig.Arn } : {}),
      retryPolicy: {
        maximumRetryAttempts: RetryPolicy.MaximumRetryAttempts,
        maximumEventAgeSeconds: RetryPolicy.MaximumEventAgeInSeconds,
      },
    })),
  };
}
