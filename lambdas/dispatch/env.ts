import * as z from 'zod';

/** The settings that every dispatcher has. */
export const dispatchEnvironment = {
  PRESENCE_TABLE: z.string().min(1),
  DEVICE_TABLE: z.string().min(1),
  JOURNAL_TABLE: z.string().min(1),
  JOURNAL_DAYS: z
    .string()
    .regex(/^[1-9]\d*$/, 'a whole number')
    .transform(Number),
  /** Where jobs go that nobody can deliver. */
  DEAD_LETTER_QUEUE_URL: z.string().min(1),
} as const;
