import * as z from 'zod';

const text = z.string('must be a text').min(1, 'must not be empty');
const id = text.regex(/^[\w-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _');
const writers = ['agent', 'customer', 'bot'] as const;
const time = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' });

/**
 * A conversation that begins. `userId`: the agent who is in it from the beginning; `customer`: what its participant has;
 * `startedAt`: absent: now.
 */
export const conversationSchema = z.strictObject({
  conversationId: id.optional(),
  queueId: id,
  userId: id.optional(),
  customer: z
    .strictObject({
      attributes: z.record(z.string(), z.string('must be a text'), 'must be an object of texts').optional(),
      address: text.optional(),
      externalContactId: text.optional(),
      name: text.optional(),
    })
    .optional(),
  startedAt: time.optional(),
});

/**
 * Something that is said. `userId`: of the agent; absent: the last who joined, and one who is not in it joins. `type`,
 * `status`: words of Genesys, such as `Structured` and `delivery-failed`. `sentAt`: absent: now.
 */
export const sayingSchema = z.strictObject({
  from: z.enum(writers, `must be one of ${writers.map((writer) => `"${writer}"`).join(', ')}`),
  messageId: text.max(256, 'must have at most 256 characters').optional(),
  userId: id.optional(),
  text: z.string('must be a text').optional(),
  type: text.optional(),
  status: text.optional(),
  sentAt: time.optional(),
});

export type ConversationInput = z.output<typeof conversationSchema>;
export type Saying = z.output<typeof sayingSchema>;
