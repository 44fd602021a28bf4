import { HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import type { DesktopCallbackEnvironment } from '../lambdas/desktop-callback/env.ts';
import type { OpenRoutes } from './app-api.ts';
import type { Ground } from './hearing.ts';
import type { IngestQueue } from './ingest-queue.ts';
import { secretNames } from './operator-settings.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { ProviderSecret } from './provider-secret.ts';

/** Takes what agents clicked in a notification; undefined where they cannot click. */
export function desktopCallbacks(
  scope: Construct,
  { settings, journal }: Pick<Ground, 'settings' | 'journal'>,
  queue: IngestQueue | undefined,
): OpenRoutes | undefined {
  const { desktopCallbacks: kind, stage, logDays, webhookRequestsPerSecond } = settings;
  if (kind === 'none' || !queue) return undefined;
  const secret =
    kind === 'signed'
      ? new ProviderSecret(scope, 'DesktopCallbackSigning', {
          secretName: secretNames(stage).desktopCallbacks,
          description:
            'The secrets with which the service at desktopUrl signs its callbacks: {"secrets": ["…"]}; while one replaces another both: {"secrets": ["…", "…"]}',
          rotation:
            'It is typed into that service by hand: a person rotates it, and the function picks the new one up.',
        })
      : undefined;
  const callback = new PipelineFunction<DesktopCallbackEnvironment>(scope, 'DesktopCallback', {
    folder: 'desktop-callback',
    description: 'Takes what agents clicked in a notification',
    logDays,
    environment: {
      INGEST_QUEUE_URL: queue.queueUrl,
      JOURNAL_TABLE: journal.tableName,
      ...(secret ? { DESKTOP_CALLBACK_SECRET_ARN: secret.secretArn } : {}),
    },
  });
  secret?.grantRead(callback.function);
  journal.grantReadAnswers(callback.function);
  queue.grantSend(callback.function);
  return {
    name: 'DesktopCallback',
    routes: [
      { path: '/v1/callbacks/desktop', methods: [HttpMethod.POST], requestsPerSecond: webhookRequestsPerSecond },
    ],
    handler: callback.function,
    reason: secret
      ? 'The service that shows notifications has no token of ours: it signs what it sends, and the function checks that.'
      : 'The service that shows notifications has no token of ours, and desktopCallbacks says that it does not sign either.',
  };
}
