import * as z from 'zod';
import { wholeNumber } from '../adapters/environment.ts';

/** The settings of every function that decides what becomes of a message. */
export const decidingEnvironment = {
  PRESENCE_TABLE: z.string().min(1),
  DEVICE_TABLE: z.string().min(1),
  JOURNAL_TABLE: z.string().min(1),
  JOURNAL_DAYS: wholeNumber,
  LATER_QUEUE_URL: z.string().min(1),
  /** Absent where the stack has no such channel. */
  APNS_QUEUE_URL: z.string().min(1).exactOptional(),
  FCM_QUEUE_URL: z.string().min(1).exactOptional(),
} as const;

export type DecidingSettings = z.output<z.ZodObject<typeof decidingEnvironment>>;
