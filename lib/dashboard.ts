import { Duration, Stack } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Row,
  SingleValueWidget,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import {
  type FunctionMetric,
  isSaidBy,
  ofFunction,
  ofStack,
  type StackMetric,
  searchOfStack,
} from './alarms/own-metrics.ts';
import type { Watched } from './alarms/watched.ts';

const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' } as const;

/** One page for whoever runs the stack: whether the promise is kept, what becomes of messages, what stands in their way. */
export function dashboardOf(scope: Construct, id: string, watched: Watched): Dashboard {
  const { stackName } = Stack.of(scope);
  const said = (name: FunctionMetric, statistic: string, label: (folder: string) => string) =>
    watched.functions
      .filter(({ folder }) => isSaidBy(folder, name))
      .map(({ folder, function: lambda }) => ofFunction(lambda, name, statistic).with({ label: label(folder) }));
  const searched = (name: StackMetric) =>
    new MathExpression({ expression: searchOfStack(stackName, name), usingMetrics: {}, label: '' });
  const byFolder = (folder: string) => folder;
  const ofEach = (metricOf: (one: Watched['functions'][number]) => { with: (props: { label: string }) => IMetric }) =>
    watched.functions.map((one) => metricOf(one).with({ label: one.folder }));

  const promise = [
    new SingleValueWidget({
      title: 'Overdue open rows (must be 0)',
      metrics: said('OverdueOpenRows', Stats.MAXIMUM, () => 'rows'),
      width: 4,
      height: 6,
    }),
    graph(
      'Time from send to answer, ms',
      [50, 95, 99].flatMap((percent) =>
        said('SendToAnswer', Stats.percentile(percent), (folder) => `p${percent} ${folder}`),
      ),
      10,
    ),
    graph('How messages end: seen, pushed, withheld by reason', [searched('MessagesEnded')], 10, true),
  ];
  const channels = [
    graph('What providers answer, by channel', [searched('Answers')], 8, true),
    graph('Channel down (attempts)', said('ChannelDown', Stats.SUM, byFolder), 8),
    graph('Devices not marked as gone (guard)', said('GoneGuarded', Stats.SUM, byFolder), 8),
  ];
  const agents = watched.functions.some(({ folder }) => folder === 'tell-agent')
    ? [
        graph('Agents told, by way', [searched('AgentsTold')], 8, true),
        graph('Agents not told, by reason', [searched('AgentsNotTold')], 8, true),
        graph('Words to agents that no queue took', [ofStack(stackName, 'AgentWordsLost')], 8),
      ]
    : [];
  const queues = [
    graph(
      'Oldest job, seconds',
      watched.queues.map(({ name, queue }) =>
        queue.metricApproximateAgeOfOldestMessage({ ...fiveMinutes, statistic: 'Maximum', label: name }),
      ),
      8,
    ),
    graph(
      'Dead letters',
      watched.deadLetters.map(({ name, queue }) =>
        queue.metricApproximateNumberOfMessagesVisible({ ...fiveMinutes, statistic: 'Maximum', label: name }),
      ),
      8,
    ),
    graph(
      'Looks taken up (later)',
      watched.queues
        .filter(({ holds }) => holds === 'looks')
        .map(({ queue }) => queue.metricNumberOfMessagesReceived({ ...fiveMinutes, label: 'looks' })),
      8,
    ),
  ];
  const functions = [
    graph(
      'Errors of functions',
      ofEach(({ function: lambda }) => lambda.metricErrors(fiveMinutes)),
      8,
    ),
    graph(
      'Throttles of functions',
      ofEach(({ function: lambda }) => lambda.metricThrottles(fiveMinutes)),
      8,
    ),
    graph(
      'Throttles of tables',
      watched.tables.flatMap(({ name, table }) =>
        (['ReadThrottleEvents', 'WriteThrottleEvents'] as const).map((metric) =>
          table.metric(metric, {
            ...fiveMinutes,
            label: `${name} ${metric === 'ReadThrottleEvents' ? 'reads' : 'writes'}`,
          }),
        ),
      ),
      8,
    ),
  ];
  const api = watched.apis.flatMap((one) => [
    graph('API: calls', [one.metricCount({ ...fiveMinutes, label: 'calls' })], 8),
    graph(
      'API: refused and failed',
      [
        one.metricClientError({ ...fiveMinutes, label: '4xx' }),
        one.metricServerError({ ...fiveMinutes, label: '5xx' }),
      ],
      8,
    ),
    graph('Webhook: signatures refused', said('WebhookRefused', Stats.SUM, byFolder), 8),
  ]);
  const rows = [promise, channels, agents, queues, functions, api].map(
    (widgets) => new Row(...widgets.filter((widget) => widget !== undefined)),
  );
  return new Dashboard(scope, id, { dashboardName: stackName, defaultInterval: Duration.hours(12), widgets: [rows] });
}

/** @returns undefined where this stack has nothing to draw */
function graph(title: string, metrics: readonly IMetric[], width: number, stacked = false): IWidget | undefined {
  if (metrics.length === 0) return undefined;
  return new GraphWidget({ title, left: [...metrics], width, height: 6, stacked, leftYAxis: { min: 0 } });
}
