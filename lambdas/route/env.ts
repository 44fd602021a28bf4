import * as z from 'zod/mini';
import { wholeNumber } from '../adapters/environment.ts';
import { decidingEnvironment } from '../take-up/env.ts';

/** The settings of the route function; the stack's environment is typed by its input. */
export const environmentSchema = z.object({
  ...decidingEnvironment,
  MESSAGE_EXPIRY_SECONDS: wholeNumber,
  PRIVACY_MODE: z.enum(['generic', 'full', 'id-only']),
});

export type RouteEnvironment = z.input<typeof environmentSchema>;
