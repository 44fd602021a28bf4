import { isRoutingId } from '../../lambdas/core/device.ts';
import type { Reading, WebhookReading } from '../../lambdas/sources/reading.ts';

export type AnyReading = Reading | WebhookReading;

function knownOf(reading: AnyReading) {
  switch (reading.decision) {
    case 'agent-message':
      return reading.message;
    case 'customer-message':
      return { ...reading.message, kind: undefined, author: undefined };
    case 'identity':
      return { ...reading.identity, messageId: undefined, kind: undefined, author: undefined, sentAt: undefined };
    case 'conversation-ended':
      return { ...reading.end, messageId: undefined, kind: undefined, author: undefined, sentAt: undefined };
    case 'ignored':
    case 'unreadable':
      return { source: reading.source, ...reading.known };
  }
}

/** Only an agent message is anything to decide on: all else is told as ignored. */
export function describe(reading: AnyReading) {
  const known = knownOf(reading);
  return {
    source: known.source,
    decision: reading.decision === 'agent-message' ? reading.decision : 'ignored',
    reason: reading.reason,
    conversationId: known.conversationId ?? null,
    messageId: known.messageId ?? null,
    kind: known.kind ?? null,
    author: known.author ?? null,
    sentAt: known.sentAt === undefined ? null : new Date(known.sentAt).toISOString(),
  };
}

/** What whoever writes a mapping wants to know beside; never what was said, nor a device's address. */
export function describeMapped(reading: AnyReading) {
  const { sentAt, ...described } = describe(reading);
  const message = reading.decision === 'agent-message' ? reading.message : undefined;
  const known = knownOf(reading);
  const subject = 'subject' in known ? known.subject : undefined;
  return {
    ...described,
    decision: reading.decision,
    sentAt: reading.decision === 'conversation-ended' ? new Date(reading.end.endedAt).toISOString() : sentAt,
    customerId: ('customerId' in known ? known.customerId : undefined) ?? null,
    device: message && 'device' in message ? deviceKind(message.device) : null,
    type: subject?.type ?? 'chat',
    ticketId: subject?.ticketId ?? null,
    csat: subject?.csat ?? false,
    text: message?.preview !== undefined,
    sender: message?.sender !== undefined,
    passThrough: Object.keys(message?.passThrough ?? {}),
  };
}

/** Whatever is no `routingId` is withheld as `no-device`. */
const deviceKind = (device: string | undefined) =>
  device === undefined ? null : isRoutingId(device) ? 'routingId' : 'no-device';
