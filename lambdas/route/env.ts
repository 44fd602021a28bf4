import * as z from 'zod';

const count = z
  .string()
  .regex(/^[1-9]\d*$/, 'a whole number')
  .transform(Number);

/** The settings of the route function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  PRESENCE_TABLE: z.string().min(1),
  DEVICE_TABLE: z.string().min(1),
  JOURNAL_TABLE: z.string().min(1),
  JOURNAL_DAYS: count,
  MESSAGE_EXPIRY_SECONDS: count,
  PRIVACY_MODE: z.enum(['generic', 'full', 'id-only']),
  /** Absent where the stack has no such channel. */
  APNS_QUEUE_URL: z.string().min(1).exactOptional(),
  FCM_QUEUE_URL: z.string().min(1).exactOptional(),
});

export type RouteEnvironment = z.input<typeof environmentSchema>;
