import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';

const ofDispatchers = [
  'AgentWordsLost',
  'Answers',
  'ChannelDown',
  'GoneGuarded',
  'MessagesEnded',
  'OutsideEventsLost',
  'SecretNotConfigured',
  'SendToAnswer',
] as const;

/**
 * What the functions count and measure themselves, by their folder below lambdas/: each of them costs. A test compares
 * this list with what each function's bundle says (test/lib/alarms/own-metrics.test.ts).
 */
export const ownMetrics = {
  api: ['PresenceRefused'],
  authorize: [],
  'dispatch-apns': ofDispatchers,
  'dispatch-fcm': ofDispatchers,
  'dispatch-telegram': ofDispatchers,
  'desktop-callback': ['SecretNotConfigured', 'WebhookRefused'],
  ingest: [
    'AgentWordsLost',
    'ConversationAwaited',
    'MessagesEnded',
    'OutsideEventsLost',
    'SecretNotConfigured',
    'TextNotFound',
  ],
  later: ['AgentWordsLost', 'MessagesEnded', 'OutsideEventsLost'],
  route: ['AgentWordsLost', 'MessagesEnded', 'OutsideEventsLost', 'SecretNotConfigured', 'TextNotFound'],
  sweep: ['AgentWordsLost', 'MessagesEnded', 'OutsideEventsLost', 'OverdueOpenRows'],
  'tell-agent': ['AgentsNotTold', 'AgentsTold', 'OutsideEventsLost', 'SecretNotConfigured'],
  webhook: ['SecretNotConfigured', 'WebhookRefused'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

type OwnMetric = (typeof ownMetrics)[keyof typeof ownMetrics][number];

/** Those that all functions of a stack say together, with what tells them apart. */
export const dimensionsOfStack = {
  AgentWordsLost: [],
  AgentsNotTold: ['reason'],
  AgentsTold: ['way'],
  Answers: ['channel', 'answer'],
  MessagesEnded: ['end'],
  OutsideEventsLost: [],
} as const satisfies Partial<Record<OwnMetric, readonly string[]>>;

export type StackMetric = keyof typeof dimensionsOfStack;
export type FunctionMetric = Exclude<OwnMetric, StackMetric>;

const namespace = 'HandoffPush';

/** Whether a function of this folder ever says it. */
export function isSaidBy(folder: string, metricName: FunctionMetric): boolean {
  return Object.entries(ownMetrics).some(
    ([name, metrics]) => name === folder && metrics.some((metric) => metric === metricName),
  );
}

/** @param statistic of five minutes, unless `period` says otherwise */
export function ofFunction(
  { functionName }: IFunction,
  metricName: FunctionMetric,
  statistic: string,
  period: Duration = Duration.minutes(5),
): Metric {
  return new Metric({ namespace, metricName, dimensionsMap: { functionName }, statistic, period });
}

/** The sum in five minutes of a metric that nothing tells apart. */
export function ofStack(stack: string, metricName: 'AgentWordsLost' | 'OutsideEventsLost'): Metric {
  return summed(metricName, { stack });
}

/** How many agents were not told for this reason (lambdas/core/agent-word.ts), in five minutes. */
export function notToldFor(stack: string, reason: 'forbidden' | 'refused'): Metric {
  return summed('AgentsNotTold', { stack, reason });
}

function summed(metricName: StackMetric, dimensionsMap: Record<string, string>): Metric {
  return new Metric({
    namespace,
    metricName,
    dimensionsMap,
    statistic: 'Sum',
    period: Duration.minutes(5),
  });
}

/** Each of a stack's metrics of this name, whatever tells them apart: only those that there are cost something. */
export function searchOfStack(stack: string, metricName: StackMetric): string {
  const schema = [namespace, 'stack', ...dimensionsOfStack[metricName]].join(',');
  return `SEARCH('{${schema}} MetricName="${metricName}" stack="${stack}"', 'Sum', 300)`;
}
