import { expect, test } from '@jest/globals';
import { paced } from '../../../lambdas/channels/pace.ts';
import type { SendPush } from '../../../lambdas/channels/send-push.ts';
import { aPush } from './a-push.ts';

const always = async () => true;

/** A sender that keeps to a pace, on a clock that moves by its waits alone. */
function pacedSender(perSecond: number | undefined) {
  let now = Date.UTC(2026, 0, 15, 12);
  const began = now;
  const sentAfterMs: number[] = [];
  const send: SendPush = async () => {
    sentAfterMs.push(now - began);
    return { kind: 'delivered' };
  };
  const wait = async (milliseconds: number) => {
    now += milliseconds;
  };
  return { send: paced(send, perSecond, { now: () => now, wait }), sentAfterMs };
}

test('without a quota every push goes at once', async () => {
  const { send, sentAfterMs } = pacedSender(undefined);
  for (let count = 0; count < 1_000; count += 1) await send(aPush(), always, () => 25_000);
  expect(sentAfterMs.every((milliseconds) => milliseconds === 0)).toBe(true);
});

test('what comes too fast waits for its turn', async () => {
  const { send, sentAfterMs } = pacedSender(2);
  for (let count = 0; count < 5; count += 1) await send(aPush(), always, () => 25_000);
  expect(sentAfterMs).toEqual([0, 0, 500, 1_000, 1_500]);
});

test('each app has its own pace', async () => {
  const { send, sentAfterMs } = pacedSender(1);
  for (const app of ['one', 'two', 'three']) await send(aPush({ app }), always, () => 25_000);
  expect(sentAfterMs).toEqual([0, 0, 0]);
});

test('what would wait longer than two seconds goes to later, with the time, and takes nobody’s turn', async () => {
  const { send, sentAfterMs } = pacedSender(0.25);
  await send(aPush(), always, () => 25_000);
  for (let count = 0; count < 3; count += 1) {
    expect(await send(aPush(), always, () => 25_000)).toEqual({
      kind: 'try-later',
      reason: 'own-pace',
      notTried: true,
      retryAfterSeconds: 4,
    });
  }
  expect(sentAfterMs).toEqual([0]);
});

test('no wait where the function has no time left for the push behind it', async () => {
  const { send } = pacedSender(2);
  for (let count = 0; count < 2; count += 1) await send(aPush(), always, () => 10_200);
  expect(await send(aPush(), always, () => 10_200)).toMatchObject({ kind: 'try-later', reason: 'own-pace' });
});
