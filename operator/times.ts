/** A length of time as people say it; precise where it is short: `0.4 s`, `12 s`, `3 min`, `2 h`, `5 days`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 119.5) return `${Math.round(seconds)} s`;
  const minutes = seconds / 60;
  if (minutes < 119.5) return `${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 47.5 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} days`;
}

/** The day of a time in UTC: `2026-11-21`. */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** A time in UTC, with its day where that is not the one that is spoken of: `10:02:31`. */
export function timeOn(at: number, day: string): string {
  const time = new Date(at).toISOString().slice(11, 19);
  return dayOf(at) === day ? time : `${dayOf(at)} ${time}`;
}

/** A time with its day: `2026-11-21 10:02:31 UTC`. */
export const timeOf = (at: number): string => `${dayOf(at)} ${new Date(at).toISOString().slice(11, 19)} UTC`;

/** For programs. */
export const iso = (at: number): string => new Date(at).toISOString();
