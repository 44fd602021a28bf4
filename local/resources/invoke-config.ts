import * as z from 'zod';
import { type InvokeSettings, invokeSettings } from '../lambda-async/invoke-settings.ts';
import type { Resource, ResourceType } from '../template/template.ts';

export const invokeConfigSchema = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.int().optional(),
  MaximumEventAgeInSeconds: z.int().optional(),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).optional(),
});

export const invokeConfigType: ResourceType = {
  schema: invokeConfigSchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};

/** How Lambda treats the asynchronous invocations of one function: what the template says, else Lambda's defaults. */
export function invokeSettingsOf(
  functionName: string,
  configs: readonly Resource<z.output<typeof invokeConfigSchema>>[],
): InvokeSettings {
  const config = configs.find(({ properties }) => properties.FunctionName === functionName)?.properties;
  const onFailureArn = config?.DestinationConfig?.OnFailure?.Destination;
  const checked = invokeSettings({
    ...(config?.MaximumRetryAttempts === undefined ? {} : { maximumRetryAttempts: config.MaximumRetryAttempts }),
    ...(config?.MaximumEventAgeInSeconds === undefined
      ? {}
      : { maximumEventAgeSeconds: config.MaximumEventAgeInSeconds }),
    ...(onFailureArn === undefined ? {} : { onFailureArn }),
  });
  if (checked.kind === 'invalid') throw new Error(`${functionName}: ${checked.message}`);
  return checked.settings;
}
