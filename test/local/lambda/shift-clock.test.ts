import { afterEach, describe, expect, test } from '@jest/globals';
import { controlClock } from '../../../local/control/clock.ts';
import { createFunctionClock } from '../../../local/lambda/function-clock.ts';
import { closeFunctions, functionOf } from './test-function.ts';

afterEach(closeFunctions);

const dayMilliseconds = 86_400_000;

/** What a bundle sees of the time, beside what its environment and arguments are. */
const reading = `
  const { statSync } = require('node:fs');
  const loadedAt = Date.now();
  class Day extends Date {}
  exports.handler = async () => ({
    pid: process.pid,
    loadedAt,
    now: Date.now(),
    made: new Date().getTime(),
    made2: new (new Date(0).constructor)().getTime(),
    derived: new Day().getTime(),
    text: Date.parse(Date()),
    given: [new Date(7).getTime(), new Date(2026, 0, 1).toISOString(), Date.UTC(1970, 0, 2), Date.parse('1970-01-03')],
    instances: [new Date() instanceof Date, statSync('.').mtime instanceof Date, new Day() instanceof Day],
    span: performance.timeOrigin + performance.now(),
    variables: Object.keys(process.env).sort(),
  });`;

interface Seen {
  readonly pid: number;
  readonly loadedAt: number;
  readonly now: number;
  readonly made: number;
  readonly made2: number;
  readonly derived: number;
  readonly text: number;
  readonly given: readonly unknown[];
  readonly instances: readonly boolean[];
  readonly span: number;
  readonly variables: readonly string[];
}

async function look({ invoke }: ReturnType<typeof functionOf>): Promise<Seen> {
  const answer = await invoke({});
  if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
  return answer.result as Seen;
}

describe('the clock of a function', () => {
  test.each([3 * dayMilliseconds, -dayMilliseconds])('is %i ms off, whichever way it is read', async (offset) => {
    const before = Date.now();
    const seen = await look(functionOf(reading, {}, () => offset));
    const after = Date.now();
    for (const time of [seen.loadedAt, seen.now, seen.made, seen.made2, seen.derived, seen.text + 1000]) {
      expect(time).toBeGreaterThanOrEqual(before + offset);
      expect(time).toBeLessThanOrEqual(after + offset + 1000);
    }
    expect(seen.span).toBeGreaterThanOrEqual(before - 1);
    expect(seen.span).toBeLessThanOrEqual(after + 1);
  });

  test('dates that are given stay, and dates are dates', async () => {
    const seen = await look(functionOf(reading, {}, () => dayMilliseconds));
    expect(seen.given).toEqual([7, '2026-01-01T00:00:00.000Z', dayMilliseconds, 2 * dayMilliseconds]);
    expect(seen.instances).toEqual([true, true, true]);
  });

  test('leaves no trace in the environment', async () => {
    const shifted = await look(functionOf(reading, {}, () => dayMilliseconds));
    expect(shifted.variables).toEqual((await look(functionOf(reading))).variables);
  });
});

describe('/local/clock', () => {
  function stackOf(offsetMilliseconds: number) {
    const clock = createFunctionClock(offsetMilliseconds);
    const process = functionOf(reading, {}, clock.offsetMilliseconds);
    const functions = [{ process }];
    return { process, ask: (route: string, body = '') => controlClock(route, async () => body, { clock, functions }) };
  }

  test('PUT sets the clock for processes that start afresh, and GET says how it is', async () => {
    const { process, ask } = stackOf(dayMilliseconds);
    expect(await ask('GET /local/clock')).toEqual({ status: 200, body: { offsetMilliseconds: dayMilliseconds } });
    const first = await look(process);
    expect(first.now - Date.now()).toBeGreaterThan(dayMilliseconds - 60_000);

    const body = { offsetMilliseconds: -dayMilliseconds };
    expect(await ask('PUT /local/clock', JSON.stringify(body))).toEqual({ status: 200, body });
    const second = await look(process);
    expect(second.pid).not.toBe(first.pid);
    expect(second.now - Date.now()).toBeLessThan(0);
    expect(await ask('GET /local/clock')).toEqual({ status: 200, body });
  });

  test.each([
    '{',
    '[]',
    '{}',
    '{"offsetMilliseconds": "3d"}',
    '{"offsetMilliseconds": 0.5}',
    '{"offsetMilliseconds": 315360000001}',
    '{"offsetMilliseconds": 1, "x": 2}',
  ])('%s is refused, names the field and changes nothing', async (body) => {
    const { ask } = stackOf(5);
    const refusal = {
      error: { code: 'bad-request', fields: { offsetMilliseconds: expect.stringContaining('315360000000') } },
    };
    expect(await ask('PUT /local/clock', body)).toMatchObject({ status: 400, body: refusal });
    expect(await ask('GET /local/clock')).toMatchObject({ body: { offsetMilliseconds: 5 } });
  });

  test('any other route is not its own', async () => {
    expect(await stackOf(0).ask('GET /local')).toBeUndefined();
  });
});
