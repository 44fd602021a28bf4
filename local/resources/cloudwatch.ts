import * as z from 'zod';
import type { ResourceType } from '../template/template.ts';

const dimensions = z.array(z.strictObject({ Name: z.string(), Value: z.string() })).max(30);

const statSchema = z.strictObject({
  Metric: z.strictObject({ Namespace: z.string(), MetricName: z.string(), Dimensions: dimensions.optional() }),
  Period: z.int(),
  Stat: z.string(),
  Unit: z.string().optional(),
});

/** Ranges: "PutMetricAlarm", Amazon CloudWatch API reference. */
const alarmSchema = z.strictObject({
  AlarmName: z.string().min(1).max(255).optional(),
  AlarmDescription: z.string().max(1024).optional(),
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.int().min(1),
  DatapointsToAlarm: z.int().min(1).optional(),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']).optional(),
  Namespace: z.string().optional(),
  MetricName: z.string().optional(),
  Dimensions: dimensions.optional(),
  Period: z.int().optional(),
  Statistic: z.string().optional(),
  ExtendedStatistic: z.string().optional(),
  Metrics: z
    .array(
      z.strictObject({
        Id: z.string(),
        Expression: z.string().optional(),
        Label: z.string().optional(),
        MetricStat: statSchema.optional(),
        Period: z.int().optional(),
        ReturnData: z.boolean().optional(),
      }),
    )
    .optional(),
  AlarmActions: z.array(z.string()).max(5).optional(),
  OKActions: z.array(z.string()).max(5).optional(),
});

/** Nobody counts metrics on this machine: known, checked in its form, and without effect. */
export const alarmType: ResourceType = {
  schema: alarmSchema,
  identify: (logicalId, properties, { region, accountId, stackName }) => {
    const name = typeof properties.AlarmName === 'string' ? properties.AlarmName : `${stackName}-${logicalId}`;
    return { ref: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${name}` } };
  },
};

/** A dashboard draws what nobody counts here; its body must be JSON all the same. */
export const dashboardType: ResourceType = {
  schema: z.strictObject({
    DashboardName: z.string().optional(),
    DashboardBody: z.string().refine(isJson, 'is no JSON'),
  }),
  identify: (logicalId, { DashboardName }) => ({ ref: String(DashboardName ?? logicalId), attributes: {} }),
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
