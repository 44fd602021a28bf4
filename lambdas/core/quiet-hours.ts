import type { QuietHours } from './preferences.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The end of the quiet hours in which a time lies. Where the clock is put back they begin and end at the first of two
 * equal times; where it is put forward over one of them, at the first moment after the gap. What follows on without a
 * break, over a day that a zone leaves out, is one.
 * @param now epoch milliseconds, as the result
 * @returns undefined outside of them
 * @throws RangeError where the runtime does not know the time zone
 */
export function quietUntil({ start, end, timeZone }: QuietHours, now: number): number | undefined {
  const offsetMs = offsetIn(timeZone);
  const [startMs, endMs] = [msOfDay(start), msOfDay(end)];
  const lengthMs = positive(endMs - startMs);
  let until: number | undefined;
  for (let at = now; ; at = until) {
    const wall = furthestWall(at, offsetMs);
    const passedMs = positive(wall - startMs);
    if (passedMs >= lengthMs) return until;
    until = firstReached(wall - passedMs + lengthMs, offsetMs);
  }
}

/** What the clock shows at an instant, less the instant. */
type OffsetMs = (at: number) => number;

function msOfDay(clock: string): number {
  return (Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))) * minuteMs;
}

/** The same within a day. */
const positive = (ms: number) => ((ms % dayMs) + dayMs) % dayMs;

/** The latest time that the clock has shown: one that is put back does not say what it said before. */
function furthestWall(at: number, offsetMs: OffsetMs): number {
  const wall = at + offsetMs(at);
  const before = at - dayMs;
  if (offsetMs(before) <= offsetMs(at)) return wall;
  const change = changeBetween(before, at, offsetMs);
  return Math.max(wall, change - 1 + offsetMs(change - 1));
}

/** East and west of Greenwich no clock is further away. */
const furthestOffsetMs = 15 * 60 * minuteMs;

/** The first instant at which the clock shows a time or a later one. Zones change less often than once in thirty hours. */
function firstReached(wall: number, offsetMs: OffsetMs): number {
  const [before, after] = [wall - furthestOffsetMs, wall + furthestOffsetMs];
  const [asBefore, asAfter] = [wall - offsetMs(before), wall - offsetMs(after)];
  if (asBefore === asAfter) return asBefore;
  const change = changeBetween(before, after, offsetMs);
  return asBefore < change ? asBefore : Math.max(change, asAfter);
}

/** The first instant of the new offset. */
function changeBetween(before: number, after: number, offsetMs: OffsetMs): number {
  const former = offsetMs(before);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(middle) === former) low = middle;
    else high = middle;
  }
  return high;
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** One takes about 20 KB; there are some 600 names of zones, which may be written in any case. */
const mostFormats = 200;

/** Making a format takes a hundred times longer than using it. */
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  if (formats.size >= mostFormats) formats.clear();
  formats.set(timeZone, format);
  return format;
}

function offsetIn(timeZone: string): OffsetMs {
  const format = formatFor(timeZone);
  // `11/21/2026, GMT+05:45`
  return (at) => {
    const shown = format.format(at);
    const offset = shown.slice(shown.lastIndexOf('GMT') + 3);
    // Seconds only where clocks still went by the sun.
    const [hours = 0, minutes = 0, seconds = 0] = offset.slice(1).split(':').map(Number);
    const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
    return offset.startsWith('-') ? -ms : ms;
  };
}
