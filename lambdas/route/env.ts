import * as z from 'zod/mini';
import { hearEnvironment } from '../hear/env.ts';

/** The settings of the route function; the stack's environment is typed by its input. */
export const environmentSchema = z.object(hearEnvironment);

export type RouteEnvironment = z.input<typeof environmentSchema>;
