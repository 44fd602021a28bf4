import * as z from 'zod';

const wholeNumber = z
  .string()
  .regex(/^[1-9]\d*$/, 'a whole number')
  .transform(Number);

/** The settings that every dispatcher has. */
export const dispatchEnvironment = {
  PRESENCE_TABLE: z.string().min(1),
  DEVICE_TABLE: z.string().min(1),
  JOURNAL_TABLE: z.string().min(1),
  JOURNAL_DAYS: wholeNumber,
  /** The queue that feeds it: where it says when a job shall come again. */
  QUEUE_URL: z.string().min(1),
  /** After so many receives the queue gives a job to the dead letters. */
  MAXIMUM_RECEIVES: wholeNumber,
  /** Where jobs go that nobody can deliver. */
  DEAD_LETTER_QUEUE_URL: z.string().min(1),
} as const;
