import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { AddAlarm } from '../alarms.ts';
import { notToldFor, ofStack } from './own-metrics.ts';

const atLeast = ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD;
/** These are only said where something is wrong. */
const silenceIsGood = TreatMissingData.NOT_BREACHING;

/** Whether others hear how messages end, on a bus of theirs. */
export function outsideAlarm(add: AddAlarm, stackName: string): void {
  add({
    name: 'outside-events-lost',
    section: 'outside-events-lost',
    impact: 'Customers whom another system would reach now, by SMS or mail: it has not heard that no push came.',
    firstStep: 'See in the log line outside-events-lost what the bus said, and whether it is there.',
    metric: ofStack(stackName, 'OutsideEventsLost'),
    // One may be lost with a request that nobody answered; a bus that is gone loses all.
    threshold: 1,
    comparisonOperator: atLeast,
    periods: [2, 3],
    missing: silenceIsGood,
  });
}

/** Whether agents hear how their messages ended. */
export function agentAlarms(add: AddAlarm, stackName: string): void {
  add({
    name: 'agent-words-lost',
    section: 'agent-words-lost',
    impact: 'Agents whose customer was not reached: they have not heard of it, and wait for an answer.',
    firstStep: 'See in the log line agent-words-lost what SQS said, and whether the queue is there.',
    metric: ofStack(stackName, 'AgentWordsLost'),
    // One may be lost with a request that nobody answered; a queue that is gone loses all.
    threshold: 1,
    comparisonOperator: atLeast,
    periods: [2, 3],
    missing: silenceIsGood,
  });
  add({
    name: 'agents-not-told',
    section: 'agents-not-told',
    impact: 'All agents, most likely: Genesys or the service that shows notifications does not let us tell them.',
    firstStep: 'See in the log of tell-agent which way and which reason; then run `handoff doctor`.',
    metric: new MathExpression({
      // In a plain sum one that says nothing would silence the other.
      expression: 'SUM([forbidden, refused])',
      usingMetrics: { forbidden: notToldFor(stackName, 'forbidden'), refused: notToldFor(stackName, 'refused') },
      period: Duration.minutes(5),
      label: 'agents not told',
    }),
    // One word may be about a conversation that our client may not see; a right or a field that is missing fails all.
    threshold: 3,
    comparisonOperator: atLeast,
    periods: [2, 3],
    missing: silenceIsGood,
  });
}
