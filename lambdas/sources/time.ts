/** Earlier: seconds taken for milliseconds, or no time at all; nothing that is read here was written then. Later: microseconds. */
const earliest = Date.UTC(2015, 0);
const latest = Date.UTC(2100, 0);

/** `Date.parse` alone reads a year into almost any words. */
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;
const digits = /^\d{13}$/;

/**
 * The first that can be read: one vendor writes a time as ISO 8601 in some places and as epoch milliseconds in others.
 * @returns epoch milliseconds, or undefined: none can be read
 */
export function firstTime(...candidates: readonly unknown[]): number | undefined {
  return candidates.map(millisecondsOf).find((time) => time !== undefined);
}

function millisecondsOf(candidate: unknown): number | undefined {
  const milliseconds = typeof candidate === 'string' ? parsed(candidate.trim()) : candidate;
  if (typeof milliseconds !== 'number' || !Number.isSafeInteger(milliseconds)) return undefined;
  return milliseconds > earliest && milliseconds < latest ? milliseconds : undefined;
}

function parsed(time: string): number {
  if (digits.test(time)) return Number(time);
  return isoTime.test(time) ? Date.parse(time) : Number.NaN;
}
