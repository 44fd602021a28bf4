import * as z from 'zod';

/** How far the stand-in's clock is ahead. */
export interface Clock {
  offsetMilliseconds: number;
}

export const clockSchema = z.strictObject({ offsetMilliseconds: z.int('must be whole milliseconds') });
