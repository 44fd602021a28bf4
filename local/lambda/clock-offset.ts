const unitMilliseconds: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Ten years: what is further away is a mistake in the unit. */
export const maximumClockOffsetMilliseconds = 3_650 * 86_400_000;

/** What is wrong with an offset that is out of range or not written as one. */
export const clockOffsetRule = 'write a sign, a whole number and s, m, h or d, such as +10m or +3d (at most 3650d)';

/**
 * @param text such as `+10m`, `+3d`, `-30s`
 * @returns milliseconds, negative for a clock that is behind; undefined where `clockOffsetRule` is not kept
 */
export function readClockOffset(text: string): number | undefined {
  const [, sign, amount, unit = ''] = /^([+-])(\d{1,9})([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(amount) * (unitMilliseconds[unit] ?? Number.NaN);
  if (!(milliseconds <= maximumClockOffsetMilliseconds)) return undefined;
  // Adding zero makes -0 a 0.
  return (sign === '-' ? -milliseconds : milliseconds) + 0;
}
