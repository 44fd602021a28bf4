import { beforeEach, describe, expect, test } from '@jest/globals';
import { createTurns, type Turns } from '../../../lambdas/tell-agent/turns.ts';

let clock: number;
let turns: Turns;
const second = 1_000;
/** 80 % of 300: four a second, and 60 at once. */
beforeEach(() => {
  clock = Date.UTC(2026, 0, 1);
  turns = createTurns(300, () => clock);
});

/** How many may send at once. */
function sendAll(isUrgent: boolean, most = 1_000): number {
  for (let sent = 0; sent < most; sent += 1) {
    const turn = turns.ask(isUrgent);
    if (turn.kind === 'wait') return sent;
    turn.spend();
  }
  return most;
}
const waits = (isUrgent: boolean) => {
  const turn = turns.ask(isUrgent);
  return turn.kind === 'wait' ? turn.seconds : 'turn';
};

test('no minute has more than is allowed, and most of it is used', () => {
  const sentAt: number[] = [];
  for (let passed = 0; passed < 300; passed += 1) {
    for (let sent = sendAll(true); sent > 0; sent -= 1) sentAt.push(clock);
    clock += second;
  }
  for (const start of sentAt) {
    expect(sentAt.filter((at) => at >= start && at < start + 60 * second).length).toBeLessThanOrEqual(300);
  }
  expect(sentAt.length).toBeGreaterThan(4 * 300);
});

test('a quarter of what is there at most is kept for the urgent', () => {
  expect(sendAll(false)).toBe(46);
  expect(sendAll(true)).toBe(14);
  clock += second;
  expect(sendAll(false)).toBe(0);
  expect(sendAll(true)).toBe(4);
});

test('a turn that is not used is there for the next, and one that is under way is not', () => {
  const given = Array.from({ length: 60 }, () => turns.ask(true));
  expect(waits(true)).toBe(1);
  const [first, second] = given;
  if (first?.kind === 'turn') first.drop();
  // Twice is once.
  if (first?.kind === 'turn') first.drop();
  expect(sendAll(true)).toBe(1);
  if (second?.kind === 'turn') {
    second.spend();
    second.drop();
  }
  expect(waits(true)).toBe(1);
});

test('a second request of one turn is on credit', () => {
  sendAll(true, 59);
  const turn = turns.ask(true);
  if (turn.kind === 'turn') {
    turn.spend();
    turn.spend();
  }
  clock += 260;
  expect(waits(true)).toBe(1);
  clock += 260;
  expect(waits(true)).toBe('turn');
});

describe('who waits', () => {
  test('comes one after the other, as fast as the rate is', () => {
    sendAll(true, 60);
    const seconds = Array.from({ length: 40 }, () => waits(true));
    expect(seconds.filter((one) => one === 1)).toHaveLength(4);
    expect(seconds.at(-1)).toBe(10);
  });

  test('does not make the urgent wait longer', () => {
    sendAll(true, 60);
    for (let waiting = 0; waiting < 400; waiting += 1) waits(false);
    expect(waits(true)).toBe(1);
  });

  test('asks again within five minutes, however many there are', () => {
    sendAll(true, 60);
    const seconds = Array.from({ length: 5_000 }, () => waits(true));
    expect(Math.max(...seconds.filter((one) => one !== 'turn'))).toBe(300);
  });

  test('does not wait for a line that has passed', () => {
    sendAll(true, 60);
    for (let waiting = 0; waiting < 40; waiting += 1) waits(true);
    clock += 60 * second;
    sendAll(true, 60);
    expect(waits(true)).toBe(1);
  });
});

test('the smallest rate lets one go, and the next when it may', () => {
  turns = createTurns(1, () => clock);
  expect(sendAll(false, 1)).toBe(1);
  expect(waits(false)).toBe(75);
  clock += 75 * second;
  expect(sendAll(false)).toBe(1);
});
