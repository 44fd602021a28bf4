import * as z from 'zod';
import type { ResourceType, Template } from '../template/template.ts';

/** A function's permission for a service to invoke it; `SourceArn` may hold `*`. */
const permissionSchema = z.strictObject({
  Action: z.literal('lambda:InvokeFunction'),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string(),
});

/** The two statements that queues here have: nobody without TLS, and a rule that may bury what it could not deliver. */
const queueStatement = z.discriminatedUnion('Effect', [
  z.strictObject({
    Effect: z.literal('Deny'),
    Principal: z.strictObject({ AWS: z.literal('*') }),
    Action: z.literal('sqs:*'),
    Resource: z.string(),
    // Calls on this machine go over plain HTTP and count as secure: what the deny is about cannot be tried here.
    Condition: z.strictObject({ Bool: z.strictObject({ 'aws:SecureTransport': z.literal('false') }) }),
  }),
  z.strictObject({
    Sid: z.string().optional(),
    Effect: z.literal('Allow'),
    Principal: z.strictObject({ Service: z.literal('events.amazonaws.com') }),
    Action: z.literal('sqs:SendMessage'),
    Resource: z.string(),
    Condition: z.strictObject({ ArnEquals: z.strictObject({ 'aws:SourceArn': z.string() }) }),
  }),
]);

const queuePolicySchema = z.strictObject({
  Queues: z.array(z.string()),
  PolicyDocument: z.strictObject({ Version: z.literal('2012-10-17'), Statement: z.array(queueStatement) }),
});

const unnamed = (schema: z.ZodType): ResourceType => ({
  schema,
  identify: (logicalId) => ({ ref: logicalId, attributes: {} }),
});
export const permissionType = unnamed(permissionSchema);
export const queuePolicyType = unnamed(queuePolicySchema);

/** Whether a service, acting for `sourceArn`, may invoke a function (Lambda, "Resource-based policies"). */
export function mayInvoke(template: Template, principal: string, functionArn: string, sourceArn: string): boolean {
  return template
    .ofType('AWS::Lambda::Permission', permissionSchema)
    .some(
      ({ properties }) =>
        properties.Principal === principal &&
        properties.FunctionName === functionArn &&
        matchesArn(properties.SourceArn, sourceArn),
    );
}

/** Whether a rule may send to a queue (EventBridge, "Using dead-letter queues": it needs the queue's own policy). */
export function maySend(template: Template, queueArn: string, ruleArn: string): boolean {
  return template
    .ofType('AWS::SQS::QueuePolicy', queuePolicySchema)
    .flatMap(({ properties }) => properties.PolicyDocument.Statement)
    .some(
      (statement) =>
        statement.Effect === 'Allow' &&
        statement.Resource === queueArn &&
        statement.Condition.ArnEquals['aws:SourceArn'] === ruleArn,
    );
}

/** `*` stands for any text within one part of the ARN's path. */
function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, given] = [pattern.split('/'), arn.split('/')];
  return wanted.length === given.length && wanted.every((part, index) => part === '*' || part === given[index]);
}
