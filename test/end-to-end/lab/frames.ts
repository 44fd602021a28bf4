import type { Browser, CDPSession, Page } from 'playwright-core';
import * as z from 'zod';

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({ name: z.string(), pid: z.int(), tid: z.int(), ts: z.number(), tdur: z.number().optional() }),
  ),
});

/**
 * How long the page's own thread worked for each frame that it showed meanwhile, in milliseconds: its scripts, style, layout
 * and painting since the frame before. Time of the processor, because how long a frame lasts on a machine that also runs the
 * stack says how busy the stack is.
 */
export async function frameTimes(browser: Browser, page: Page, act: () => Promise<void>): Promise<number[]> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  await act();
  const { traceEvents } = traceSchema.parse(JSON.parse((await browser.stopTracing()).toString()));
  const frames = traceEvents.filter(({ name }) => name === 'Commit');
  const main = frames[0];
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === 'RunTask' && pid === main?.pid && tid === main.tid);
  const ends = frames.map(({ ts }) => ts).toSorted((one, other) => one - other);
  const times = new Array<number>(ends.length).fill(0);
  let frame = 0;
  for (const { ts, tdur = 0 } of tasks.toSorted((one, other) => one.ts - other.ts)) {
    while (frame < ends.length && ts > (ends[frame] ?? 0)) frame += 1;
    if (frame < ends.length) times[frame] = (times[frame] ?? 0) + tdur / 1_000;
  }
  return times;
}

export function p95(times: readonly number[]): number {
  const sorted = times.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.95)] ?? Number.NaN;
}

/** Of the page's objects, after everything that nobody holds has been let go. */
export async function heapMebibytes(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize / 1024 / 1024;
}
