import { expect, test } from '@jest/globals';
import { createTokenRenewal } from '../../bridge/token-renewal.ts';

test('whoever says that the token is revoked, it is renewed once', () => {
  const clock = { now: 1_000_000 };
  let renewals = 0;
  const renew = createTokenRenewal(
    () => {
      renewals += 1;
    },
    () => clock.now,
    30_000,
  );
  for (let channel = 0; channel < 20; channel += 1) {
    renew();
    clock.now += 1_000;
  }
  expect(renewals).toBe(1);
  clock.now += 10_000;
  renew();
  expect(renewals).toBe(2);
});
