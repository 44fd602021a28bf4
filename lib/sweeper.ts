import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';

/** What comes too late for its minute is dropped: the next one finds the same rows. */
const onceAndNow = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

/** Runs the function that takes up overdue rows, once a minute. */
export class Sweeper extends Construct {
  constructor(scope: Construct, id: string, props: { readonly function: IFunction }) {
    super(scope, id);
    const stack = Stack.of(this);
    const group = stack.formatArn({ service: 'scheduler', resource: 'schedule-group', resourceName: 'default' });
    const role = new Role(this, 'Role', {
      description: 'Lets the schedule invoke the sweeper, and nothing else',
      // Without the condition any schedule of any account could be the one that asks ("Confused deputy prevention in
      // EventBridge Scheduler").
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
    });
    role.addToPolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [props.function.functionArn] }),
    );
    new Schedule(this, 'EveryMinute', {
      description: 'Takes up open messages whose due time is over',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      // The target would add the right to every version of the function.
      target: new LambdaInvoke(props.function, { ...onceAndNow, role: role.withoutPolicyUpdates() }),
    });
    new EventInvokeConfig(this, 'Invocations', { ...onceAndNow, function: props.function });
  }
}
