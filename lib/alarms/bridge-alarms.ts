import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';

/** What the bridge says of itself once in a minute (bridge/counts.ts), where its log goes to CloudWatch. */
export const bridgeMetrics = ['BridgeHealthy', 'BridgeLost'] as const;

const ofBridge = (stack: string, metricName: (typeof bridgeMetrics)[number], statistic: string, minutes: number) =>
  new Metric({
    namespace: 'HandoffPush',
    metricName,
    dimensionsMap: { stack },
    statistic,
    period: Duration.minutes(minutes),
  });

/** Whether the bridge to the WebSocket of Genesys Cloud hears all that it should. */
export function bridgeAlarms(add: AddAlarm, stackName: string): void {
  add({
    name: 'bridge-silent',
    section: 'bridge-silent',
    impact: 'All customers of Genesys Cloud: nobody hears what agents write.',
    firstStep: 'See whether the process of the bridge runs, and what its /health says.',
    // Of two bridges one is enough.
    metric: ofBridge(stackName, 'BridgeHealthy', 'Maximum', 1),
    threshold: 1,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    // A restart and a lost connection take less.
    periods: [5, 5],
    // A process that is gone says nothing.
    missing: TreatMissingData.BREACHING,
  });
  add({
    name: 'bridge-lost',
    section: 'bridge-lost',
    impact: 'Customers of single conversations: what an agent wrote there could not be read, and nobody pushes it.',
    firstStep: "See in the bridge's log the lines event-lost, not-caught-up and search-incomplete.",
    metric: ofBridge(stackName, 'BridgeLost', 'Sum', 5),
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    periods: [1, 1],
    missing: TreatMissingData.NOT_BREACHING,
  });
}
