import * as z from 'zod';
import { commaSeparated, wholeNumber } from '../adapters/environment.ts';
import { interruptionLevels, timesToLive } from '../channels/appearance.ts';
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
  /** The apps that the deployment sends to, the first for devices that name none: bundle ids, or Firebase projects. */
  APPS: commaSeparated,
  /** When so many devices seem to be gone that the marking stops. */
  GONE_GUARD_PERCENT: wholeNumber,
  GONE_GUARD_SAMPLES: wholeNumber,
  /** How many pushes a second one function may send of each app; absent: as many as come. */
  PUSHES_PER_SECOND: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'a number')
    .transform(Number)
    .exactOptional(),
  SOUND: z.string().min(1).exactOptional(),
  TIME_TO_LIVE: z.enum(timesToLive),
  IOS_CATEGORY: z.string().min(1).exactOptional(),
  IOS_INTERRUPTION_LEVEL: z.enum(interruptionLevels).exactOptional(),
  ANDROID_CHANNEL_ID: z.string().min(1).exactOptional(),
  ANDROID_CLICK_ACTION: z.string().min(1).exactOptional(),
  ANDROID_ICON: z.string().min(1).exactOptional(),
} as const;
