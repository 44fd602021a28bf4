import type { Construct } from 'constructs';
import type { TellAgentEnvironment } from '../lambdas/tell-agent/env.ts';
import { agentTellers } from './agent-word-queue.ts';
import type { Configuration } from './configuration.ts';
import type { Ground } from './hearing.ts';
import { secretNames } from './operator-settings.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { ProviderSecret } from './provider-secret.ts';

/** What tells agents how their messages ended; nothing where agents are told nothing. */
export function agentTeller(
  scope: Construct,
  { settings, words, genesysApi, outside }: Pick<Ground, 'settings' | 'words' | 'genesysApi' | 'outside'>,
): void {
  // Words without a client stop the synthesis before (configuration.ts).
  if (!words || !genesysApi) return;
  const desktop = words.ways.includes('desktop') ? desktopTarget(scope, settings) : undefined;
  const teller = new PipelineFunction<TellAgentEnvironment>(scope, 'TellAgent', {
    folder: 'tell-agent',
    description: 'Tells agents how their messages ended',
    logDays: settings.logDays,
    environment: {
      AGENT_WORD_QUEUE_URL: words.queueUrl,
      AGENT_WORD_DEAD_LETTER_QUEUE_URL: words.deadLetterQueueUrl,
      ...genesysApi.environment,
      ...(outside ? { OUTSIDE_EVENT_BUS_NAME: outside.busName } : {}),
      ...desktop?.environment,
    },
  });
  genesysApi.grantRead(teller.function);
  desktop?.secret.grantRead(teller.function);
  outside?.grantPut(teller.function);
  words.grantBury(teller.function);
  words.feed(teller.function);
}

/** The company's service that shows notifications to agents, and our client there. */
function desktopTarget(scope: Construct, settings: Configuration) {
  const { stage, desktopUrl, desktopTokenUrl, desktopUser, desktopConversationUrl } = settings;
  const secret = new ProviderSecret(scope, 'Desktop', {
    secretName: secretNames(stage).desktop,
    description:
      'OAuth client of the service at desktopUrl, grant type Client Credentials: {"clientId": "…", "clientSecret": "…"}',
    rotation:
      'Whoever runs that service issues its clients: a person rotates them, and the function picks the new one up.',
  });
  const share = Math.floor(settings.desktopRequestsPerMinute / agentTellers);
  return {
    secret,
    environment: {
      ...(desktopUrl === undefined ? {} : { DESKTOP_URL: desktopUrl }),
      ...(desktopTokenUrl === undefined ? {} : { DESKTOP_TOKEN_URL: desktopTokenUrl }),
      DESKTOP_SECRET_ARN: secret.secretArn,
      DESKTOP_REQUESTS_PER_MINUTE: String(share),
      ...(desktopUser === undefined ? {} : { DESKTOP_USER: desktopUser }),
      ...(desktopConversationUrl === undefined ? {} : { DESKTOP_CONVERSATION_URL: desktopConversationUrl }),
      DESKTOP_CALLBACKS: String(settings.desktopCallbacks !== 'none'),
    },
  };
}
