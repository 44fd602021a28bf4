import type { Alias } from './alias.ts';
import type { SourceName } from './conversation.ts';
import type { AddressedDevice } from './device.ts';
import type { PassThrough, Subject } from './push.ts';

/** What an agent or bot said to a customer, whatever the contact centre. Times are epoch milliseconds. */
export interface AgentMessage {
  readonly source: SourceName;
  /** The vendor's own id; the deep link carries it. */
  readonly conversationId: string;
  readonly messageId: string;
  /** Absent: the source says that something was said, not what. `joined`: an agent has joined the conversation. */
  readonly kind?: 'text' | 'structured' | 'joined';
  readonly author: 'human' | 'bot' | 'unknown';
  readonly sentAt: number;
  /** Since when the source says who the customer is; absent: since the message. */
  readonly namedAt?: number;
  readonly customerId?: string;
  /** It is for this device and no other: the source addresses devices. Null: what it addresses is none of ours. */
  readonly onlyDevice?: AddressedDevice | null;
  /** What else the source calls the customer. */
  readonly aliases?: readonly Alias[];
  /** Absent: a chat. */
  readonly subject?: Subject;
  /** The source says that the message did not reach the customer's app. */
  readonly undelivered?: boolean;
  /** The source's own name for what caused the event: it goes along to the provider's answer, in rows and logs. */
  readonly correlationId?: string;
  /** Whatever mode, the push carries it as it is: the source's own SDK in the app reads it. */
  readonly passThrough?: PassThrough;
  /** Only privacy mode `full` lets these leave the router. */
  readonly sender?: string;
  readonly preview?: string;
}

/**
 * A message whose source addresses a device. One that names another customer than the device's owner has not heard yet that
 * the phone changed hands: it is for nobody.
 * @param found undefined where the device is none of ours
 */
export function addressedTo(found: AddressedDevice | undefined, message: AgentMessage): AgentMessage {
  const isOwners = found && (message.customerId === undefined || message.customerId === found.customerId);
  return isOwners ? { ...message, customerId: found.customerId, onlyDevice: found } : { ...message, onlyDevice: null };
}
