import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';
import type { WatchedFunction } from './watched.ts';

/** Whom each function serves: what it is to them when it fails. */
const served: Readonly<Record<string, string>> = {
  api: 'Apps: they cannot register, report presence or say what was read.',
  authorize: 'Apps: API Gateway refuses whoever it cannot ask about, so all of their calls fail.',
  'dispatch-apns': 'Customers with iOS devices: their pushes come late, or end in the dead letters.',
  'dispatch-fcm': 'Customers with Android devices: their pushes come late, or end in the dead letters.',
  'dispatch-telegram': 'Customers with the Mini App: their messages in Telegram come late, or end in the dead letters.',
  'desktop-callback': 'Agents who click in a notification: nothing comes of it, unless their service calls again.',
  ingest: 'Customers of the webhooks and the bridge: what agents wrote waits, or ends in the dead letters.',
  later: 'Customers who were watching: they hear of the answer only when the sweeper comes.',
  route: 'All customers: what agents wrote is repeated for six hours at most, then ends in the dead letters.',
  sweep: 'Customers whose push was lost on its way or waits for long: nobody takes it up.',
  'tell-agent': 'Agents: they hear late, or never, that a customer was not reached.',
  webhook: 'Customers of the webhooks: the contact centre is told to send again, or its message is lost.',
};

const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' } as const;
const atLeastOne = { threshold: 1, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD } as const;

/** Errors and throttles of each function, and what Lambda itself could not keep. */
export function functionAlarms(add: AddAlarm, functions: readonly WatchedFunction[]): void {
  for (const { folder, function: lambda } of functions) {
    const impact = served[folder];
    if (impact === undefined) throw new Error(`Say in lib/alarms/function-alarms.ts whom ${folder} serves.`);
    add({
      name: `errors-${folder}`,
      section: 'function-errors',
      impact,
      firstStep: `Read the errors in the log of ${folder} (errorName), then run \`handoff doctor\`.`,
      metric: lambda.metricErrors(fiveMinutes),
      ...atLeastOne,
      // One is repeated by its queue, by Lambda or in the next minute; what goes on for ten minutes does not mend itself.
      periods: [2, 3],
      missing: TreatMissingData.NOT_BREACHING,
    });
    add({
      name: `throttles-${folder}`,
      section: 'function-throttles',
      impact,
      firstStep: "Compare the account's concurrent executions with its quota in Lambda's console.",
      metric: lambda.metricThrottles(fiveMinutes),
      ...atLeastOne,
      // No function here has a limit of its own, so it is the account's; a peak of seconds is repeated.
      periods: [2, 3],
      missing: TreatMissingData.NOT_BREACHING,
    });
    if (folder !== 'route') continue;
    add({
      name: 'events-lost',
      section: 'events-lost',
      impact: 'Customers whose message failed three times and is not even in the dead letters: nobody will ever know.',
      firstStep:
        'Restore the right of route to send to its dead letters; then `handoff replay --from TIME --to TIME` where there is an archive.',
      metric: lambda.metric('DestinationDeliveryFailures', fiveMinutes),
      // The only way on which a message can be lost without a trace.
      ...atLeastOne,
      periods: [1, 1],
      missing: TreatMissingData.NOT_BREACHING,
    });
  }
}

/**
 * Rings when no event came for so many hours.
 * @param hours 1 to 24: an alarm looks at a day at most ("PutMetricAlarm", Amazon CloudWatch API reference)
 */
export function silenceAlarm(add: AddAlarm, functions: readonly WatchedFunction[], hours: number): void {
  const hears = functions.some(({ folder }) => folder === 'route') ? 'route' : 'ingest';
  for (const { folder, function: lambda } of functions) {
    if (folder !== hears) continue;
    add({
      name: 'no-events',
      section: 'no-events',
      impact: 'All customers, if agents are at work: nothing that they write reaches us.',
      firstStep: 'Run `handoff doctor`: it says whether the partner event source is ACTIVE and the rules are enabled.',
      metric: lambda.metricInvocations({ period: Duration.hours(1), statistic: 'Sum' }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      periods: [hours, hours],
      // A function that is not called says nothing.
      missing: TreatMissingData.BREACHING,
    });
  }
}
