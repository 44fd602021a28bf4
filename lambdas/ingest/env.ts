import * as z from 'zod/mini';
import { jsonText, text } from '../adapters/environment.ts';
import { hearEnvironment } from '../hear/env.ts';
import { sourcesSchema } from '../sources/source-settings.ts';

/** The settings of the ingest function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  ...hearEnvironment,
  INGEST_QUEUE_URL: text,
  INGEST_DEAD_LETTER_QUEUE_URL: text,
  /** The sources that send to an address of ours, beside Open Messaging, by name; absent: there are none. */
  SOURCES: z.exactOptional(jsonText(sourcesSchema)),
});

export type IngestEnvironment = z.input<typeof environmentSchema>;
