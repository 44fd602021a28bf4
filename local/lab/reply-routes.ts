import * as z from 'zod';
import { conversationKey, parseConversationKey } from '../../lambdas/core/conversation.ts';
import { isShortEnough, longestId } from '../../lambdas/sources/fields.ts';
import { type Answer, ok, refused } from '../control/answer.ts';
import type { Asked } from '../control/asked.ts';
import { chooseVoice } from './agent-messages/choose-voice.ts';
import { postAsSource } from './agent-messages/post-as-source.ts';
import { forgotten, replayed, replayHeard } from './agent-messages/replay.ts';
import type { ReplyStack } from './agent-messages/reply-stack.ts';
import { sayAll } from './agent-messages/say-all.ts';
import type { SentRequest } from './agent-messages/sent-requests.ts';
import type { Heard } from './heard.ts';
import type { ReplyMemory } from './reply-memory.ts';
import type { Replay, Replies, RepliesAnswer } from './wire.ts';

export interface ReplyContext {
  readonly stack: ReplyStack;
  readonly heard: Pick<Heard, 'find'>;
  readonly memory: ReplyMemory;
}

/** What `/local/lab` offers to whoever speaks as an agent. */
export const replySurface = {
  'POST /local/lab/replies':
    'say something as an agent: {source, conversationId, customerId?, author, kind, text, count?} → {messageIds}',
  'POST /local/lab/replays': 'the same event once more: {conversation, messageId} → {replayed}',
} as const;

const mostCharacters = 4_000;
const mostReplies = 2_000;

const idRule = `write an id of 1 to ${longestId} bytes`;
const id = z.string(idRule).min(1, idRule).refine(isShortEnough, idRule);
const textRule = `write 1 to ${mostCharacters} characters`;
const countRule = `write a whole number from 1 to ${mostReplies}`;

const repliesSchema = z.strictObject({
  source: z.string('write the name of a source'),
  conversationId: id,
  customerId: id.exactOptional(),
  author: z.enum(['human', 'bot'], 'write human or bot'),
  kind: z.enum(['text', 'structured'], 'write text or structured'),
  text: z.string(textRule).trim().min(1, textRule).max(mostCharacters, textRule),
  count: z.int(countRule).min(1, countRule).max(mostReplies, countRule).exactOptional(),
}) satisfies z.ZodType<Replies>;

const replaySchema = z.strictObject({
  conversation: z.string('write the key of a conversation').min(1, 'write the key of a conversation'),
  messageId: z.string('write the id of a message').min(1, 'write the id of a message'),
}) satisfies z.ZodType<Replay>;

/** @returns undefined where the path is not one of these */
export async function replyRoutes(asked: Asked, context: ReplyContext): Promise<Answer | undefined> {
  switch (`${asked.method} ${asked.url.pathname}`) {
    case 'POST /local/lab/replies':
      return withBody(asked, repliesSchema, (replies) => reply(replies, asked, context));
    case 'POST /local/lab/replays':
      return withBody(asked, replaySchema, (replay) => repeat(replay, asked, context));
    default:
      return undefined;
  }
}

async function withBody<T>(asked: Asked, schema: z.ZodType<T>, answer: (body: T) => Promise<Answer>): Promise<Answer> {
  const read = schema.safeParse(readJson(await asked.body()));
  if (read.success) return answer(read.data);
  const fields = Object.fromEntries(
    read.error.issues.map((issue) =>
      issue.code === 'unrecognized_keys'
        ? [issue.keys.join(', '), 'is none that is known']
        : [issue.path.join('.') || 'body', issue.path.length === 0 ? 'write a JSON object' : issue.message],
    ),
  );
  return refused(400, 'bad-request', 'The body cannot be read.', fields);
}

async function reply(replies: Replies, { port }: Asked, { stack, memory }: ReplyContext): Promise<Answer> {
  const choice = await chooseVoice(replies, stack, {
    post: (request) => post(stack, port, request),
    remember: memory.sent.put,
  });
  if (choice.kind === 'wrong') return refused(400, 'bad-request', 'Nobody can say this here.', choice.fields);
  const said = await sayAll(replies, choice.voice, memory.nextMoment);
  if (said.kind === 'taken') return ok({ messageIds: said.messageIds } satisfies RepliesAnswer);
  return refused(502, 'not-taken', `${said.why} Of ${replies.count ?? 1} replies ${said.taken} were taken.`);
}

async function repeat({ conversation, messageId }: Replay, { port }: Asked, context: ReplyContext): Promise<Answer> {
  const named = parseConversationKey(conversation);
  const request = context.memory.sent.find(conversationKey(named), messageId);
  if (!request) {
    const heard = context.heard.find({ messageId, conversationId: named.id });
    return heard ? replayHeard(heard, context.stack) : forgotten;
  }
  const status = await post(context.stack, port, request);
  if (status >= 200 && status < 300) return replayed;
  return refused(502, 'not-taken', `The webhook of ${request.source} answered ${status}.`);
}

const post = (stack: ReplyStack, port: number | undefined, request: SentRequest) =>
  postAsSource(stack, `http://127.0.0.1:${port}/v1/sources`, request);

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
