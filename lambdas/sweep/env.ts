import * as z from 'zod/mini';
import { decidingEnvironment } from '../take-up/env.ts';

/** The settings of the sweep function; the stack's environment is typed by its input. */
export const environmentSchema = z.object(decidingEnvironment);

export type SweepEnvironment = z.input<typeof environmentSchema>;
