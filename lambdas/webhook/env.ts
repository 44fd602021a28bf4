import * as z from 'zod/mini';
import { jsonText, text } from '../adapters/environment.ts';
import { authSchema, type sourcesSchema } from '../sources/source-settings.ts';

/** What of a source's settings it takes to know its requests; what they say is read later. */
const knownSourceSchema = z.object({
  kind: z.string(),
  /** Absent: its kind knows. */
  auth: z.exactOptional(authSchema),
  maximumBytes: z.int().check(z.positive()),
});
export type KnownSource = z.output<typeof knownSourceSchema>;

/** The settings of the webhook function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  INGEST_QUEUE_URL: text,
  /** Holds the secrets with which Genesys signs; absent: it has no webhook here. */
  GENESYS_OPEN_MESSAGING_SECRET_ARN: z.exactOptional(text),
  /** The other sources, by name; absent: there are none. */
  SOURCES: z.exactOptional(jsonText(z.record(z.string(), knownSourceSchema))),
  /** Where each of them has its secrets, by name. */
  SOURCE_SECRET_ARNS: z.exactOptional(jsonText(z.record(z.string(), text))),
});

/** What the stack writes as `SOURCES`, here and for whoever reads what they say. */
export type KnownSources = Readonly<Record<string, KnownSource>>;
export type SourcesInput = z.input<typeof sourcesSchema>;
export type WebhookEnvironment = z.input<typeof environmentSchema>;
