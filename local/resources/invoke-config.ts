import * as z from 'zod';
import { type InvokeSettings, invokeSettings } from '../lambda-async/invoke-settings.ts';
import type { ResourceType, Template } from '../template/template.ts';
import { functionSchema } from './lambda-function.ts';
import { queueSchema } from './sqs-queue.ts';

/** Ranges: Lambda API reference, "PutFunctionEventInvokeConfig". */
export const invokeConfigSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.int().min(0).max(2).optional(),
  MaximumEventAgeInSeconds: z.int().min(60).max(21_600).optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});

export const invokeConfigType: ResourceType = {
  schema: invokeConfigSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};

/**
 * How Lambda treats the asynchronous invocations of each function, by its ARN: what the template says, else Lambda's
 * defaults.
 * @throws where a configuration is of no function, is a function's second, or names no standard queue of this template
 */
export function invocations(template: Template): ReadonlyMap<string, InvokeSettings> {
  const functions = template.ofType('AWS::Lambda::Function', functionSchema);
  const queues = template.ofType('AWS::SQS::Queue', queueSchema);
  const settings = new Map(functions.map(({ identity }) => [identity.attributes.Arn ?? '', settingsOf({})]));
  const configured = new Set<string>();
  for (const { logicalId, properties } of template.ofType('AWS::Lambda::EventInvokeConfig', invokeConfigSchema)) {
    const { FunctionName, DestinationConfig } = properties;
    const target = functions.find(({ identity }) => [identity.ref, identity.attributes.Arn].includes(FunctionName));
    if (!target) throw new Error(`${logicalId}: FunctionName is no function of this template.`);
    if (configured.has(target.logicalId)) throw new Error(`${logicalId}: FunctionName has another configuration.`);
    configured.add(target.logicalId);
    const destination = DestinationConfig?.OnFailure?.Destination;
    const queue = queues.find(({ identity }) => identity.attributes.Arn === destination);
    if (destination !== undefined && (!queue || queue.properties.FifoQueue)) {
      throw new Error(`${logicalId}: DestinationConfig.OnFailure.Destination is no standard queue of this template.`);
    }
    settings.set(target.identity.attributes.Arn ?? '', settingsOf(properties));
  }
  return settings;
}

function settingsOf({
  MaximumRetryAttempts,
  MaximumEventAgeInSeconds,
  DestinationConfig,
}: Partial<z.output<typeof invokeConfigSchema>>): InvokeSettings {
  const onFailureArn = DestinationConfig?.OnFailure?.Destination;
  const checked = invokeSettings({
    ...(MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: MaximumRetryAttempts }),
    ...(MaximumEventAgeInSeconds === undefined ? {} : { maximumEventAgeSeconds: MaximumEventAgeInSeconds }),
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
  });
  if (checked.kind === 'invalid') throw new Error(checked.message);
  return checked.settings;
}
