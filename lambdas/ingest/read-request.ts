import type { SourceRequest } from '../adapters/ingest-queue.ts';
import { readNotification } from '../sources/genesys/notification.ts';
import { readOpenMessaging } from '../sources/genesys/open-messaging.ts';
import type { GenesysSettings } from '../sources/genesys/settings.ts';
import { readWebhook } from '../sources/read-webhook.ts';
import type { WebhookReading } from '../sources/reading.ts';
import type { Sources } from '../sources/source-settings.ts';

export type ReadRequest = (
  request: Pick<SourceRequest, 'source' | 'receivedAt' | 'postId'>,
  body: Readonly<Record<string, unknown>>,
) => readonly WebhookReading[] | undefined;

/** Reads a request by its source's own reader; undefined: the deployment has no such source. */
export function readRequestBy(genesys: GenesysSettings, sources: Sources): ReadRequest {
  return ({ source, receivedAt, postId }, body) => {
    if (source === 'genesys-open-messaging') return readOpenMessaging(body, genesys, receivedAt);
    if (source === 'genesys-notifications') return readNotification(body, genesys, receivedAt);
    const settings = Object.hasOwn(sources, source) ? sources[source] : undefined;
    return settings && readWebhook(source, settings, body, receivedAt, postId);
  };
}
