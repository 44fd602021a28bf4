import * as z from 'zod';
import type { ownMetrics } from '../../lib/alarms/own-metrics.ts';
import type { templateOf } from './synthesized.ts';

/** One metric as an alarm or a dashboard names it: a dimension's value is a text, or what it refers to. */
export interface NamedMetric {
  readonly where: string;
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** `Ref` and `Fn::GetAtt` become `${LogicalId}` and `${LogicalId.Attribute}`, so that names can be compared. */
export function flattened(value: unknown): string {
  const reference = z
    .union([
      z.string(),
      z.strictObject({ Ref: z.string() }),
      z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
      z.strictObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }),
    ])
    .parse(value);
  if (typeof reference === 'string') return reference;
  if ('Ref' in reference) return `\${${reference.Ref}}`;
  if ('Fn::Join' in reference) return reference['Fn::Join'][1].map(flattened).join('');
  return `\${${reference['Fn::GetAtt'].join('.')}}`;
}

const dimensionsSchema = z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]);
const metricSchema = z.object({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensionsSchema });
const alarmSchema = z.union([
  metricSchema.transform((metric) => [metric]),
  z
    .object({ Metrics: z.array(z.object({ MetricStat: z.object({ Metric: metricSchema }).optional() })) })
    .transform(({ Metrics }) => Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat.Metric] : []))),
]);

const bodySchema = z.object({
  widgets: z.array(
    z.object({
      properties: z.object({ title: z.string(), metrics: z.array(z.array(z.unknown())) }),
    }),
  ),
});
const searchSchema = z.tuple([z.object({ expression: z.string() })]);

/** Every metric that an alarm of the template names. */
export function metricsOfAlarms(template: ReturnType<typeof templateOf>): NamedMetric[] {
  return Object.values(template.findResources('AWS::CloudWatch::Alarm')).flatMap(({ Properties }) =>
    alarmSchema.parse(Properties).map(({ Namespace, MetricName, Dimensions }) => ({
      where: String(Properties.AlarmName),
      namespace: Namespace,
      name: MetricName,
      dimensions: Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, flattened(Value)])),
    })),
  );
}

export function widgetsOf(template: ReturnType<typeof templateOf>) {
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  return bodySchema.parse(JSON.parse(flattened(dashboard?.Properties.DashboardBody))).widgets;
}

/** Every metric that the dashboard of the template names. */
export function metricsOfDashboard(template: ReturnType<typeof templateOf>): NamedMetric[] {
  return widgetsOf(template).flatMap(({ properties: { title, metrics } }) =>
    metrics.map((metric) => {
      const search = searchSchema.safeParse(metric);
      if (search.success) return { where: title, ...searched(search.data[0].expression) };
      const texts = metric.filter((part) => typeof part === 'string');
      const [namespace = '', name = '', ...pairs] = texts;
      const dimensions: Record<string, string> = {};
      for (let at = 0; at + 1 < pairs.length; at += 2) dimensions[pairs[at] ?? ''] = pairs[at + 1] ?? '';
      return { where: title, namespace, name, dimensions };
    }),
  );
}

function searched(expression: string): Omit<NamedMetric, 'where'> {
  const found = /^SEARCH\('\{(?<schema>[^}]+)\} MetricName="(?<name>\w+)" stack="(?<stack>[^"]+)"', 'Sum', 300\)$/.exec(
    expression,
  )?.groups;
  const [namespace = '', ...names] = found?.schema?.split(',') ?? [];
  const dimensions = Object.fromEntries(names.map((one) => [one, one === 'stack' ? (found?.stack ?? '') : '*']));
  return { namespace, name: found?.name ?? expression, dimensions };
}

/** The folder of each function, by its logical id. */
export function foldersOf(template: ReturnType<typeof templateOf>): ReadonlyMap<string, string> {
  const beginnings: Readonly<Record<keyof typeof ownMetrics, string>> = {
    api: 'ApiFunction',
    authorize: 'CustomersAuthorize',
    'dispatch-apns': 'ApnsDispatch',
    'dispatch-fcm': 'FcmDispatch',
    'dispatch-telegram': 'TelegramDispatch',
    'desktop-callback': 'DesktopCallback',
    ingest: 'Ingest',
    later: 'LaterFunction',
    route: 'Route',
    sweep: 'Sweep',
    'tell-agent': 'TellAgent',
    webhook: 'WebhooksWebhook',
  };
  return new Map(
    Object.keys(template.findResources('AWS::Lambda::Function')).map((id) => {
      const folder = Object.entries(beginnings).find(([, beginning]) => id.startsWith(beginning))?.[0];
      if (folder === undefined) throw new Error(`Say here which folder ${id} is of.`);
      return [id, folder];
    }),
  );
}
