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
} as const;

export type DecidingSettings = z.output<z.ZodMiniObject<typeof decidingEnvironment>>;
