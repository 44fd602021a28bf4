import { createHash } from 'node:crypto';
import { conversationOfDevice } from '../device-address.ts';
import { isShortEnough } from '../fields.ts';
import { idsOfBody } from '../id-of-body.ts';
import type { Mapping } from '../source-settings.ts';
import type { Mapped, Mapper, Needed } from './mapped.ts';

/** Whom and what a request is about, and when. */
export interface Ids {
  readonly conversation: Needed<string>;
  readonly message: Needed<string>;
  /** Of a message that the source does not name. */
  readonly formerMessageId?: string;
  readonly device: Mapped<string>;
  readonly customer: Mapped<string>;
  /** Epoch milliseconds. */
  readonly time: Needed<number>;
}

export function idsOf(body: Readonly<Record<string, unknown>>, map: Mapping, at: Mapper, receivedAt: number): Ids {
  const conversation = at.id('conversation', map.conversation);
  const message = at.id('message', map.message);
  const device = at.address('device', map.device);
  const time = at.time('time', map.time);
  return {
    conversation: conversation.kind === 'not-mapped' ? conversationOf(device) : conversation,
    ...(message.kind === 'not-mapped' ? unnamed(body, receivedAt) : { message: perDevice(message, device) }),
    device,
    customer: at.id('customer', map.customer),
    time: time.kind === 'not-mapped' ? { kind: 'found', value: receivedAt } : time,
  };
}

function conversationOf(device: Mapped<string>): Needed<string> {
  switch (device.kind) {
    case 'found':
      return { kind: 'found', value: conversationOfDevice(device.value) };
    case 'not-mapped':
      return { kind: 'missing', reason: 'the mapping names neither a conversation nor a device' };
    default:
      return device;
  }
}

function unnamed(
  body: Readonly<Record<string, unknown>>,
  receivedAt: number,
): Pick<Ids, 'message' | 'formerMessageId'> {
  const { messageId, formerMessageId } = idsOfBody(JSON.stringify(body), receivedAt);
  return { message: { kind: 'found', value: messageId }, formerMessageId };
}

/**
 * A source that addresses devices sends one message once for each: under the same id the second would count as the first
 * come again, and its device would hear nothing.
 */
function perDevice(message: Needed<string>, device: Mapped<string>): Needed<string> {
  if (message.kind !== 'found' || device.kind !== 'found') return message;
  const mark = createHash('sha256').update(conversationOfDevice(device.value)).digest('base64url').slice(0, 8);
  const value = `${message.value}~${mark}`;
  return isShortEnough(value) ? { kind: 'found', value } : { kind: 'wrong', reason: 'message is too long for an id' };
}
