import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { configurationFrom } from '../../lib/configuration.ts';
import { HandoffPushStack } from '../../lib/handoff-push-stack.ts';

export const required = {
  eventSourceName: 'aws.partner/genesys.com/cloud/org/suffix',
  jwtIssuer: 'https://login.example.com',
  jwtAudience: 'handoff-push',
  apnsBundleIds: 'com.example.app',
  fcmProjectIds: 'example-app',
};

/** Left out is what nothing here looks into: bundles, and which line of our sources made each resource, a sixth of the work. */
export const contextOfTests = {
  'aws:cdk:bundling-stacks': [],
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-stack-trace': true,
};

export function stackOf(settings: Readonly<Record<string, unknown>> = {}): HandoffPushStack {
  const app = new App({ context: contextOfTests });
  return new HandoffPushStack(app, 'Test', { configuration: configurationFrom({ ...required, ...settings }) });
}

/** Without the CDK's validation, which takes longer than all the rest and has a test of its own (nag.test.ts). */
export function templateOf(settings: Readonly<Record<string, unknown>> = {}): Template {
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    return Template.fromStack(stackOf(settings));
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
  }
}
