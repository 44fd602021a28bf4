import * as z from 'zod';
import type { RuleInput } from '../eventbridge/rule.ts';
import type { Template } from '../template/template.ts';
import { functionSchema } from './lambda-function.ts';
import { queueSchema } from './sqs-queue.ts';

/** Ranges: EventBridge API reference, "Target" and "RetryPolicy"; what is left out has the defaults of the local bus. */
export const targetSchema = z.strictObject({
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

type RuleTarget = z.output<typeof targetSchema>;

/**
 * A target is a function or a queue of this template. A FIFO queue needs a group, and has to make the deduplication id
 * of the content, since EventBridge sends none (API reference, "SqsParameters").
 * @throws an Error that names the property
 */
export function checkTargets(logicalId: string, targets: readonly RuleTarget[], template: Template): void {
  const functionArns = template
    .ofType('AWS::Lambda::Function', functionSchema)
    .map(({ identity }) => identity.attributes.Arn);
  const queues = template.ofType('AWS::SQS::Queue', queueSchema);
  const queueOf = (arn: string) => queues.find(({ identity }) => identity.attributes.Arn === arn);
  for (const [index, { Arn, SqsParameters, DeadLetterConfig }] of targets.entries()) {
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

/** The target as the local bus takes it. */
export function targetInput(target: RuleTarget): NonNullable<RuleInput['targets']>[number] {
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
}

const transformerInput = ({ InputTemplate, InputPathsMap }: NonNullable<RuleTarget['InputTransformer']>) => ({
  inputTemplate: InputTemplate,
  ...(InputPathsMap ? { inputPathsMap: InputPathsMap } : {}),
});
