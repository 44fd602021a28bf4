import { expect, test } from '@jest/globals';
import { createSteadyClock } from '../../bridge/steady-clock.ts';

const hour = 3_600_000;

function clockUnderTest() {
  const machine = { wall: 1_000 * hour, monotonic: 5_000 };
  const clock = createSteadyClock(
    () => machine.wall,
    () => machine.monotonic,
  );
  return {
    machine,
    clock,
    pass(milliseconds: number) {
      machine.wall += milliseconds;
      machine.monotonic += milliseconds;
    },
  };
}

test('it goes with the wall’s clock', () => {
  const { clock, pass, machine } = clockUnderTest();
  expect(clock.now()).toBe(machine.wall);
  pass(10_000);
  expect(clock.now()).toBe(machine.wall);
  expect([clock.toWall(7), clock.fromWall(7)]).toEqual([7, 7]);
});

test('where that is set back it goes on, and knows what the wall’s says of a time before', () => {
  const { clock, pass, machine } = clockUnderTest();
  const before = clock.now();
  machine.wall -= hour;
  pass(2_000);
  expect(clock.now()).toBe(before + 2_000);
  expect(clock.toWall(clock.now())).toBe(machine.wall);
  expect(clock.toWall(before)).toBe(machine.wall - 2_000);
  expect(clock.fromWall(machine.wall + 5_000)).toBe(clock.now() + 5_000);
});

test('where the machine slept, that time has passed, too', () => {
  const { clock, pass, machine } = clockUnderTest();
  const before = clock.now();
  machine.wall += hour;
  pass(2_000);
  expect(clock.now()).toBe(before + hour + 2_000);
  expect(clock.toWall(before)).toBe(1_000 * hour);
});

test('set back and forth, and read at other moments: never back', () => {
  const { clock, pass, machine } = clockUnderTest();
  let last = clock.now();
  for (const set of [-hour, 999, -999, 2 * hour, -500, 700, -3 * hour, 3 * hour]) {
    machine.wall += set;
    pass(1);
    const next = clock.now();
    expect(next).toBeGreaterThan(last);
    last = next;
    expect(Math.abs(clock.toWall(next) - machine.wall)).toBeLessThan(1_000);
  }
});
