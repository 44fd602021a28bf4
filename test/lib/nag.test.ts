import { expect, test } from '@jest/globals';
import { App, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { configurationFrom } from '../../lib/configuration.ts';
import { HandoffPushStack } from '../../lib/handoff-push-stack.ts';
import { contextOfTests, required } from './synthesized.ts';

const agents = {
  genesysRegion: 'mypurecloud.de',
  genesysBridge: true,
  tellAgents: 'desktop',
  desktopUrl: 'https://desktop.example.com/notifications',
  desktopTokenUrl: 'https://desktop.example.com/token',
  desktopCallbacks: 'signed',
};
const openMessaging = { genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de' };
const observed = {
  alarmTopicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call',
  alarmAfterSilentHours: 24,
  outsideEventBusName: 'crm',
};

function appWith(settings: object) {
  const app = new App({ context: contextOfTests });
  const stack = new HandoffPushStack(app, 'Test', { configuration: configurationFrom({ ...required, ...settings }) });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack };
}

// CDK's own validation of the template runs with it; synth throws with the whole report.
test.each([
  { production: true, archiveDays: 1 },
  { eventBus: 'import', channels: 'apns', jwtAlgorithms: 'ES256', ...agents },
  { ...openMessaging, ...observed },
])('AwsSolutions finds nothing in %j', (settings) => {
  expect(() => appWith(settings).app.synth()).not.toThrow();
});

test('it would find a queue that somebody adds without TLS and without dead letters', () => {
  const { app, stack } = appWith({});
  new Queue(stack, 'Careless');
  expect(() => app.synth()).toThrow();
});
