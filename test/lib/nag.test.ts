import { expect, test } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { configurationFrom } from '../../lib/configuration.ts';
import { HandoffPushStack } from '../../lib/handoff-push-stack.ts';
import { required } from './synthesized.ts';

const openMessaging = { genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de' };
const observed = {
  alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call',
  alarmAfterSilentHours: 24,
  outsideEventBusName: 'crm',
};

// CDK's own validation of the template runs with it; synth throws with the whole report.
test.each([
  {},
  { production: true, archiveDays: 1 },
  { eventBus: 'import', channels: 'apns', jwtAlgorithms: 'ES256' },
  { ...openMessaging, ...observed },
])('AwsSolutions finds nothing in %j', (settings) => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  new HandoffPushStack(app, 'Test', { configuration: configurationFrom({ ...required, ...settings }) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});
