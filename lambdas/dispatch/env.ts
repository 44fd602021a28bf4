import * as z from 'zod/mini';
import { channelQueueEnvironment } from '../adapters/channel-queues.ts';
import { endListenerEnvironment } from '../adapters/end-listeners.ts';
import { commaSeparated, text, wholeNumber } from '../adapters/environment.ts';
import { interruptionLevels, timesToLive } from '../channels/appearance.ts';
import { collapseModes } from '../core/push-ids.ts';

const perSecond = z.exactOptional(z.pipe(z.string().check(z.regex(/^\d+(\.\d+)?$/, 'a number')), z.transform(Number)));

/** The settings that every dispatcher has. */
export const dispatchEnvironment = {
  PRESENCE_TABLE: text,
  DEVICE_TABLE: text,
  JOURNAL_TABLE: text,
  JOURNAL_DAYS: wholeNumber,
  /** The queues that feed it: where it says when a job that was not begun shall come again. */
  QUEUE_URL: text,
  URGENT_QUEUE_URL: text,
  /** Of all channels that the stack has: what was read is told to devices of each. */
  ...channelQueueEnvironment,
  LATER_QUEUE_URL: text,
  /** Where jobs go that nobody can deliver. */
  DEAD_LETTER_QUEUE_URL: text,
  /** Which pushes replace each other on the screen. */
  COLLAPSE: z.enum(collapseModes),
  /** The apps that the deployment sends to, the first for devices that name none: bundle ids, Firebase projects, bots. */
  APPS: commaSeparated,
  /** When so many devices seem to be gone that the marking stops. */
  GONE_GUARD_PERCENT: wholeNumber,
  GONE_GUARD_SAMPLES: wholeNumber,
  /** How many pushes a second one function may send of each app, by lane; absent: as many as come. */
  PUSHES_PER_SECOND: perSecond,
  URGENT_PUSHES_PER_SECOND: perSecond,
  SOUND: z.exactOptional(text),
  TIME_TO_LIVE: z.enum(timesToLive),
  IOS_CATEGORY: z.exactOptional(text),
  IOS_INTERRUPTION_LEVEL: z.exactOptional(z.enum(interruptionLevels)),
  ANDROID_CHANNEL_ID: z.exactOptional(text),
  ANDROID_QUIET_CHANNEL_ID: z.exactOptional(text),
  ANDROID_CLICK_ACTION: z.exactOptional(text),
  ANDROID_ICON: z.exactOptional(text),
  ...endListenerEnvironment,
} as const;

export type DispatchEnvironment = z.input<z.ZodMiniObject<typeof dispatchEnvironment>>;
