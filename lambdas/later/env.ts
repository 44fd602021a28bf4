import * as z from 'zod/mini';
import { decidingEnvironment } from '../take-up/env.ts';

/** The settings of the later function; the stack's environment is typed by its input. */
export const environmentSchema = z.object(decidingEnvironment);

export type LaterEnvironment = z.input<typeof environmentSchema>;
