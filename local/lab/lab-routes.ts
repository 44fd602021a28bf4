import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { keyPart } from '../../lambdas/adapters/key-part.ts';
import { conversationKey, parseConversationKey } from '../../lambdas/core/conversation.ts';
import { ok, refused, write } from '../control/answer.ts';
import { readBody } from '../control/read-body.ts';
import type { LocalStack } from '../stack.ts';
import { type MessageDetailOptions, messageDetail } from './message-detail.ts';
import type { NewsDesk } from './news.ts';
import type { Observations } from './observations.ts';
import type { ReplyMemory } from './reply-memory.ts';
import { replyRoutes, replySurface } from './reply-routes.ts';

/** What the lab offers, besides what its page uses of the rest. */
export const labSurface = {
  'GET /': 'the lab: agents, the pipeline and phones on one page, live',
  'GET /local/lab/events': 'server-sent events: hello, then news, at most ten a second (shapes: local/lab/wire.ts)',
  'GET /local/lab/message?conversation=KEY&messageId=ID':
    'all that is known of one message: its journal in sentences, raw events, jobs, requests to providers',
  ...replySurface,
} as const;

export interface LabRoutes {
  readonly stack: LocalStack;
  readonly observations: Observations;
  readonly news: NewsDesk;
  readonly detail: MessageDetailOptions;
  readonly replies: ReplyMemory;
}

/** DynamoDB's limits of keys ("Quotas"): 2,048 bytes of a partition key; of a sort key 1,024, with what stands around the id. */
const isShortKey = (key: string) => Buffer.byteLength(key) <= 2_048;
const isShortId = (id: string) => Buffer.byteLength(keyPart(id)) <= 960;
const conversationRule = 'the key of a conversation: source~id, bare for Genesys';
const messageRule = 'the id of a message';
const askedSchema = z.object({
  conversation: z.string(conversationRule).min(1, conversationRule).refine(isShortKey, conversationRule),
  messageId: z.string(messageRule).min(1, messageRule).refine(isShortId, messageRule),
});
const lastEventSchema = z.coerce.number().int().nonnegative();

/** Answers a request below /local/lab. */
export async function labRoutes(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { stack, observations, news, detail, replies }: LabRoutes,
): Promise<void> {
  const { method = 'GET' } = request;
  const route = `${method} ${url.pathname}`;
  if (route === 'GET /local/lab/events') {
    // What is no number is as good as none.
    return news.join(response, lastEventSchema.safeParse(request.headers['last-event-id']).data);
  }
  if (route === 'GET /local/lab/message') {
    const asked = askedSchema.safeParse(Object.fromEntries(url.searchParams));
    if (!asked.success) {
      const fields = Object.fromEntries(asked.error.issues.map(({ path, message }) => [path.join('.'), message]));
      return write(response, refused(400, 'bad-request', 'Name the message.', fields));
    }
    const conversation = conversationKey(parseConversationKey(asked.data.conversation));
    return write(response, ok(await messageDetail(conversation, asked.data.messageId, observations, detail)));
  }
  const asked = { method, url, body: () => readBody(request), port: request.socket.localPort };
  const answer = await replyRoutes(asked, { stack, heard: observations.heard, memory: replies });
  write(response, answer ?? refused(404, 'not-found', `There is no ${route}; GET /local lists what there is.`));
}
