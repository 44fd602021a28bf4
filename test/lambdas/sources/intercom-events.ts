/** The workspace that is ours. */
export const appId = 'abc123';
/** Whole seconds, as Intercom writes them. */
export const saidAt = Date.parse('2026-11-21T10:00:00Z');
const seconds = saidAt / 1000;

/** A notification as Intercom posts it (developers.intercom.com, "Webhook notification object"). */
export const notificationOf = (topic: string, item: unknown, more: object = {}) => ({
  type: 'notification_event',
  app_id: appId,
  data: { type: 'notification_event_data', item },
  links: {},
  id: 'notif_ccd8a4d0-f965-11e3-a367-c779cae3e1b3',
  topic,
  delivery_status: 'pending',
  delivery_attempts: 1,
  delivered_at: 0,
  first_sent_at: seconds + 1,
  created_at: seconds + 1,
  self: null,
  ...more,
});

export const agent = { type: 'admin', id: '25', name: 'Ada Agent', email: 'ada@example.com' };
export const bot = { type: 'bot', id: '26', name: 'Fin', from_ai_agent: true, is_ai_answer: true };
export const customer = { type: 'user', id: 'contact-1', name: 'Anna' };

export const partOf = (more: object = {}) => ({
  type: 'conversation_part',
  id: 'part-1',
  part_type: 'comment',
  body: '<p>Your order is on its way.</p>',
  created_at: seconds,
  author: agent,
  attachments: [],
  redacted: false,
  ...more,
});

/** As API 2.x writes it. */
export const conversationOf = (parts: readonly unknown[], more: object = {}) => ({
  type: 'conversation',
  id: '215473853299345',
  created_at: seconds - 60,
  source: {
    type: 'conversation',
    id: 'source-1',
    delivered_as: 'customer_initiated',
    body: '<p>Hi</p>',
    author: customer,
  },
  contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: 'contact-1', external_id: 'anna' }] },
  conversation_parts: { type: 'conversation_part.list', conversation_parts: parts, total_count: parts.length },
  ...more,
});

/** As API 1.x writes it. */
export const oldConversationOf = (parts: readonly unknown[]) => ({
  type: 'conversation',
  id: '215473853299345',
  user: { type: 'user', id: 'contact-1', user_id: 'anna' },
  conversation_message: { type: 'conversation_message', id: 'opening-1', body: '<p>Hi</p>', author: customer },
  conversation_parts: { type: 'conversation_part.list', conversation_parts: parts },
});

export const ticketOf = (more: object = {}) => ({
  type: 'ticket',
  id: '988',
  ticket_id: '12',
  category: 'Customer',
  is_shared: true,
  updated_at: seconds,
  ticket_state: {
    type: 'ticket_state',
    id: '7',
    category: 'in_progress',
    internal_label: 'Ask Bo',
    external_label: 'In work',
  },
  contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: 'contact-1', external_id: 'anna' }] },
  ...more,
});

/** What an agent says, in each of the ways that reach the customer. */
export const agentReplied = notificationOf('conversation.admin.replied', conversationOf([partOf()]));
export const botReplied = notificationOf('conversation.operator.replied', conversationOf([partOf({ author: bot })]));
export const noted = notificationOf('conversation.admin.noted', conversationOf([partOf({ part_type: 'note' })]));
export const customerReplied = notificationOf(
  'conversation.user.replied',
  conversationOf([partOf({ id: 'part-2', author: customer, body: '<p>Thanks</p>' })]),
);
export const closed = notificationOf(
  'conversation.admin.closed',
  conversationOf([partOf({ id: 'part-3', part_type: 'close', body: null })]),
);
export const ticketReplied = notificationOf('ticket.admin.replied', {
  type: 'ticket_and_ticket_part',
  ticket: ticketOf(),
  ticket_part: partOf({ type: 'ticket_part', id: 'ticket-part-1' }),
});
export const ping = notificationOf(
  'ping',
  { type: 'ping', message: 'something something interzen' },
  { app_id: 'other' },
);
