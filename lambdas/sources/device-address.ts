import { createHash } from 'node:crypto';
import { isRoutingId } from '../core/device.ts';

/**
 * The conversation of a source that addresses devices and names no conversation: the device's own. An app that shows it
 * reports presence by the same id.
 * @param device its `routingId`; whatever else a source may send, such as a token, must not stand in a key
 */
export function conversationOfDevice(device: string): string {
  return isRoutingId(device) ? device.toLowerCase() : createHash('sha256').update(device).digest('base64url');
}
