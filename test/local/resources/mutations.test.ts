import { describe, expect, test } from '@jest/globals';
import { differences } from './differences.ts';
import { mutations } from './mutations/all.ts';
import { id, planWith } from './synthesized-plan.ts';

const asItIs = planWith([]);

test('as it is, every rule and route may do what it does', () => {
  for (const { arn, putAs, targets } of Object.values(asItIs.bus?.rules ?? {})) {
    expect(putAs).toBe(arn);
    expect(targets).toEqual(targets.map((target) => ({ ...target, permitted: true, mayBury: true })));
  }
  for (const { enabled, permitted } of Object.values(asItIs.schedules))
    expect([enabled, permitted]).toEqual([true, true]);
  for (const route of Object.values(asItIs.api.routes)) expect(route.permitted).toBe(true);
});

describe.each(Object.entries(mutations))('%s', (_, list) => {
  test.each(list.map((mutation) => [mutation.what, mutation] as const))('%s', (_what, { patch, must }) => {
    const changed = () => planWith(patch(id));
    if (must.kind === 'stops') expect(changed).toThrow(must.naming);
    else expect(differences(asItIs, changed())).toEqual(must.kind === 'changes' ? must.to : {});
  });
});

test('every mutation has a name of its own', () => {
  const names = Object.values(mutations).flatMap((list) => list.map(({ what }) => what));
  expect(new Set(names).size).toBe(names.length);
});
