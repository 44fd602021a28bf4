import * as z from 'zod';
import type { ResourceType, Template } from '../template/template.ts';
import { type Statement, statementSchema } from './statement.ts';

/** For whom a service asks for a role (IAM, "The confused deputy problem"): the trust's condition is compared with it. */
export interface Assuming {
  readonly service: 'lambda.amazonaws.com' | 'scheduler.amazonaws.com';
  readonly 'aws:SourceAccount'?: string;
  readonly 'aws:SourceArn'?: string;
}

const trustSchema = z
  .strictObject({
    Effect: z.literal('Allow'),
    Action: z.literal('sts:AssumeRole'),
    Principal: z.strictObject({ Service: z.enum(['lambda.amazonaws.com', 'scheduler.amazonaws.com']) }),
    Condition: z
      .strictObject({
        StringEquals: z.strictObject({
          'aws:SourceAccount': z.string().exactOptional(),
          'aws:SourceArn': z.string().exactOptional(),
        }),
      })
      .exactOptional(),
  })
  .refine(({ Principal, Condition }) => Principal.Service === 'scheduler.amazonaws.com' || Condition === undefined, {
    path: ['Condition'],
    error: 'is known for scheduler.amazonaws.com only',
  });

export const roleSchema = z.strictObject({
  AssumeRolePolicyDocument: z.strictObject({
    Version: z.literal('2012-10-17'),
    Statement: z.tuple([trustSchema]),
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

/** The statements of each role that the service may assume, by the role's ARN. */
export function statementsByRole(template: Template, assuming: Assuming): ReadonlyMap<string, readonly Statement[]> {
  const policies = template.ofType('AWS::IAM::Policy', policySchema);
  return new Map(
    template
      .ofType('AWS::IAM::Role', roleSchema)
      .filter(({ properties }) => trusts(properties.AssumeRolePolicyDocument.Statement[0], assuming))
      .map(({ identity }) => [
        identity.attributes.Arn ?? '',
        policies
          .filter(({ properties }) => properties.Roles.includes(identity.ref))
          .flatMap(({ properties }) => properties.PolicyDocument.Statement),
      ]),
  );
}

function trusts({ Principal, Condition }: z.output<typeof trustSchema>, assuming: Assuming): boolean {
  const { 'aws:SourceAccount': account, 'aws:SourceArn': arn } = Condition?.StringEquals ?? {};
  return (
    Principal.Service === assuming.service &&
    (account === undefined || account === assuming['aws:SourceAccount']) &&
    (arn === undefined || arn === assuming['aws:SourceArn'])
  );
}
