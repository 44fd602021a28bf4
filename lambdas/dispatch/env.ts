import * as z from 'zod';
import { wholeNumber } from '../adapters/environment.ts';
import { collapseModes } from '../core/push-ids.ts';

/** The settings that every dispatcher has. */
export const dispatchEnvironment = {
  PRESENCE_TABLE: z.string().min(1),
  DEVICE_TABLE: z.string().min(1),
  JOURNAL_TABLE: z.string().min(1),
  JOURNAL_DAYS: wholeNumber,
  /** The queue that feeds it: where it says when a job that was not begun shall come again. */
  QUEUE_URL: z.string().min(1),
  LATER_QUEUE_URL: z.string().min(1),
  /** Where jobs go that nobody can deliver. */
  DEAD_LETTER_QUEUE_URL: z.string().min(1),
  /** Which pushes replace each other on the screen. */
  COLLAPSE: z.enum(collapseModes),
} as const;
