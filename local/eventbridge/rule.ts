import * as z from 'zod';

const name = z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/, '1 to 64 of A–Z a–z 0–9 . - _');

const targetSchema = z.strictObject({
  id: name,
  arn: z.string().min(1).max(1600),
  /** JSON text sent instead of the event. */
  input: z.string().max(8192).optional(),
  inputPath: z.string().max(256).optional(),
  inputTransformer: z
    .strictObject({
      inputPathsMap: z
        .record(z.string(), z.string())
        .refine((paths) => Object.keys(paths).length <= 100, '100 variables at most')
        .optional(),
      inputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  /** For a FIFO queue: one constant group for all events (API_SqsParameters). */
  messageGroupId: z.string().min(1).optional(),
  retryPolicy: z
    .strictObject({
      maximumRetryAttempts: z.int().min(0).max(185).default(185),
      maximumEventAgeSeconds: z.int().min(60).max(86_400).default(86_400),
    })
    .default({ maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 }),
  deadLetterArn: z
    .string()
    .refine((arn) => !arn.endsWith('.fifo'), 'a standard queue, not FIFO (eb-rule-dlq)')
    .optional(),
});

/**
 * A rule of a bus, with the limits of API_PutRule, API_Target and API_RetryPolicy and the defaults of
 * eb-rule-retry-policy. At most five targets a rule (eb-quota).
 */
export const ruleSchema = z.strictObject({
  name,
  /** The event pattern as parsed from JSON. */
  pattern: z.unknown(),
  state: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  targets: z.array(targetSchema).max(5).default([]),
});

/** A rule as given, defaults left out. */
export type RuleInput = z.input<typeof ruleSchema>;
export type Target = z.output<typeof targetSchema>;
