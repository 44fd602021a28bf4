import * as z from 'zod';
import type { Bus } from '../eventbridge/bus.ts';
import type { RuleInput } from '../eventbridge/rule.ts';
import type { Resource, ResourceType, Template } from '../template/template.ts';
import { functionSchema } from './lambda-function.ts';
import { queueSchema } from './sqs-queue.ts';

export const busSchema = z.strictObject({ Name: z.string(), EventSourceName: z.string() });

export const busType: ResourceType = {
  schema: busSchema,
  identify: (_, { Name }, { region, accountId }) => ({
    ref: String(Name),
    attributes: { Arn: `arn:aws:events:${region}:${accountId}:event-bus/${String(Name)}`, Name: String(Name) },
  }),
};

/** Ranges: EventBridge API reference, "Target" and "RetryPolicy"; what is left out has the defaults of the local bus. */
const targetSchema = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({
      MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
      MaximumRetryAttempts: z.int().min(0).max(185).optional(),
    })
    .default({}),
  Input: z.string().max(8192).optional(),
  InputPath: z.string().max(256).optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string().min(1) }).optional(),
});

export const ruleSchema = z.strictObject({
  Description: z.string().optional(),
  EventBusName: z.string(),
  EventPattern: z.unknown(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z.array(targetSchema).default([]),
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

type RuleResource = Resource<z.output<typeof ruleSchema>>;

/** A rule with what its targets are. */
export interface RuleDefinition {
  readonly logicalId: string;
  readonly arn: string;
  readonly input: RuleInput;
}

/**
 * The template's event bus (an imported one is in no template, but its rules name it) with its rules.
 * @throws where a rule names what this template does not hold, or what EventBridge refuses, with the property
 */
export function busDefinition(template: Template): { name: string; rules: readonly RuleDefinition[] } {
  const rules = template.ofType('AWS::Events::Rule', ruleSchema);
  const created = template.ofType('AWS::Events::EventBus', busSchema).map(({ identity }) => identity.ref);
  const [name, ...others] = new Set([...created, ...rules.map(({ properties }) => properties.EventBusName)]);
  if (name === undefined || others.length > 0) {
    throw new Error(
      `The local stack serves exactly one event bus (AWS::Events::EventBus, EventBusName), not ${others.length + 1}.`,
    );
  }
  for (const rule of rules) checkTargets(rule, template);
  return {
    name,
    rules: rules.map((rule) => ({
      logicalId: rule.logicalId,
      arn: rule.identity.attributes.Arn ?? '',
      input: ruleInput(rule),
    })),
  };
}

/** @throws what the bus says of a pattern, an input or a limit, with the rule's name and property */
export function putRules(bus: Bus, rules: readonly RuleDefinition[]): void {
  for (const { logicalId, input } of rules) {
    const put = bus.putRule(input);
    if (put.kind === 'rule') continue;
    const place = put.at === undefined ? 'Targets' : ['EventPattern', put.at].filter(Boolean).join('.');
    throw new Error(`${logicalId}: ${place}: ${put.message}`);
  }
}

/**
 * A target is a function or a queue of this template. A FIFO queue needs a group, and has to make the deduplication id
 * of the content, since EventBridge sends none (API reference, "SqsParameters").
 */
function checkTargets({ logicalId, properties }: RuleResource, template: Template): void {
  const functionArns = template
    .ofType('AWS::Lambda::Function', functionSchema)
    .map(({ identity }) => identity.attributes.Arn);
  const queues = template.ofType('AWS::SQS::Queue', queueSchema);
  const queueOf = (arn: string) => queues.find(({ identity }) => identity.attributes.Arn === arn);
  for (const [index, { Arn, SqsParameters, DeadLetterConfig }] of properties.Targets.entries()) {
    const refuse = (what: string): never => {
      throw new Error(`${logicalId}: Targets.${index}.${what}`);
    };
    const queue = queueOf(Arn);
    if (!queue && !functionArns.includes(Arn)) refuse('Arn is no function or queue of this template.');
    if (!queue && SqsParameters) refuse('SqsParameters belong to a queue.');
    if (queue?.properties.FifoQueue) {
      if (!SqsParameters) refuse('SqsParameters.MessageGroupId is needed for a FIFO queue.');
      if (!queue.properties.ContentBasedDeduplication) {
        refuse(`Arn: ${queue.logicalId} needs ContentBasedDeduplication to be a target.`);
      }
    }
    const deadLetters = DeadLetterConfig && queueOf(DeadLetterConfig.Arn);
    if (DeadLetterConfig && (!deadLetters || deadLetters.properties.FifoQueue)) {
      refuse('DeadLetterConfig.Arn is no standard queue of this template.');
    }
  }
}

/** The rule as the local bus takes it. */
export function ruleInput({ identity, properties }: RuleResource): RuleInput {
  return {
    name: identity.ref.slice(0, 64),
    pattern: properties.EventPattern,
    state: properties.State,
    targets: properties.Targets.map((target) => {
      const { MaximumEventAgeInSeconds: age, MaximumRetryAttempts: attempts } = target.RetryPolicy;
      const { Input, InputPath, InputTransformer: transformer } = target;
      return {
        id: target.Id,
        arn: target.Arn,
        ...(target.DeadLetterConfig ? { deadLetterArn: target.DeadLetterConfig.Arn } : {}),
        retryPolicy: {
          ...(attempts === undefined ? {} : { maximumRetryAttempts: attempts }),
          ...(age === undefined ? {} : { maximumEventAgeSeconds: age }),
        },
        ...(Input === undefined ? {} : { input: Input }),
        ...(InputPath === undefined ? {} : { inputPath: InputPath }),
        ...(transformer ? { inputTransformer: transformerInput(transformer) } : {}),
        ...(target.SqsParameters ? { messageGroupId: target.SqsParameters.MessageGroupId } : {}),
      };
    }),
  };
}

const transformerInput = ({
  InputTemplate,
  InputPathsMap,
}: NonNullable<z.output<typeof targetSchema>['InputTransformer']>) => ({
  inputTemplate: InputTemplate,
  ...(InputPathsMap ? { inputPathsMap: InputPathsMap } : {}),
});
