import * as z from 'zod';
import { type ApiError, apiError, invalidParameter } from './api-error.ts';

const integer = (minimum: number, maximum: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(minimum).max(maximum)).optional();

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false']))
  .transform((value) => value === 'true')
  .optional();

/** An empty value takes the attribute away. */
const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      if (text === '') return null;
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema.nullable())
    .optional();

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string().regex(/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+(\.fifo)?$/),
  maxReceiveCount: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().min(1).max(1000)),
});

const redriveAllowPolicy = z.union([
  z.strictObject({ redrivePermission: z.enum(['allowAll', 'denyAll']) }),
  z.strictObject({ redrivePermission: z.literal('byQueue'), sourceQueueArns: z.array(z.string()).min(1).max(10) }),
]);

/** Names, ranges and forms: API Reference, CreateQueue and SetQueueAttributes, *Attributes*. */
const givenSchema = z.strictObject({
  DelaySeconds: integer(0, 900),
  MaximumMessageSize: integer(1024, 1_048_576),
  MessageRetentionPeriod: integer(60, 1_209_600),
  ReceiveMessageWaitTimeSeconds: integer(0, 20),
  VisibilityTimeout: integer(0, 43_200),
  Policy: json(z.record(z.string(), z.unknown())),
  RedrivePolicy: json(redrivePolicy),
  RedriveAllowPolicy: json(redriveAllowPolicy),
  KmsMasterKeyId: z.string().optional(),
  KmsDataKeyReusePeriodSeconds: integer(60, 86_400),
  SqsManagedSseEnabled: flag,
  FifoQueue: flag,
  ContentBasedDeduplication: flag,
  DeduplicationScope: z.enum(['queue', 'messageGroup']).optional(),
  FifoThroughputLimit: z.enum(['perQueue', 'perMessageGroupId']).optional(),
});

export type GivenAttributes = z.infer<typeof givenSchema>;
export type RedrivePolicy = z.infer<typeof redrivePolicy>;
export type RedriveAllowPolicy = z.infer<typeof redriveAllowPolicy>;

/** Reads the attributes of a request; the error names the first one that is unknown or out of its range. */
export function readAttributes(given: Readonly<Record<string, string>>): GivenAttributes | ApiError {
  const read = givenSchema.safeParse(given);
  if (read.success) return read.data;
  const unknown = read.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown !== undefined) return apiError('InvalidAttributeName', `Unknown Attribute ${unknown.keys[0]}.`);
  const issue = read.error.issues[0];
  const name = String(issue?.path[0]);
  if (name !== 'RedrivePolicy') return apiError('InvalidAttributeValue', `Invalid value for the parameter ${name}.`);
  const part = issue?.path[1];
  const reason = part === undefined ? 'Redrive policy is not a valid JSON map.' : `Invalid value for ${String(part)}.`;
  return invalidParameter(name, given[name] ?? '', reason);
}
