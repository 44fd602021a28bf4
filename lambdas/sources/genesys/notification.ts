import { readGenesysEvents } from '../genesys-eventbridge.ts';
import type { Reading } from '../reading.ts';
import type { GenesysSettings } from './settings.ts';

/**
 * Reads an event of the Notification Service, as the bridge heard it on its WebSocket: `{topicName, version, eventBody,
 * metadata?}`, which is the `detail` of the same event on EventBridge but for its time. So a message is the same one
 * whichever way it comes.
 * @param receivedAt when the bridge heard it; epoch milliseconds
 * @returns at least one reading, as `readGenesysEvents`
 */
export function readNotification(
  body: Readonly<Record<string, unknown>>,
  settings: GenesysSettings,
  receivedAt: number,
): readonly Reading[] {
  const detail = { ...body, timestamp: receivedAt };
  return readGenesysEvents({ source: 'aws.partner/genesys.com', detail }, settings);
}
