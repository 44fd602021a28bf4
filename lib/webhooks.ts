import type { Construct } from 'constructs';
import type { IngestEnvironment } from '../lambdas/ingest/env.ts';
import type { WebhookRoutes } from './app-api.ts';
import type { Ground, hearing } from './hearing.ts';
import { IngestQueue } from './ingest-queue.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { forReaders } from './source-settings.ts';
import { SourceWebhooks } from './source-webhooks.ts';

export interface Webhooks {
  readonly queue: IngestQueue;
  readonly routes: WebhookRoutes;
}

/** The way of the sources that send to an address of ours; undefined where there are none. */
export function webhooks(
  scope: Construct,
  { environment, grant }: ReturnType<typeof hearing>,
  { settings, devices }: Pick<Ground, 'settings' | 'devices'>,
): Webhooks | undefined {
  const { genesysOpenMessaging, sources, logDays } = settings;
  const hasSources = Object.keys(sources).length > 0;
  if (!genesysOpenMessaging && !hasSources) return undefined;
  const queue = new IngestQueue(scope, 'IngestQueue', settings);
  const ingest = new PipelineFunction<IngestEnvironment>(scope, 'Ingest', {
    folder: 'ingest',
    description: 'Reads what webhooks brought, finds the conversation, decides as the router does',
    logDays,
    environment: {
      ...environment,
      INGEST_QUEUE_URL: queue.queueUrl,
      INGEST_DEAD_LETTER_QUEUE_URL: queue.deadLetterQueueUrl,
      ...(hasSources ? { SOURCES: forReaders(sources) } : {}),
    },
  });
  grant(ingest.function);
  // Only they address devices.
  if (hasSources) devices.grantFind(ingest.function);
  queue.grantBury(ingest.function);
  queue.feed(ingest.function);
  const { routes } = new SourceWebhooks(scope, 'Webhooks', { settings, queue });
  return { queue, routes };
}
