import * as z from 'zod';
import { statementsByRole } from '../permissions/roles.ts';
import { isAllowed } from '../permissions/statement.ts';
import { readRate } from '../scheduler/rate.ts';
import type { ScheduleDefinition } from '../scheduler/scheduler.ts';
import type { ResourceType, Template } from '../template/template.ts';
import { functionSchema } from './lambda-function.ts';

/** Ranges: EventBridge Scheduler API reference, "CreateSchedule", "Target" and "RetryPolicy". */
export const scheduleSchema = z.strictObject({
  Name: z
    .string()
    .regex(/^[0-9A-Za-z\-_.]{1,64}$/)
    .optional(),
  Description: z.string().max(512).optional(),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.literal('Etc/UTC').optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Target: z.strictObject({
    Arn: z.string(),
    RoleArn: z.string(),
    Input: z.string().optional(),
    // For the way to the function, which is never interrupted here; how often the function is tried is Lambda's affair.
    RetryPolicy: z
      .strictObject({
        MaximumEventAgeInSeconds: z.int().min(60).max(86_400).optional(),
        MaximumRetryAttempts: z.int().min(0).max(185).optional(),
      })
      .optional(),
  }),
});

export const scheduleType: ResourceType = {
  schema: scheduleSchema,
  identify: (logicalId, { Name }, { region, accountId, stackName }) => {
    const name = String(Name ?? `${stackName}-${logicalId}`.slice(0, 64));
    return { ref: name, attributes: { Arn: `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}` } };
  },
};

/**
 * The template's schedules.
 * @throws where a schedule names no function of this template, a role that the Scheduler may not assume (as AWS refuses
 *   it: EventBridge Scheduler user guide, "Setting up the execution role"), or a time that is not run here; with the property
 */
export function scheduleDefinitions(template: Template): readonly ScheduleDefinition[] {
  const functionArns = template
    .ofType('AWS::Lambda::Function', functionSchema)
    .map(({ identity }) => identity.attributes.Arn);
  return template
    .ofType('AWS::Scheduler::Schedule', scheduleSchema)
    .map(({ logicalId, identity, properties }): ScheduleDefinition => {
      const { Arn, RoleArn, Input } = properties.Target;
      const arn = identity.attributes.Arn ?? '';
      const rate = readRate(properties.ScheduleExpression);
      if (rate.kind === 'wrong') throw new Error(`${logicalId}: ScheduleExpression ${rate.reason}.`);
      if (!functionArns.includes(Arn)) throw new Error(`${logicalId}: Target.Arn is no function of this template.`);
      const statements = statementsByRole(template, assuming(arn)).get(RoleArn);
      if (!statements) {
        throw new Error(
          `${logicalId}: Target.RoleArn is no role of this template that EventBridge Scheduler may assume.`,
        );
      }
      if (Input !== undefined && !isJson(Input)) throw new Error(`${logicalId}: Target.Input is not JSON.`);
      return {
        logicalId,
        arn,
        enabled: properties.State === 'ENABLED',
        everyMilliseconds: rate.milliseconds,
        functionArn: Arn,
        ...(Input === undefined ? {} : { input: Input }),
        permitted: isAllowed(statements, { action: 'lambda:InvokeFunction', resource: Arn }),
      };
    });
}

/** As whom the Scheduler asks for a role: for the schedule's group ("Confused deputy prevention in EventBridge Scheduler"). */
const assuming = (scheduleArn: string) => ({
  service: 'scheduler.amazonaws.com' as const,
  'aws:SourceAccount': scheduleArn.split(':')[4] ?? '',
  'aws:SourceArn': scheduleArn.replace(/:schedule\/([^/]+)\/.*$/, ':schedule-group/$1'),
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
