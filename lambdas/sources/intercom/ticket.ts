import { readTime } from '../epoch-time.ts';
import type { WebhookReading } from '../reading.ts';
import { saidNothing } from '../said-nothing.ts';
import { customerOf, isGroup } from './contacts.ts';
import type { Notification } from './notification.ts';
import type { Part } from './part.ts';
import { agentPart, customerPart, type Place } from './said.ts';
import { isInternal, readTicketItem, type Ticket } from './ticket-item.ts';
import type { Meaning } from './topic.ts';

export type TicketMeaning = Extract<
  Meaning,
  'ticket-reply' | 'ticket-customer-reply' | 'ticket-state' | 'ticket-closed'
>;

/** A notification whose item is a ticket. A ticket has no conversation beside it: its own id is the one to open. */
export function readTicket(notification: Notification, meaning: TicketMeaning): readonly WebhookReading[] {
  const { ignored, unreadable } = saidNothing(notification.source);
  const { ticket, part, contacts } = readTicketItem(notification.item);
  const { id } = ticket;
  if (id === undefined) return [unreadable('data.item has no ticket with an id')];
  if (isInternal(ticket)) return [ignored('the ticket is not shared with the customer', { conversationId: id })];

  const place = {
    conversationId: id,
    customer: customerOf(contacts),
    isGroup: isGroup(contacts),
    subject: { type: 'ticket', ticketId: id } as const,
  };
  if (meaning === 'ticket-state') return [stateOf(notification, place, ticket)];
  if (meaning === 'ticket-closed') return [closingOf(notification, place, ticket)];
  const parts = part === undefined ? (ticket.ticket_parts?.ticket_parts ?? []) : [part];
  if (parts.length === 0) return [unreadable('data.item has no ticket part', { conversationId: id })];
  const read = meaning === 'ticket-customer-reply' ? customerPart : agentPart;
  return parts.map((said: Part) => read(notification, place, said));
}

/**
 * A state has no part. Two topics may bring the same change, and the moment at which the ticket was changed tells it from a
 * later change to the same state.
 */
function stateOf(
  notification: Notification,
  { conversationId, customer, subject }: Place,
  ticket: Ticket,
): WebhookReading {
  const { source, createdAt } = notification;
  const { id, category, external_label: label } = ticket.ticket_state ?? {};
  const sentAt = readTime(ticket.updated_at) ?? createdAt;
  const messageId = `state~${id ?? category ?? 'unknown'}~${sentAt}`;
  return {
    decision: 'agent-message',
    reason: 'the state of the ticket has changed',
    message: {
      source,
      conversationId,
      messageId,
      author: 'unknown',
      sentAt,
      ...customer,
      ...(subject === undefined ? {} : { subject }),
      ...(label === undefined ? {} : { preview: label }),
    },
  };
}

/** Tickets are rated, too (`ticket.rating.provided`): a closing asks the customer how satisfied they are. */
function closingOf({ source, createdAt }: Notification, place: Place, ticket: Ticket): WebhookReading {
  const { conversationId, customer, subject } = place;
  const sentAt = readTime(ticket.updated_at) ?? createdAt;
  return {
    decision: 'agent-message',
    reason: 'the ticket was closed',
    message: {
      source,
      conversationId,
      messageId: `closed~${sentAt}`,
      author: 'unknown',
      sentAt,
      ...customer,
      subject: { ...subject, csat: true },
    },
  };
}
