import type * as z from 'zod/mini';
import { channelQueueEnvironment, urgentQueueEnvironment } from '../adapters/channel-queues.ts';
import { endListenerEnvironment } from '../adapters/end-listeners.ts';
import { text, wholeNumber } from '../adapters/environment.ts';

/** The settings of every function that decides what becomes of a message. */
export const decidingEnvironment = {
  PRESENCE_TABLE: text,
  DEVICE_TABLE: text,
  JOURNAL_TABLE: text,
  JOURNAL_DAYS: wholeNumber,
  LATER_QUEUE_URL: text,
  ...channelQueueEnvironment,
  ...urgentQueueEnvironment,
  ...endListenerEnvironment,
} as const;

export type DecidingSettings = z.output<z.ZodMiniObject<typeof decidingEnvironment>>;
export type { EndListenerEnvironment } from '../adapters/end-listeners.ts';
