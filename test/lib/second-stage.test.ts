import { describe, expect, test } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configurationFrom } from '../../lib/configuration.ts';
import { HandoffPushStack } from '../../lib/handoff-push-stack.ts';
import { contextOfTests, required } from './synthesized.ts';

/** As bin/app.ts names it: the names of alarms and of the dashboard begin with it. */
function stageOf(settings: { readonly stage: string; readonly eventBus?: string }): Template {
  const app = new App({ context: contextOfTests });
  const whole = { genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de', archiveDays: 1 };
  const configuration = configurationFrom({ ...required, ...whole, ...settings });
  process.env.CDK_VALIDATION = 'false';
  return Template.fromStack(new HandoffPushStack(app, `HandoffPush-${settings.stage}`, { configuration }));
}

describe('a second stage beside the first', () => {
  const [one, two] = [stageOf({ stage: 'dev' }), stageOf({ stage: 'second', eventBus: 'import' })];
  /** What one account and region can have once: names that the template chooses instead of CloudFormation. */
  const chosenNames = (template: Template) => {
    const resources: Record<string, { Type: string; Properties?: Record<string, unknown> }> =
      template.toJSON().Resources;
    return Object.values(resources).flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties).flatMap(([property, value]) =>
        isOwnName(Type, property) ? [`${Type} ${property} ${JSON.stringify(value)}`] : [],
      ),
    );
  };

  test('they share no name', () => {
    const names = chosenNames(one);
    expect(names).toContain('AWS::SecretsManager::Secret Name "handoff-push/dev/apns"');
    expect(chosenNames(two).filter((name) => names.includes(name))).toEqual([]);
  });

  test('nor a metric: neither alarms for the other’s numbers', () => {
    const metricsOf = (template: Template) =>
      Object.values(template.findResources('AWS::CloudWatch::Alarm')).flatMap(({ Properties }) =>
        [
          Properties,
          ...(Properties.Metrics ?? []).map((one: { MetricStat?: { Metric: object } }) => one.MetricStat?.Metric),
        ]
          .filter((metric) => metric?.Namespace !== undefined)
          .map(({ Namespace, MetricName, Dimensions }) => ({ Namespace, MetricName, Dimensions })),
      );
    const literal = (metric: object) => !/"(Ref|Fn::GetAtt)"/.test(JSON.stringify(metric));
    const own = metricsOf(one);
    expect(own.length).toBeGreaterThan(10);
    const theirs = metricsOf(two).map((metric) => JSON.stringify(metric));
    // What CloudFormation names is another resource in each stack.
    const shared = own.filter(literal).filter((metric) => theirs.includes(JSON.stringify(metric)));
    expect(shared).toEqual([]);
  });

  test('nor an export', () => {
    const exported = [one, two]
      .flatMap((template) => Object.values(template.findOutputs('*')))
      .filter((output) => output.Export);
    expect(exported).toEqual([]);
  });

  test('the second listens on the first one’s bus, with rules of its own, and leaves the bus alone', () => {
    two.resourceCountIs('AWS::Events::EventBus', 0);
    const rules = Object.values(two.findResources('AWS::Events::Rule'));
    expect(rules).toHaveLength(Object.keys(one.findResources('AWS::Events::Rule')).length);
    for (const { Properties } of rules) expect(Properties.EventBusName).toBe(required.eventSourceName);
    const [archive] = Object.values(two.findResources('AWS::Events::Archive'));
    expect(JSON.stringify(archive?.Properties.SourceArn)).toContain(`event-bus/${required.eventSourceName}`);
  });
});

/** Names that belong to something else, or that need to be unique within their parent only. */
function isOwnName(type: string, property: string): boolean {
  const elsewhere = [
    'AWS::Events::Rule EventBusName',
    'AWS::Lambda::Permission FunctionName',
    'AWS::CloudWatch::Alarm MetricName',
  ];
  const within = ['AWS::IAM::Policy PolicyName', 'AWS::ApiGatewayV2::Api Name', 'AWS::ApiGatewayV2::Authorizer Name'];
  const of = ['AWS::ApiGatewayV2::Stage StageName', 'AWS::Lambda::EventSourceMapping FunctionName'];
  const invoke = ['AWS::Lambda::EventInvokeConfig FunctionName'];
  return (
    /(^|[a-z])Name$/.test(property) && ![...elsewhere, ...within, ...of, ...invoke].includes(`${type} ${property}`)
  );
}
