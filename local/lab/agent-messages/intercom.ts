import type { SettingsOf } from '../../../lambdas/sources/source-settings.ts';
import { type AgentSays, choices, nameOf } from './agent-says.ts';

/**
 * A notification of Intercom's (developers.intercom.com, "Webhook notification object") about a reply, whose one part it
 * brings. Its times are whole seconds.
 */
export function intercomNotification(says: AgentSays, { appIds }: Pick<SettingsOf<'intercom'>, 'appIds'>) {
  const { author, conversationId, customerId } = says;
  const seconds = Math.floor(says.sentAt / 1000);
  const contacts = customerId === undefined ? [] : [{ type: 'contact', id: idOf(customerId), external_id: customerId }];
  return {
    type: 'notification_event',
    app_id: appIds[0],
    data: {
      type: 'notification_event_data',
      item: {
        type: 'conversation',
        id: conversationId,
        contacts: { type: 'contact.list', contacts },
        conversation_parts: {
          type: 'conversation_part.list',
          conversation_parts: [partOf(says, seconds)],
          total_count: 1,
        },
      },
    },
    id: `notif_${says.messageId}`,
    topic: author === 'bot' ? 'conversation.operator.replied' : 'conversation.admin.replied',
    delivery_status: 'pending',
    delivery_attempts: 1,
    delivered_at: 0,
    first_sent_at: seconds,
    created_at: seconds,
  };
}

function partOf({ messageId, author, kind, text, ...says }: AgentSays, seconds: number) {
  const name = nameOf({ author });
  return {
    type: 'conversation_part',
    id: messageId,
    part_type: kind === 'structured' ? 'quick_reply' : 'comment',
    body: `<p>${escaped(text)}</p>`,
    ...(kind === 'structured'
      ? {
          metadata: {
            quick_reply_options: choices.map((choice) => ({ text: choice, uuid: `${says.place}-${choice}` })),
          },
        }
      : {}),
    created_at: seconds,
    author:
      author === 'bot'
        ? { type: 'bot', id: '26', name, from_ai_agent: true, is_ai_answer: true }
        : { type: 'admin', id: '25', name, email: 'grace@example.com' },
    attachments: [],
    redacted: false,
  };
}

/** Intercom has an id of its own for each contact. */
const idOf = (customerId: string): string => `contact-${customerId}`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br>');
