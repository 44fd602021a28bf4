import * as z from 'zod';
import type { ResourceType, Template } from '../template/template.ts';
import { type Statement, statementSchema } from './statement.ts';

/** Attached to nothing of the template: whoever runs something outside of the stack does that. */
const managedPolicySchema = z.strictObject({
  Description: z.string().optional(),
  Path: z.literal('/').optional(),
  PolicyDocument: z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statementSchema) }),
});

export const managedPolicyType: ResourceType = {
  schema: managedPolicySchema,
  identify: (logicalId, _, { accountId, stackName }) => ({
    ref: `arn:aws:iam::${accountId}:policy/${stackName}-${logicalId}`,
    attributes: {},
  }),
};

/** The statements of each managed policy, by its ARN. */
export function statementsByPolicy(template: Template): ReadonlyMap<string, readonly Statement[]> {
  return new Map(
    template
      .ofType('AWS::IAM::ManagedPolicy', managedPolicySchema)
      .map(({ identity, properties }) => [identity.ref, properties.PolicyDocument.Statement]),
  );
}
