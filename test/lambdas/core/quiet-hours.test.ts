import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { QuietHours } from '../../../lambdas/core/preferences.ts';
import { quietUntil } from '../../../lambdas/core/quiet-hours.ts';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const quiet = (start: string, end: string, timeZone: string): QuietHours => ({ start, end, timeZone, mode: 'drop' });
const until = (hours: QuietHours, now: string): string | undefined => {
  const end = quietUntil(hours, Date.parse(now));
  return end === undefined ? undefined : new Date(end).toISOString().replace(':00.000Z', 'Z');
};

describe('on a day like another', () => {
  const night = quiet('22:00', '07:00', 'Europe/Zurich');

  test.each([
    ['2026-11-20T20:59:59.999Z', undefined],
    ['2026-11-20T21:00:00Z', '2026-11-21T06:00Z'],
    ['2026-11-20T23:00:00Z', '2026-11-21T06:00Z'],
    ['2026-11-21T05:59:59.999Z', '2026-11-21T06:00Z'],
    ['2026-11-21T06:00:00Z', undefined],
    ['2026-11-21T12:00:00Z', undefined],
  ])('across midnight, at %s', (now, end) => {
    expect(until(night, now)).toBe(end);
  });

  test.each([
    ['2026-11-21T06:14:59Z', undefined],
    ['2026-11-21T06:15:00Z', '2026-11-21T08:15Z'],
    ['2026-11-21T08:15:00Z', undefined],
  ])('within a day, in a zone of quarter hours, at %s', (now, end) => {
    expect(until(quiet('12:00', '14:00', 'Asia/Kathmandu'), now)).toBe(end);
  });

  test('until midnight, and from midnight', () => {
    expect(until(quiet('21:00', '00:00', 'UTC'), '2026-11-21T23:59:59Z')).toBe('2026-11-22T00:00Z');
    expect(until(quiet('00:00', '06:00', 'UTC'), '2026-11-21T00:00:00Z')).toBe('2026-11-21T06:00Z');
  });

  test('all day but a minute', () => {
    expect(until(quiet('07:01', '07:00', 'UTC'), '2026-11-21T07:01:00Z')).toBe('2026-11-22T07:00Z');
    expect(until(quiet('07:01', '07:00', 'UTC'), '2026-11-21T07:00:59Z')).toBeUndefined();
  });

  test('a zone that nobody knows is a bug of whoever stored it', () => {
    expect(() => quietUntil(quiet('22:00', '07:00', 'Europe/Nowhere'), 0)).toThrow(RangeError);
  });
});

describe('when clocks change', () => {
  // Zurich, 29 March 2026: 02:00 becomes 03:00 at 01:00Z. 25 October 2026: 03:00 becomes 02:00 at 01:00Z.
  test.each([
    [
      'a night is an hour shorter',
      quiet('22:00', '07:00', 'Europe/Zurich'),
      '2026-03-28T21:00:00Z',
      '2026-03-29T05:00Z',
    ],
    [
      'a night is an hour longer',
      quiet('22:00', '07:00', 'Europe/Zurich'),
      '2026-10-24T20:00:00Z',
      '2026-10-25T06:00Z',
    ],
    [
      'an end in the gap comes after it',
      quiet('22:00', '02:30', 'Europe/Zurich'),
      '2026-03-29T00:59:59Z',
      '2026-03-29T01:00Z',
    ],
    ['and not later', quiet('22:00', '02:30', 'Europe/Zurich'), '2026-03-29T01:00:00Z', undefined],
    [
      'a start in the gap comes after it',
      quiet('02:30', '05:00', 'Europe/Zurich'),
      '2026-03-29T01:00:00Z',
      '2026-03-29T03:00Z',
    ],
    ['and not before', quiet('02:30', '05:00', 'Europe/Zurich'), '2026-03-29T00:59:59Z', undefined],
    [
      'hours that lie in the gap are left out',
      quiet('02:15', '02:45', 'Europe/Zurich'),
      '2026-03-29T01:00:00Z',
      undefined,
    ],
    [
      'an end that comes twice is the first',
      quiet('22:00', '02:30', 'Europe/Zurich'),
      '2026-10-25T00:29:59Z',
      '2026-10-25T00:30Z',
    ],
    ['and not the second', quiet('22:00', '02:30', 'Europe/Zurich'), '2026-10-25T01:15:00Z', undefined],
    [
      'a start that comes twice is the first',
      quiet('02:30', '05:00', 'Europe/Zurich'),
      '2026-10-25T00:30:00Z',
      '2026-10-25T04:00Z',
    ],
    [
      'and lasts while the clock is put back',
      quiet('02:30', '05:00', 'Europe/Zurich'),
      '2026-10-25T01:15:00Z',
      '2026-10-25T04:00Z',
    ],
    [
      'half an hour on Lord Howe',
      quiet('22:00', '07:00', 'Australia/Lord_Howe'),
      '2026-04-04T12:00:00Z',
      '2026-04-04T20:30Z',
    ],
    [
      'over the day that Samoa left out, as one',
      quiet('22:00', '07:00', 'Pacific/Apia'),
      '2011-12-30T08:30:00Z',
      '2011-12-30T17:00Z',
    ],
    [
      'St John’s at a minute past midnight',
      quiet('00:00', '06:00', 'America/St_Johns'),
      '2010-11-07T02:45:00Z',
      '2010-11-07T09:30Z',
    ],
  ])('%s', (_, hours, now, end) => {
    expect(until(hours, now)).toBe(end);
  });
});

const changes = [
  ['Europe/Zurich', '2026-03-29T01:00Z'],
  ['Europe/Zurich', '2026-10-25T01:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Asia/Kathmandu', '1985-12-31T18:30Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Pacific/Apia', '2012-03-31T14:00Z'],
  ['America/St_Johns', '2010-03-14T03:31Z'],
  ['America/St_Johns', '2010-11-07T02:31Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['Antarctica/Troll', '2026-10-25T01:00Z'],
  ['UTC', '2026-06-01T00:00Z'],
] as const;

/** Minutes before and after the change that the slow clock knows. */
const [before, after] = [3 * dayMinutes, 4 * dayMinutes];

/** Minute by minute, the latest wall time that the clock has shown so far, as a minute of its day. */
function slowClock(timeZone: string, change: number): readonly number[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
  });
  let latest = Number.NEGATIVE_INFINITY;
  return Array.from({ length: before + after }, (_, index) => {
    const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = (
      format.format(change + (index - before) * minuteMs).match(/\d+/g) ?? []
    ).map(Number);
    latest = Math.max(latest, Date.UTC(year, month - 1, day, hour, minute) / minuteMs);
    return latest % dayMinutes;
  });
}

const clock = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

describe('agrees with a clock that is asked every minute', () => {
  test.each(changes)('%s around %s', (timeZone, iso) => {
    const change = Date.parse(iso);
    const wall = slowClock(timeZone, change);
    const isQuiet = (index: number, start: number, end: number) => {
      const now = wall[index] ?? Number.NaN;
      return start < end ? start <= now && now < end : start <= now || now < end;
    };
    // Half of them near the clock's own change, where it matters.
    const [hour = 0] = [wall[before]];
    const near = fc.integer({ min: -150, max: 150 }).map((by) => (hour + by + 2 * dayMinutes) % dayMinutes);
    const minute = fc.oneof(near, fc.integer({ min: 0, max: dayMinutes - 1 }));
    const index = fc.oneof(
      fc.integer({ min: before - 200, max: before + 200 }),
      fc.integer({ min: before - dayMinutes, max: before + dayMinutes }),
    );
    fc.assert(
      fc.property(minute, minute, index, fc.integer({ min: 0, max: minuteMs - 1 }), (start, end, at, ms) => {
        fc.pre(start !== end);
        let last = at;
        while (isQuiet(last, start, end)) last += 1;
        const expected = last === at ? undefined : change + (last - before) * minuteMs;
        const now = change + (at - before) * minuteMs + ms;
        expect(quietUntil(quiet(clock(start), clock(end), timeZone), now)).toBe(expected);
      }),
      { numRuns: 1_000 },
    );
  });
});
