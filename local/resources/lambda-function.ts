import * as z from 'zod';
import type { FunctionDefinition } from '../lambda/function-definition.ts';
import type { Resource, ResourceType } from '../template/template.ts';

export const functionSchema = z.strictObject({
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.literal('nodejs24.x'),
  Timeout: z.int().min(1).max(900),
  MemorySize: z.int().min(128).max(10_240),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).optional(),
  RecursiveLoop: z.enum(['Allow', 'Terminate']).optional(),
  // The bundles run on any processor; so does this machine.
  Architectures: z.tuple([z.enum(['arm64', 'x86_64'])]).optional(),
  Role: z.string(),
  Description: z.string().optional(),
  LoggingConfig: z.strictObject({ LogFormat: z.enum(['JSON', 'Text']), LogGroup: z.string() }).optional(),
});

export const functionType: ResourceType = {
  schema: functionSchema,
  identify: (logicalId, _, { region, accountId, stackName }) => ({
    ref: `${stackName}-${logicalId}`,
    attributes: { Arn: `arn:aws:lambda:${region}:${accountId}:function:${stackName}-${logicalId}` },
  }),
};

/**
 * What the function is on this machine: the template's environment, and on top what only the machine knows.
 * @param assetFolders where the bundles lie, by their key in the asset bucket
 */
export function functionDefinition(
  { logicalId, identity, properties }: Resource<z.output<typeof functionSchema>>,
  assetFolders: ReadonlyMap<string, string>,
  endpoints: Readonly<Record<string, string>>,
): FunctionDefinition {
  const codeFolder = assetFolders.get(properties.Code.S3Key);
  if (codeFolder === undefined) throw new Error(`The code of ${logicalId} is no asset of this stack.`);
  return {
    name: identity.ref,
    arn: identity.attributes.Arn ?? '',
    codeFolder,
    handler: properties.Handler,
    timeoutSeconds: properties.Timeout,
    memoryMb: properties.MemorySize,
    environment: { ...properties.Environment?.Variables, ...endpoints },
  };
}
