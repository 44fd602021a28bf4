// Runs one batch through a dispatcher as a function wires it, for a test that looks at all that the process says.
import type { SQSEvent } from 'aws-lambda';
import * as z from 'zod';
import type { SendPush, SendSync } from '../../../lambdas/channels/send-push.ts';
import { collapseModes } from '../../../lambdas/core/push-ids.ts';
import { createDispatcher } from '../../../lambdas/dispatch/dispatcher.ts';

const event = z.custom<SQSEvent>((value) => typeof value === 'object');
const settings = z.object({
  PRESENCE_TABLE: z.string(),
  DEVICE_TABLE: z.string(),
  JOURNAL_TABLE: z.string(),
  JOURNAL_DAYS: z.int(),
  QUEUE_URL: z.string(),
  LATER_QUEUE_URL: z.string(),
  DEAD_LETTER_QUEUE_URL: z.string(),
  COLLAPSE: z.enum(collapseModes),
  APPS: z.array(z.string()),
  GONE_GUARD_PERCENT: z.int(),
  GONE_GUARD_SAMPLES: z.int(),
});
const given = z.object({ settings, event }).parse(JSON.parse(process.argv[2] ?? ''));

const push: SendPush = async ({ messageId, token }) => {
  if (messageId === 'throws') throw new Error(`cannot send "Your order" to ${token}`);
  if (messageId === 'later') return { kind: 'try-later', reason: 'UNAVAILABLE', retryAfterSeconds: 1 };
  if (messageId === 'refused') return { kind: 'refused', reason: 'BadTopic' };
  return { kind: 'delivered', providerMessageId: 'id-of-the-provider' };
};
const sync: SendSync = async () => ({ kind: 'delivered' });
const dispatch = createDispatcher('apns', given.settings, { push, sync });
const answer = await dispatch(given.event, { getRemainingTimeInMillis: () => 30_000 });
process.stdout.write(`${JSON.stringify(answer)}\n`);
