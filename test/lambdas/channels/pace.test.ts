import { describe, expect, test } from '@jest/globals';
import { paced, type Share } from '../../../lambdas/channels/pace.ts';
import type { SendPush } from '../../../lambdas/channels/send-push.ts';
import { aPush } from './a-push.ts';

const always = async () => true;

/** A sender that keeps to a pace, on a clock that moves by its waits alone. */
function pacedSender(perSecond: number | undefined, shareAt?: (milliseconds: number) => Share) {
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
  const share = shareAt && {
    of: (app: string) => shareAt(now - began).of(app),
    needMore: async (app: string) => {
      const afterMs = await shareAt(now - began).needMore(app);
      return afterMs === undefined ? undefined : began + afterMs;
    },
  };
  const told = { now: () => now, wait, ...(share ? { share } : {}) };
  return { send: paced(send, perSecond, told), sentAfterMs };
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

describe('a lane that has a share of the pace', () => {
  const noMore = async () => undefined;

  test('keeps to it', async () => {
    const { send, sentAfterMs } = pacedSender(10, () => ({ of: async () => 0.2, needMore: noMore }));
    for (let count = 0; count < 5; count += 1) await send(aPush(), always, () => 25_000);
    expect(sentAfterMs).toEqual([0, 0, 500, 1_000, 1_500]);
  });

  test('that does not do: it asks for more, waits for that, and goes on faster', async () => {
    const asked: number[] = [];
    const { send, sentAfterMs } = pacedSender(10, (milliseconds) => ({
      of: async () => (milliseconds >= 900 ? 1 : 0.1),
      needMore: async () => {
        asked.push(milliseconds);
        return 900;
      },
    }));
    for (let count = 0; count < 12; count += 1) await send(aPush(), always, () => 25_000);
    expect(asked[0]).toBe(0);
    expect(sentAfterMs.slice(0, 2)).toEqual([0, 900]);
    expect(sentAfterMs.at(-1)).toBeLessThanOrEqual(2_000);
  });

  test('more that comes later than its turn, or than it may wait for, is not waited for', async () => {
    const { send, sentAfterMs } = pacedSender(10, () => ({ of: async () => 0.1, needMore: async () => 1_500 }));
    for (let count = 0; count < 2; count += 1) await send(aPush(), always, () => 25_000);
    expect(sentAfterMs).toEqual([0, 1_000]);
    const hurried = pacedSender(1, () => ({ of: async () => 0.5, needMore: async () => 1_500 }));
    for (let count = 0; count < 2; count += 1) await hurried.send(aPush(), always, () => 10_200);
    expect(hurried.sentAfterMs).toEqual([0]);
  });

  test('without a quota nobody asks for shares', async () => {
    const { send, sentAfterMs } = pacedSender(undefined, () => {
      throw new Error('There is nothing to share.');
    });
    await send(aPush(), always, () => 25_000);
    expect(sentAfterMs).toEqual([0]);
  });
});
