const unitMilliseconds: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** What a timer of Node takes; it would fire a longer one at once. */
const longestMilliseconds = 2 ** 31 - 1;

/**
 * @param expression a schedule's, such as `rate(1 minute)` (EventBridge Scheduler API reference, "CreateSchedule",
 *   ScheduleExpression); `cron(…)` and `at(…)` are not run here
 * @returns the time from one run to the next, or what is wrong
 */
export function readRate(
  expression: string,
): { readonly kind: 'rate'; readonly milliseconds: number } | { readonly kind: 'wrong'; readonly reason: string } {
  const kind = /^(cron|at)\(/.exec(expression)?.[1];
  if (kind !== undefined) return { kind: 'wrong', reason: `${kind}(…) is not known here, only rate(…)` };
  const [, value, unit = ''] = /^rate\(([1-9]\d{0,8}) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const milliseconds = Number(value) * (unitMilliseconds[unit] ?? Number.NaN);
  if (Number.isNaN(milliseconds)) return { kind: 'wrong', reason: 'must be rate(value minutes|hours|days)' };
  if (milliseconds > longestMilliseconds) return { kind: 'wrong', reason: 'must be at most rate(24 days) here' };
  return { kind: 'rate', milliseconds };
}
