import { readWebhook } from '../../lambdas/sources/read-webhook.ts';
import type { SourceSettings } from '../../lambdas/sources/source-settings.ts';

/**
 * What our own reader calls the messages of a webhook's request, which is not always what the source does. What cannot be read
 * has none.
 * @param receivedAt epoch milliseconds
 */
export function messageIdsIn(
  name: string,
  settings: SourceSettings,
  body: string,
  receivedAt: number,
): readonly string[] {
  try {
    return readWebhook(name, settings, JSON.parse(body), receivedAt).flatMap((reading) => {
      if (reading.decision === 'agent-message') return reading.message.messageId;
      return (reading.decision === 'ignored' ? reading.known.messageId : undefined) ?? [];
    });
  } catch {
    return [];
  }
}
