import { expect, test } from '@jest/globals';
import { chooseTokens, drawnAtMost, staysMs, undrawn } from '../../../../../local/lab/page/pipeline/drawn-tokens.ts';
import { stationOf } from '../../../../../local/lab/page/pipeline/station-of.ts';
import type { Trail } from '../../../../../local/lab/wire.ts';
import { aPush, aTrail } from '../a-trail.ts';

const now = 2_000;
const numbered = (from: number, count: number, differences: Partial<Trail> = {}) =>
  Array.from({ length: count }, (_, index) => aTrail({ number: from + index, ...differences }));
/** Newest first. */
const standingsOf = (trails: readonly Trail[], at = now) =>
  trails.toReversed().flatMap((trail) => stationOf(trail, at));
const ids = (tokens: readonly { readonly trail: Trail }[]) => tokens.map(({ trail }) => trail.number);

test('at most so many are drawn, the newest of them, and the rest is counted where it stands', () => {
  const standings = standingsOf(numbered(1, drawnAtMost + 25));
  const drawn = chooseTokens([], standings, now);
  expect(drawn).toHaveLength(drawnAtMost);
  expect(Math.min(...ids(drawn))).toBe(26);
  expect([...undrawn(standings, drawn)]).toEqual([['decide', 25]]);
});

test('who was drawn a moment ago stays to the end of its way, then the newest have its place', () => {
  const first = chooseTokens([], standingsOf(numbered(1, 3)), now, 3);
  const more = standingsOf(numbered(1, 10));
  expect(ids(chooseTokens(first, more, now + staysMs - 1, 3)).sort()).toEqual([1, 2, 3]);
  expect(ids(chooseTokens(first, more, now + staysMs, 3))).toEqual([10, 9, 8]);
});

test('a token keeps its slot while it stays where it is, and a new one takes the first that is free', () => {
  const trails = numbered(1, 3, { decision: 'watching' });
  const first = chooseTokens([], standingsOf(trails), now);
  expect(first.map(({ slot }) => slot)).toEqual([0, 1, 2]);
  const [, middle, newest] = trails;
  const rest = [trails[0], newest].flatMap((trail) => (trail ? [trail] : []));
  const second = chooseTokens(first, standingsOf([...rest, aTrail({ number: 9, decision: 'watching' })]), now);
  const slotOf = (number: number) => second.find(({ trail }) => trail.number === number)?.slot;
  expect(slotOf(1)).toBe(2);
  expect(slotOf(3)).toBe(0);
  expect(slotOf(9)).toBe(first.find(({ trail }) => trail === middle)?.slot);
});

test('news comes in at the rule, and what is older stands where it is', () => {
  const fresh = chooseTokens([], standingsOf([aTrail()]), now);
  const late = chooseTokens([], standingsOf([aTrail({ decision: 'watching' })], 60_000), 60_000);
  expect(fresh[0]?.bornAt).toBe('rule');
  expect(late[0]?.bornAt).toBe('later');
});

test('pushes that part come from where their message stood', () => {
  const before = chooseTokens([], standingsOf([aTrail({ decision: 'watching' })]), now);
  const pushes = [aPush(), aPush({ deviceId: 'tablet' })];
  const after = chooseTokens(before, standingsOf([aTrail({ pushes })]), now);
  expect(after.map(({ key, bornAt }) => [key, bornAt])).toEqual([
    ['trail-1/0', 'rule'],
    ['trail-1/1', 'later'],
  ]);
});
