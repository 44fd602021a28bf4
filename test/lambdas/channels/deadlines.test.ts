import { describe, expect, test } from '@jest/globals';
import { clearDeadline, setDeadline } from '../../../lambdas/channels/deadlines.ts';
import { within } from '../../../lambdas/channels/within.ts';

const passedOf = (limitMs: number) => new Promise<number>((resolve) => setDeadline(limitMs, () => resolve(limitMs)));

describe('deadlines', () => {
  test('pass in their order, whatever the order they were set in', async () => {
    const passed: number[] = [];
    await Promise.all([60, 20, 40, 0, -5, 21].map(async (limitMs) => passed.push(await passedOf(limitMs))));
    expect(passed).toEqual([-5, 0, 20, 21, 40, 60]);
  });

  test('never pass too early', async () => {
    const began = performance.now();
    await passedOf(15);
    expect(performance.now() - began).toBeGreaterThanOrEqual(15);
  });

  test('one that is cleared never passes, and the others still do', async () => {
    const passed: string[] = [];
    const first = setDeadline(10, () => passed.push('first'));
    const middle = setDeadline(10, () => passed.push('middle'));
    setDeadline(10, () => passed.push('last'));
    clearDeadline(middle);
    clearDeadline(first);
    clearDeadline(first);
    await passedOf(20);
    expect(passed).toEqual(['last']);
  });

  test('one that passes may clear another that is due, and set a new one', async () => {
    const passed: string[] = [];
    const again = new Promise<void>((resolve) => {
      setDeadline(5, () => {
        passed.push('first');
        clearDeadline(second);
        setDeadline(5, () => {
          passed.push('again');
          resolve();
        });
      });
    });
    const second = setDeadline(5, () => passed.push('second'));
    await again;
    expect(passed).toEqual(['first', 'again']);
  });

  test('what has come already when a deadline passes is read first', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const reading = within(5, promise);
    setTimeout(resolve, 5, 'read');
    // As in a frozen process, both are long due when the event loop goes on.
    const until = performance.now() + 30;
    while (performance.now() < until);
    expect(await reading).toBe('read');
  });
});

describe('within', () => {
  test('drops what comes too late, a failure too', async () => {
    const { promise, reject } = Promise.withResolvers<string>();
    expect(await within(0, promise)).toBe('too-late');
    reject(new Error('late'));
    await passedOf(1);
  });

  test('passes on what comes in time, a failure too', async () => {
    expect(await within(1_000, Promise.resolve('in time'))).toBe('in time');
    await expect(within(1_000, Promise.reject(new Error('in time')))).rejects.toThrow('in time');
  });

  test('without any time takes only what is there already', async () => {
    expect(await within(-1, Promise.resolve('there'))).toBe('there');
    expect(await within(0, new Promise(() => {}))).toBe('too-late');
  });
});
