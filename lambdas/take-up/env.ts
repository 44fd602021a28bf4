import * as z from 'zod/mini';
import { text, wholeNumber } from '../adapters/environment.ts';

/** The settings of every function that decides what becomes of a message. */
export const decidingEnvironment = {
  PRESENCE_TABLE: text,
  DEVICE_TABLE: text,
  JOURNAL_TABLE: text,
  JOURNAL_DAYS: wholeNumber,
  LATER_QUEUE_URL: text,
  /** Absent where the stack has no such channel. */
  APNS_QUEUE_URL: z.exactOptional(text),
  FCM_QUEUE_URL: z.exactOptional(text),
  /** The channels' urgent lanes; absent: all goes through the other queue. */
  APNS_URGENT_QUEUE_URL: z.exactOptional(text),
  FCM_URGENT_QUEUE_URL: z.exactOptional(text),
  /** The bus on which others are told how messages end; absent: nobody is. */
  OUTSIDE_EVENT_BUS_NAME: z.exactOptional(text),
} as const;

export type DecidingSettings = z.output<z.ZodMiniObject<typeof decidingEnvironment>>;
