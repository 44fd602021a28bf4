import * as z from 'zod';
import { conversationKey } from '../../lambdas/core/conversation.ts';
import type { Attempt } from './wire.ts';

const namedSchema = z.object({ conversationId: z.string(), messageId: z.string(), source: z.string() });
const apnsSchema = namedSchema;
const fcmSchema = z.object({ message: z.object({ data: namedSchema }) }).transform(({ message }) => message.data);

/**
 * Which message a request to a provider brings, by what the app is told in it (docs/payload.md).
 * @returns undefined where it names none: what tells that messages were read, and all of Telegram, whose messages have no
 *   room for it
 */
export function messageOfAttempt({ channel, payload }: Pick<Attempt, 'channel' | 'payload'>) {
  if (channel === 'telegram') return undefined;
  const { data } = (channel === 'apns' ? apnsSchema : fcmSchema).safeParse(payload);
  if (!data) return undefined;
  const { conversationId, messageId, source } = data;
  return { conversation: conversationKey({ source, id: conversationId }), messageId };
}
