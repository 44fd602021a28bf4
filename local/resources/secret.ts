import * as z from 'zod';
import type { ResourceType } from '../template/template.ts';

export const secretSchema = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  /** Empty: AWS makes a random text, which an operator replaces. */
  GenerateSecretString: z.strictObject({}).optional(),
});

export const secretType: ResourceType = {
  schema: secretSchema,
  identify: (logicalId, { Name }, { region, accountId }) => ({
    // AWS appends six random characters; these stand for them.
    ref: `arn:aws:secretsmanager:${region}:${accountId}:secret:${String(Name ?? logicalId)}-local1`,
    attributes: {},
  }),
};
