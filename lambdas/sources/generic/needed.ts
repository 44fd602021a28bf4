import type { Ids } from './ids.ts';
import { type Needed, valueIn } from './mapped.ts';

/** What everything that a source says has to name; a device, too, where the mapping says that one is named. */
export function placeIn({ conversation, device, time }: Ids): Needed<{
  readonly conversationId: string;
  readonly time: number;
}> {
  if (conversation.kind !== 'found') return conversation;
  if (device.kind === 'missing' || device.kind === 'wrong') return device;
  if (time.kind !== 'found') return time;
  return { kind: 'found', value: { conversationId: conversation.value, time: time.value } };
}

/** What every message has to name. Its customer may be missing, but not somebody who cannot be read. */
export function saidIn(ids: Ids): Needed<{
  readonly conversationId: string;
  readonly messageId: string;
  readonly sentAt: number;
  readonly customerId?: string;
}> {
  const { message, customer } = ids;
  const place = placeIn(ids);
  if (place.kind !== 'found') return place;
  if (message.kind !== 'found') return message;
  if (customer.kind === 'wrong') return customer;
  const { conversationId, time: sentAt } = place.value;
  const named = customer.kind === 'found' ? { customerId: customer.value } : {};
  return { kind: 'found', value: { conversationId, messageId: message.value, sentAt, ...named } };
}

/** As much of it as there is, for whoever asks why a request says nothing. */
export function knownIn(ids: Ids) {
  const [conversationId, messageId] = [valueIn(ids.conversation), valueIn(ids.message)];
  const [sentAt, customerId] = [valueIn(ids.time), valueIn(ids.customer)];
  return {
    ...(conversationId === undefined ? {} : { conversationId }),
    ...(messageId === undefined ? {} : { messageId }),
    ...(sentAt === undefined ? {} : { sentAt }),
    ...(customerId === undefined ? {} : { customerId }),
  };
}
