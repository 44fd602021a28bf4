import * as z from 'zod';
import type { ResourceType, Template } from '../template/template.ts';
import { type Statement, statementSchema } from './statement.ts';

export const roleSchema = z.strictObject({
  AssumeRolePolicyDocument: z.strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.tuple([
      z.strictObject({
        Effect: z.literal('Allow'),
        Action: z.literal('sts:AssumeRole'),
        Principal: z.strictObject({ Service: z.literal('lambda.amazonaws.com') }),
      }),
    ]),
  }),
  Description: z.string().optional(),
});

export const policySchema = z.strictObject({
  PolicyName: z.string(),
  Roles: z.array(z.string()),
  PolicyDocument: z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(statementSchema) }),
});

export const roleType: ResourceType = {
  schema: roleSchema,
  identify: (logicalId, _, { accountId, stackName }) => ({
    ref: `${stackName}-${logicalId}`,
    attributes: { Arn: `arn:aws:iam::${accountId}:role/${stackName}-${logicalId}` },
  }),
};

export const policyType: ResourceType = {
  schema: policySchema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
};

/** The statements of each role, by the role's ARN. */
export function statementsByRole(template: Template): ReadonlyMap<string, readonly Statement[]> {
  const policies = template.ofType('AWS::IAM::Policy', policySchema);
  return new Map(
    template
      .ofType('AWS::IAM::Role', roleSchema)
      .map(({ identity }) => [
        identity.attributes.Arn ?? '',
        policies
          .filter(({ properties }) => properties.Roles.includes(identity.ref))
          .flatMap(({ properties }) => properties.PolicyDocument.Statement),
      ]),
  );
}
