import type { Scheduler } from '../scheduler/scheduler.ts';
import { type Answer, ok } from './answer.ts';

/** What `/local` offers about what runs by the clock. */
export const schedulesSurface = {
  'POST /local/schedules':
    'run every schedule now and wait until its function has ended → {ran: [logical ids], skipped: {logical id: why}}',
} as const;

/** @returns undefined where the path is not this one */
export async function controlSchedules(
  route: string,
  { schedules }: { readonly schedules: Pick<Scheduler, 'runAll'> },
): Promise<Answer | undefined> {
  return route === 'POST /local/schedules' ? ok(await schedules.runAll()) : undefined;
}
