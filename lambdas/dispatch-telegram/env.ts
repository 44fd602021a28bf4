import * as z from 'zod/mini';
import { text } from '../adapters/environment.ts';
import { dispatchEnvironment } from '../dispatch/env.ts';

/** The settings of the Telegram dispatcher; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  ...dispatchEnvironment,
  TELEGRAM_SECRET_ARN: text,
  TELEGRAM_ORIGIN: z.url(),
  /** The Mini App's short name; absent: the bots' main Mini Apps. */
  TELEGRAM_APP_NAME: z.exactOptional(text),
});

export type DispatchTelegramEnvironment = z.input<typeof environmentSchema>;
