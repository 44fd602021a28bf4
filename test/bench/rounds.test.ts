import { expect, test } from '@jest/globals';
import { inRounds } from '../../bench/rounds.ts';

test('participants take turns, each round begins with another, and the first round is not counted', async () => {
  const order: string[] = [];
  const results = await inRounds(2, ['a', 'b', 'c'], async (participant) => {
    order.push(participant);
    return `${participant}${order.length}`;
  });
  expect(order.join('')).toBe('abc' + 'bca' + 'cab');
  expect(Object.fromEntries(results)).toEqual({ a: ['a6', 'a8'], b: ['b4', 'b9'], c: ['c5', 'c7'] });
});

test('a failure ends the rounds', async () => {
  const run = async (participant: string) => {
    if (participant === 'b') throw new Error('not accepted');
  };
  await expect(inRounds(1, ['a', 'b'], run)).rejects.toThrow('not accepted');
});
