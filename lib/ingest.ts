import type { Construct } from 'constructs';
import type { IngestEnvironment } from '../lambdas/ingest/env.ts';
import type { Ground, hearing } from './hearing.ts';
import { IngestQueue } from './ingest-queue.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { forReaders } from './source-settings.ts';

/** The way of all that does not come by Genesys' event bus; undefined where there is no such thing. */
export function ingest(
  scope: Construct,
  { environment, grant }: ReturnType<typeof hearing>,
  { settings, devices }: Pick<Ground, 'settings' | 'devices'>,
): IngestQueue | undefined {
  const { genesysOpenMessaging, genesysBridge, desktopCallbacks, sources, logDays } = settings;
  const hasSources = Object.keys(sources).length > 0;
  if (!genesysOpenMessaging && !genesysBridge && desktopCallbacks === 'none' && !hasSources) return undefined;
  const queue = new IngestQueue(scope, 'IngestQueue', settings);
  const reader = new PipelineFunction<IngestEnvironment>(scope, 'Ingest', {
    folder: 'ingest',
    description: 'Reads what webhooks and the bridge brought, finds the conversation, decides as the router does',
    logDays,
    environment: {
      ...environment,
      INGEST_QUEUE_URL: queue.queueUrl,
      INGEST_DEAD_LETTER_QUEUE_URL: queue.deadLetterQueueUrl,
      ...(hasSources ? { SOURCES: forReaders(sources) } : {}),
    },
  });
  grant(reader.function);
  // Only they address devices.
  if (hasSources) devices.grantFind(reader.function);
  queue.grantBury(reader.function);
  queue.feed(reader.function);
  return queue;
}
