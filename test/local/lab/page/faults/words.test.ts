import { describe, expect, test } from '@jest/globals';
import { readApnsAnswer, readNotSent } from '../../../../../lambdas/channels/apns/read-answer.ts';
import { readFcmAnswer } from '../../../../../lambdas/channels/fcm/read-answer.ts';
import { requestLimitMs } from '../../../../../lambdas/channels/send-push.ts';
import { opened } from '../../../../../lambdas/core/breaker.ts';
import type { Outcome } from '../../../../../lambdas/core/outcome.ts';
import { maySendAgain } from '../../../../../lambdas/core/unanswered.ts';
import { tryAgainAt } from '../../../../../lambdas/core/wait.ts';
import type { FaultKind, Provider } from '../../../../../local/lab/page/faults/faults.ts';
import { pageFaults } from '../../../../../local/lab/page/faults/page-faults.ts';
import { whatHappens } from '../../../../../local/lab/page/faults/words.ts';
import { faultSchema } from '../../../../../local/providers/fault.ts';
import { fcmError, fcmErrorBody } from '../../../../../local/providers/fcm-errors.ts';

/** What the channel makes of the answer that the page's fault gives. */
function outcomeOf(provider: Provider, kind: FaultKind): Outcome {
  const { status = 0, reason, retryAfterSeconds } = faultSchema.parse(pageFaults[provider][kind][0]);
  if (provider === 'apns') return readApnsAnswer({ status, body: JSON.stringify({ reason }) }).outcome;
  const body = JSON.stringify(fcmErrorBody(fcmError(status, reason)));
  const answer = { status, body, ...(retryAfterSeconds ? { retryAfter: String(retryAfterSeconds) } : {}) };
  return readFcmAnswer(answer, { platform: 'android', payloadIsProven: true }, 0).outcome;
}

/** The first wait after an outcome, shortest and longest, such as `60 to 72 s`. */
function firstWait(outcome: Pick<Extract<Outcome, { kind: 'try-later' }>, 'retryAfterSeconds'>): string {
  const seconds = [0, 1].map((jitter) => tryAgainAt(outcome, { now: 0, tries: 1, expiresAt: 10 ** 9, jitter }) / 1000);
  const [shortest, longest] = seconds;
  return shortest === longest ? `${(shortest ?? 0) / 60} minutes` : `${shortest} to ${longest} s`;
}

describe('what the page says of a fault is what the rules do', () => {
  test.each<[Provider, FaultKind]>([
    ['apns', 'throttle'],
    ['apns', 'unavailable'],
    ['fcm', 'throttle'],
    ['fcm', 'unavailable'],
  ])('%s %s: how long a push waits', (provider, kind) => {
    const outcome = outcomeOf(provider, kind);
    if (outcome.kind !== 'try-later') throw new Error(`It is ${outcome.kind}.`);
    expect(whatHappens[provider][kind]).toContain(`waits ${firstWait(outcome)}`);
  });

  test('the longest wait is 15 minutes', () => {
    expect(tryAgainAt({}, { now: 0, tries: 20, expiresAt: 10 ** 9, jitter: 1 })).toBe(15 * 60_000);
    expect(whatHappens.apns.throttle).toContain('15 minutes at most');
  });

  test('APNs’ GOAWAY leaves pushes undone, which are sent again at once and then wait', () => {
    const { outcome, remedy } = readNotSent('goaway Shutdown');
    expect([outcome.kind, remedy]).toEqual(['try-later', 'resend']);
    expect(whatHappens.apns.goaway).toContain(firstWait({}));
  });

  test.each<Provider>(['apns', 'fcm'])(
    '%s: a bad key takes the channel down, and the breaker waits longer each time',
    (provider) => {
      expect(outcomeOf(provider, 'bad-key').kind).toBe('channel-down');
      const first = opened(undefined, 'r', 0);
      const second = opened(first, 'r', 0);
      const third = opened(second, 'r', 0);
      const minutes = [second, third, opened(third, 'r', 0)].map(({ openUntil }) => openUntil / 60_000);
      expect(whatHappens[provider]['bad-key']).toContain(`nothing is tried for ${first.openUntil / 1000} s`);
      expect(whatHappens[provider]['bad-key']).toContain(`${minutes[0]}, ${minutes[1]} and ${minutes[2]} minutes`);
    },
  );

  test.each<[Provider, number | undefined]>([
    ['apns', undefined],
    // FCM's shortest delay (answers.ts) also counts where there was no answer.
    ['fcm', 10],
  ])('%s: without an answer a push goes out once more, and not again', (provider, retryAfterSeconds) => {
    expect([maySendAgain(provider, 1), maySendAgain(provider, 2)]).toEqual([true, false]);
    const said = whatHappens[provider]['black-hole'];
    expect(said).toContain(`After ${requestLimitMs / 1000} s`);
    expect(said).toContain(
      `once more after ${firstWait(retryAfterSeconds === undefined ? {} : { retryAfterSeconds })}`,
    );
  });
});
