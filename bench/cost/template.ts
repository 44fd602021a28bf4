import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configurationFrom } from '../../lib/configuration.ts';
import { HandoffPushStack } from '../../lib/handoff-push-stack.ts';
import type { FunctionFacts } from './count.ts';

/** What a deployment has, whether anybody writes or not. */
export interface Standing {
  readonly secrets: number;
  readonly alarms: number;
  /** What alarms are paid by: each metric that one looks at, the parts of a calculated one too. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly fifoQueuesPolled: number;
  readonly standardQueuesPolled: number;
}

/** Both channels, without the webhook: what `cdk deploy` makes of the settings that must be set. */
export function deployedTemplate(): Template {
  process.env.CDK_VALIDATION = 'false';
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const configuration = configurationFrom({
    eventSourceName: 'aws.partner/genesys.com/cloud/org/suffix',
    jwtIssuer: 'https://login.example.com',
    jwtAudience: 'handoff-push',
    apnsBundleIds: 'com.example.app',
    fcmProjectIds: 'example-app',
  });
  return Template.fromStack(new HandoffPushStack(app, 'Cost', { configuration }));
}

export function functionsOf(template: Template): readonly FunctionFacts[] {
  const feeds = mappings(template);
  return Object.entries(template.findResources('AWS::Lambda::Function')).map(([logicalId, { Properties }]) => {
    const queue = feeds.find((feed) => feed.functionId === logicalId)?.kind;
    return { logicalId, memoryMb: Number(Properties.MemorySize), ...(queue ? { queue } : {}) };
  });
}

export function standingOf(template: Template): Standing {
  const count = (type: string) => Object.keys(template.findResources(type)).length;
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const kinds = mappings(template).map(({ kind }) => kind);
  return {
    secrets: count('AWS::SecretsManager::Secret'),
    alarms: alarms.length,
    alarmMetrics: alarms.reduce((sum, { Properties }) => sum + metricsOf(Properties), 0),
    dashboards: count('AWS::CloudWatch::Dashboard'),
    fifoQueuesPolled: kinds.filter((kind) => kind === 'fifo').length,
    standardQueuesPolled: kinds.filter((kind) => kind === 'standard').length,
  };
}

/** A calculated metric is a list of its parts and of expressions, which cost nothing. */
function metricsOf({ Metrics }: { readonly Metrics?: readonly { readonly MetricStat?: unknown }[] }): number {
  return Metrics === undefined ? 1 : Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length;
}

function mappings(template: Template) {
  const queues = template.findResources('AWS::SQS::Queue');
  return Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => {
    const queue = queues[String(Properties.EventSourceArn['Fn::GetAtt'][0])];
    const kind = queue?.Properties?.FifoQueue === true ? ('fifo' as const) : ('standard' as const);
    return { functionId: String(Properties.FunctionName.Ref), kind };
  });
}
