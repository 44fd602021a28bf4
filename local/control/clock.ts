import * as z from 'zod';
import { maximumClockOffsetMilliseconds as maximum } from '../lambda/clock-offset.ts';
import type { FunctionClock } from '../lambda/function-clock.ts';
import type { LocalFunction } from '../lambda/function-pool.ts';
import { type Answer, ok, refused } from './answer.ts';

/** What `/local` offers about the clock of the functions. */
export const clockSurface = {
  'GET /local/clock': 'how far the clock of the functions is ahead of this machine’s',
  'PUT /local/clock': 'set it: {offsetMilliseconds}; the processes of all functions start afresh',
} as const;

/** What the routes need of the running stack. */
export interface ClockedStack {
  readonly clock: FunctionClock;
  readonly functions: readonly { readonly process: Pick<LocalFunction, 'kill'> }[];
}

const allowed = `must be whole milliseconds from ${-maximum} to ${maximum}`;
const clockSchema = z.strictObject({ offsetMilliseconds: z.int(allowed).min(-maximum, allowed).max(maximum, allowed) });

/**
 * What a function is doing while the clock is set ends as in a crash of its host.
 * @returns undefined where the path is not one of these
 */
export async function controlClock(
  route: string,
  body: () => Promise<string>,
  { clock, functions }: ClockedStack,
): Promise<Answer | undefined> {
  switch (route) {
    case 'GET /local/clock':
      return ok({ offsetMilliseconds: clock.offsetMilliseconds() });
    case 'PUT /local/clock': {
      const given = clockSchema.safeParse(readJson(await body()));
      if (!given.success) return refused(400, 'bad-request', 'Nothing was changed.', { offsetMilliseconds: allowed });
      await clock.set(given.data.offsetMilliseconds);
      await Promise.all(functions.map(({ process }) => process.kill()));
      return ok(given.data);
    }
    default:
      return undefined;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
