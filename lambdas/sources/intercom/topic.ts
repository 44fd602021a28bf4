/** What a topic tells the customer's phone; `silent`: nothing. */
export type Meaning =
  | 'agent-reply'
  | 'bot-reply'
  | 'agent-opening'
  | 'customer-reply'
  | 'customer-opening'
  | 'closed'
  | 'deleted'
  | 'ticket-reply'
  | 'ticket-customer-reply'
  | 'ticket-state'
  | 'ticket-closed'
  | 'note'
  | 'ping'
  | 'silent';

/** Intercom's list: developers.intercom.com, "Webhook models", Conversation topics and Ticket topics (2.16). */
const meanings: Readonly<Record<string, Meaning>> = {
  ping: 'ping',
  'conversation.admin.replied': 'agent-reply',
  'conversation.operator.replied': 'bot-reply',
  'conversation.admin.single.created': 'agent-opening',
  'conversation.admin.closed': 'closed',
  'conversation.admin.noted': 'note',
  'conversation.user.replied': 'customer-reply',
  'conversation.user.created': 'customer-opening',
  'conversation.deleted': 'deleted',
  'ticket.admin.replied': 'ticket-reply',
  'ticket.contact.replied': 'ticket-customer-reply',
  'ticket.state.updated': 'ticket-state',
  'ticket.resolved': 'ticket-state',
  'ticket.closed': 'ticket-closed',
  'ticket.note.created': 'note',
};

const translated = '.translated';

/** A reply and its translation are the same part, so that they count as one message. */
export function meaningOf(topic: string): Meaning {
  const name = topic.endsWith(translated) ? topic.slice(0, -translated.length) : topic;
  return (Object.hasOwn(meanings, name) ? meanings[name] : undefined) ?? 'silent';
}
