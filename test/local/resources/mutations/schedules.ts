import { arnOf, changes, drop, type Mutation, nothing, replace, set, stops, withoutResource } from './mutation.ts';

const schedule = 'SweeperEveryMinute';
const role = 'SweeperRole';
const policy = 'SweeperRoleDefaultPolicy';
const trust = 'AssumeRolePolicyDocument/Statement/0';
const at = (property: string) => `schedules.${schedule}.${property}`;

export const scheduleMutations: readonly Mutation[] = [
  {
    what: 'rate of a schedule',
    patch: (id) => [set(id(schedule), 'ScheduleExpression', 'rate(5 minutes)')],
    must: changes({ [at('everyMilliseconds')]: 300_000 }),
  },
  {
    what: 'rate that is none',
    patch: (id) => [set(id(schedule), 'ScheduleExpression', 'rate(0 minutes)')],
    must: stops('ScheduleExpression'),
  },
  {
    what: 'rate longer than a timer',
    patch: (id) => [set(id(schedule), 'ScheduleExpression', 'rate(25 days)')],
    must: stops('ScheduleExpression'),
  },
  {
    what: 'cron expression of a schedule',
    patch: (id) => [set(id(schedule), 'ScheduleExpression', 'cron(0 8 * * ? *)')],
    must: stops('ScheduleExpression cron'),
  },
  {
    what: 'single time of a schedule',
    patch: (id) => [set(id(schedule), 'ScheduleExpression', 'at(2030-01-01T00:00:00)')],
    must: stops('ScheduleExpression at'),
  },
  {
    what: 'schedule disabled',
    patch: (id) => [set(id(schedule), 'State', 'DISABLED')],
    must: changes({ [at('enabled')]: false }),
  },
  {
    what: 'time zone of a schedule',
    patch: (id) => [set(id(schedule), 'ScheduleExpressionTimezone', 'Europe/Berlin')],
    must: stops('ScheduleExpressionTimezone'),
  },
  {
    what: 'flexible time window',
    patch: (id) => [set(id(schedule), 'FlexibleTimeWindow', { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 5 })],
    must: stops('FlexibleTimeWindow'),
  },
  {
    what: 'first day of a schedule',
    patch: (id) => [set(id(schedule), 'StartDate', '2030-01-01T00:00:00Z')],
    must: stops('StartDate'),
  },
  {
    what: 'group of a schedule',
    patch: (id) => [set(id(schedule), 'GroupName', 'other')],
    must: stops('GroupName'),
  },
  {
    what: 'name of a schedule',
    patch: (id) => [set(id(schedule), 'Name', 'sweep')],
    must: changes({ [at('arn')]: 'arn:aws:scheduler:eu-central-1:000000000000:schedule/default/sweep' }),
  },
  {
    what: 'input of a schedule',
    patch: (id) => [set(id(schedule), 'Target/Input', '{"tick":true}')],
    must: changes({ [at('input')]: '{"tick":true}' }),
  },
  {
    what: 'input of a schedule that is not JSON',
    patch: (id) => [set(id(schedule), 'Target/Input', 'tick')],
    must: stops('Target.Input'),
  },
  {
    what: 'retries of a schedule',
    patch: (id) => [set(id(schedule), 'Target/RetryPolicy/MaximumRetryAttempts', 3)],
    must: nothing('the way to the function is never interrupted here'),
  },
  {
    what: 'retries of a schedule out of their range',
    patch: (id) => [set(id(schedule), 'Target/RetryPolicy/MaximumRetryAttempts', 186)],
    must: stops('MaximumRetryAttempts'),
  },
  {
    what: 'dead letters of a schedule',
    patch: (id) => [set(id(schedule), 'Target/DeadLetterConfig', { Arn: arnOf(id('GenesysDeadLetters')) })],
    must: stops('DeadLetterConfig'),
  },
  {
    what: 'target of a schedule that is a queue',
    patch: (id) => [set(id(schedule), 'Target/Arn', arnOf(id('LaterLooks')))],
    must: stops('Target.Arn'),
  },
  {
    what: 'role of a schedule that is a function’s',
    patch: (id) => [set(id(schedule), 'Target/RoleArn', arnOf(id('SweepRole')))],
    must: stops('Target.RoleArn'),
  },
  {
    what: 'role of a schedule for schedules of another account',
    patch: (id) => [set(id(role), `${trust}/Condition/StringEquals/aws:SourceAccount`, '111111111111')],
    must: stops('Target.RoleArn'),
  },
  {
    what: 'role of a schedule for another group',
    patch: (id) => [
      set(
        id(role),
        `${trust}/Condition/StringEquals/aws:SourceArn`,
        'arn:aws:scheduler:eu-central-1:000000000000:schedule-group/other',
      ),
    ],
    must: stops('Target.RoleArn'),
  },
  {
    what: 'role of a schedule under another condition',
    patch: (id) => [set(id(role), `${trust}/Condition/Bool`, { 'aws:SecureTransport': 'true' })],
    must: stops('Condition'),
  },
  {
    what: 'right of the schedule to invoke the function removed',
    patch: (id) => [withoutResource(id(policy))],
    must: changes({ [at('permitted')]: false }),
  },
  {
    what: 'right of the schedule to invoke another function',
    patch: (id) => [replace(id(policy), 'PolicyDocument/Statement/0/Resource', arnOf(id('RouteFunction')))],
    must: changes({ [at('permitted')]: false }),
  },
  {
    what: 'asynchronous invocations by a schedule back to the defaults',
    patch: (id) => [drop(id('SweeperInvocations'), 'MaximumRetryAttempts')],
    must: changes({ 'invocations.SweepFunction.maximumRetryAttempts': 2 }),
  },
];
