import * as z from 'zod';
import type { ConversationEvents } from '../conversation-events.ts';
import { conversationView } from '../conversation-views.ts';
import type { Conversations } from '../conversations.ts';
import { accept, badRequest, notFound, type Route } from '../route.ts';

const attributesSchema = z.looseObject({ attributes: z.record(z.string(), z.string()) });

/** A conversation, and what is written into it. Whether attributes that change nothing cause an event is unconfirmed: here they do. */
export function conversationRoutes(
  conversations: Pick<Conversations, 'find' | 'setAttributes'>,
  { tellAttributes }: Pick<ConversationEvents, 'tellAttributes'>,
): readonly Route[] {
  return [
    {
      path: /^\/api\/v2\/conversations\/messages\/([^/]+)$/,
      request: 'conversation',
      methods: {
        GET({ ids: [conversationId = ''] }) {
          const conversation = conversations.find(conversationId);
          return conversation ? accept(() => conversationView(conversation)) : notFound('conversation');
        },
      },
    },
    {
      path: /^\/api\/v2\/conversations\/messages\/([^/]+)\/participants\/([^/]+)\/attributes$/,
      request: 'attributes',
      methods: {
        PATCH({ ids: [conversationId = '', participantId = ''], json }) {
          const conversation = conversations.find(conversationId);
          if (!conversation) return notFound('conversation');
          if (!conversation.participants.some(({ id }) => id === participantId)) return notFound('participant');
          const asked = attributesSchema.safeParse(json);
          if (!asked.success) return badRequest('The attributes must be texts.');
          const { attributes } = asked.data;
          return accept(() => {
            const changed = conversations.setAttributes(conversationId, participantId, attributes);
            if (changed) tellAttributes(changed, participantId, attributes);
            return { attributes };
          });
        },
      },
    },
  ];
}
