import * as z from 'zod/mini';
import { text } from '../adapters/environment.ts';
import { hearEnvironment } from '../hear/env.ts';

/** The settings of the ingest function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  ...hearEnvironment,
  INGEST_QUEUE_URL: text,
  INGEST_DEAD_LETTER_QUEUE_URL: text,
});

export type IngestEnvironment = z.input<typeof environmentSchema>;
