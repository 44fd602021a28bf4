import { App } from 'aws-cdk-lib';
import { HandoffPushStack } from '../lib/handoff-push-stack.ts';
import { configurationFromContext } from '../lib/settings-from-context.ts';

const app = new App();
try {
  const configuration = configurationFromContext(app.node);
  new HandoffPushStack(app, `HandoffPush-${configuration.stage}`, {
    configuration,
    description: 'Handoff Push: brings a customer back into a conversation',
  });
} catch (error) {
  // Whoever deploys needs the sentence about the setting, not our stack trace.
  if (!(error instanceof Error) || error.name !== 'SettingsError') throw error;
  console.error(error.message);
  process.exit(1);
}
