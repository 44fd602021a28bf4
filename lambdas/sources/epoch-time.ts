import { firstTime } from './time.ts';

/** Ten digits are seconds from 2001 to 2286; what stands behind the point is a fraction of one. */
const seconds = /^\d{10}(?:\.\d{1,9})?$/;

/**
 * A time as ISO 8601, epoch milliseconds, or epoch seconds, each as a number or as text.
 * @returns epoch milliseconds, or undefined: it cannot be read
 */
export function readTime(value: unknown): number | undefined {
  const written = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return firstTime(seconds.test(written) ? Math.round(Number(written) * 1000) : value);
}
