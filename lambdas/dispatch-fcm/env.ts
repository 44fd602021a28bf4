import * as z from 'zod/mini';
import { text } from '../adapters/environment.ts';
import { dispatchEnvironment } from '../dispatch/env.ts';

/** The settings of the FCM dispatcher; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  ...dispatchEnvironment,
  FCM_SECRET_ARN: text,
  FCM_ORIGIN: z.url(),
  GOOGLE_TOKEN_URL: z.url(),
});

export type DispatchFcmEnvironment = z.input<typeof environmentSchema>;
