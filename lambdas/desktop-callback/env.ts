import * as z from 'zod/mini';
import { text } from '../adapters/environment.ts';

/** The settings of the function that takes what agents clicked; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  INGEST_QUEUE_URL: text,
  /** Holds the answers to what was handled. */
  JOURNAL_TABLE: text,
  /** Holds the secrets with which callbacks are signed; absent: they are not. */
  DESKTOP_CALLBACK_SECRET_ARN: z.exactOptional(text),
});

export type DesktopCallbackEnvironment = z.input<typeof environmentSchema>;
