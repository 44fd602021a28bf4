import * as z from 'zod/mini';
import { text } from '../adapters/environment.ts';

/** The settings of the webhook function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  INGEST_QUEUE_URL: text,
  /** Holds the secrets with which Genesys signs. */
  GENESYS_OPEN_MESSAGING_SECRET_ARN: text,
});

export type WebhookEnvironment = z.input<typeof environmentSchema>;
