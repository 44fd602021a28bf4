import type { AgentMessage } from '../../core/agent-message.ts';
import type { Subject } from '../../core/push.ts';
import { readTime } from '../epoch-time.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import type { CustomerOfIntercom } from './contacts.ts';
import type { Notification } from './notification.ts';
import { authorOf, isOfCustomer, type Part, whyUnheard } from './part.ts';
import { wordsOf } from './words.ts';

/** Where a part was said. */
export interface Place {
  readonly conversationId: string;
  readonly customer: CustomerOfIntercom;
  readonly isGroup: boolean;
  readonly subject?: Subject;
}

/** Nobody wrote anything: the push must not speak of a new message. */
const bareClosing: Subject = { type: 'system', csat: true };

/** What an agent or a bot said in one part: its id is the message's, whatever topic brings it. */
export function agentPart(
  { source, createdAt }: Notification,
  { conversationId, customer, subject }: Place,
  part: Part,
  { bots = false, closes = false }: { readonly bots?: boolean; readonly closes?: boolean } = {},
): WebhookReading {
  const { ignored, unreadable } = saidNothing(source);
  const author = authorOf(part, bots);
  const sentAt = readTime(part.created_at) ?? createdAt;
  const known = { conversationId, author, sentAt, ...(part.id === undefined ? {} : { messageId: part.id }) };
  const reason = isOfCustomer(part) ? 'the customer wrote it' : whyUnheard(part);
  // That a conversation was closed is news without a word.
  const isClosing = closes && part.part_type === 'close' && !part.redacted;
  if (reason !== undefined && !isClosing) return ignored(reason, known);
  const words = wordsOf(part);
  const isBare = closes && words.preview === undefined;
  if (isBare && author === 'bot') return ignored('a bot closed it without a word', known);
  if (part.id === undefined) return unreadable('the part has no id', known);
  const message = { source, conversationId, messageId: part.id, author, sentAt, ...customer, ...words };
  const about = isBare ? bareClosing : subject;
  return {
    decision: 'agent-message',
    reason: closes ? 'the conversation was closed' : 'reply to the customer',
    message: { ...message, ...kindOf(part, message), ...(about === undefined ? {} : { subject: about }) },
  };
}

function kindOf(part: Part, { preview }: Pick<AgentMessage, 'preview'>): Pick<AgentMessage, 'kind'> {
  if (part.part_type === 'quick_reply') return { kind: 'structured' };
  return preview === undefined ? {} : { kind: 'text' };
}

/** What the customer wrote in one part. */
export function customerPart({ source, createdAt }: Notification, place: Place, part: Part): WebhookReading {
  const { conversationId, customer, isGroup } = place;
  const { ignored, unreadable } = saidNothing(source);
  const sentAt = readTime(part.created_at) ?? createdAt;
  const known = { conversationId, sentAt, ...(part.id === undefined ? {} : { messageId: part.id }) };
  if (part.author !== undefined && !isOfCustomer(part)) return ignored('the customer did not write it', known);
  if (isGroup) return ignored('several customers take part', known);
  if (part.id === undefined) return unreadable('the part has no id', known);
  return {
    decision: 'customer-message',
    reason: 'the customer wrote',
    message: { source, conversationId, messageId: part.id, sentAt, ...customer },
  };
}
