import * as z from 'zod/mini';
import { channelQueueEnvironment, urgentQueueEnvironment } from '../adapters/channel-queues.ts';
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
  /** The bus on which others are told how messages end; absent: nobody is. */
  OUTSIDE_EVENT_BUS_NAME: z.exactOptional(text),
} as const;

export type DecidingSettings = z.output<z.ZodMiniObject<typeof decidingEnvironment>>;
