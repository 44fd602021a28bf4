import * as z from 'zod/mini';
import { text } from '../adapters/environment.ts';
import { dispatchEnvironment } from '../dispatch/env.ts';

/** The settings of the APNs dispatcher; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  ...dispatchEnvironment,
  APNS_SECRET_ARN: text,
  APNS_PRODUCTION_ORIGIN: z.url(),
  APNS_SANDBOX_ORIGIN: z.url(),
});

export type DispatchApnsEnvironment = z.input<typeof environmentSchema>;
