import { type Message, type Messages, messageData } from '../messages.ts';
import { accept, notFound, type Route } from '../route.ts';

/** The two look-ups of a message that the public API has. @param now epoch milliseconds */
export function messageRoutes(messages: Pick<Messages, 'find'>, now: () => number): readonly Route[] {
  const decide = (message: Message | undefined) =>
    message ? accept(() => messageData(message, now())) : notFound('message');
  return [
    {
      path: /^\/api\/v2\/conversations\/messages\/([^/]+)\/details$/,
      request: 'details',
      methods: { GET: ({ ids: [messageId = ''] }) => decide(messages.find(messageId)) },
    },
    {
      path: /^\/api\/v2\/conversations\/messages\/([^/]+)\/messages\/([^/]+)$/,
      request: 'message',
      methods: {
        GET: ({ ids: [conversationId, messageId = ''] }) => {
          const message = messages.find(messageId);
          return decide(message?.conversationId === conversationId ? message : undefined);
        },
      },
    },
  ];
}
