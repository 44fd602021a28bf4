import { describe, expect, test } from '@jest/globals';
import { createBus } from '../../../local/eventbridge/bus.ts';
import type { DeliveryLogLine, DeliveryOutcome } from '../../../local/eventbridge/delivery.ts';
import type { MessageAttributes } from '../../../local/eventbridge/message-attributes.ts';
import type { RuleInput } from '../../../local/eventbridge/rule.ts';
import { createManualClock } from './manual-clock.ts';

const throttled: DeliveryOutcome = { kind: 'failed', retryable: true, code: 'THROTTLING', message: 'Rate exceeded' };
const denied: DeliveryOutcome = { kind: 'failed', retryable: false, code: 'NO_PERMISSIONS', message: 'Not authorized' };
const event = { source: 's', 'detail-type': 't', id: 'e1', detail: { text: 'secret' } };
const ruleArn = 'arn:aws:events:us-east-1:000000000000:rule/r';
type TargetInput = NonNullable<RuleInput['targets']>[number];

function startBus(target: Partial<TargetInput>, answer: (attempt: number) => DeliveryOutcome | Error, random = 0) {
  const clock = createManualClock('2026-03-01T00:00:00Z');
  const attempts: number[] = [];
  const deadLetters: { queueArn: string; body: unknown; attributes: MessageAttributes }[] = [];
  const lines: DeliveryLogLine[] = [];
  const started = clock.now();
  const bus = createBus({
    name: 'default',
    now: clock.now,
    schedule: clock.schedule,
    random: () => random,
    log: (line) => lines.push(line),
    deliver: async () => {
      attempts.push((clock.now() - started) / 1000);
      const outcome = answer(attempts.length);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    sendDeadLetter: async (queueArn, body, attributes) => {
      if (queueArn === 'arn:broken') throw new Error('AccessDenied');
      deadLetters.push({ queueArn, body: JSON.parse(body), attributes });
    },
  });
  bus.putRule({ name: 'r', pattern: { source: ['s'] }, targets: [{ id: 'T', arn: 'arn:f', ...target }] });
  bus.putEvents(event);
  const advance = (seconds: number) => clock.advance(seconds * 1000, bus.whenIdle);
  return { bus, advance, attempts, deadLetters, lines };
}

function attributesOf(values: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(values).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
}

describe('eb-rule-retry-policy', () => {
  test('exponential back-off until it works', async () => {
    const { advance, attempts, bus, deadLetters } = startBus({ deadLetterArn: 'arn:q' }, (attempt) =>
      attempt < 5 ? throttled : { kind: 'delivered' },
    );
    await advance(3600);
    expect(attempts).toEqual([0, 1, 3, 7, 15]);
    expect([deadLetters.length, bus.waiting()]).toEqual([0, 0]);
  });

  test('the jitter only shortens', async () => {
    const { advance, attempts } = startBus({ retryPolicy: { maximumRetryAttempts: 3 } }, () => throttled, 1);
    await advance(3600);
    expect(attempts).toEqual([0, 0.5, 1.5, 3.5]);
  });

  test('by default up to 185 retries within 24 hours', async () => {
    const { advance, attempts, deadLetters } = startBus({ deadLetterArn: 'arn:q' }, () => throttled);
    await advance(90_000);
    expect(attempts.length).toBeGreaterThan(180);
    expect(attempts.length).toBeLessThanOrEqual(186);
    expect(attempts.at(-1)).toBeLessThanOrEqual(86_400);
    expect(deadLetters).toHaveLength(1);
  });

  test('an outage of the target is retried', async () => {
    const { advance, attempts, lines } = startBus({}, (attempt) =>
      attempt === 1 ? new Error('socket hang up') : { kind: 'delivered' },
    );
    await advance(60);
    expect(attempts).toEqual([0, 1]);
    expect(lines).toEqual([
      { outcome: 'retry', ruleArn, targetId: 'T', eventId: 'e1', errorCode: 'INTERNAL_ERROR', retryAttempts: 0 },
    ]);
  });

  test('without dead letters the event is dropped', async () => {
    const { advance, lines } = startBus({ retryPolicy: { maximumRetryAttempts: 0 } }, () => throttled);
    await advance(60);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['dropped']);
  });

  test('closing forgets the retries', async () => {
    const { advance, attempts, bus } = startBus({}, () => throttled);
    await bus.whenIdle();
    expect(bus.waiting()).toBe(1);
    await bus.close();
    await advance(3600);
    expect(attempts).toEqual([0]);
  });
});

describe('eb-rule-dlq', () => {
  const policy = { RULE_ARN: ruleArn, TARGET_ARN: 'arn:f', ERROR_CODE: 'THROTTLING', ERROR_MESSAGE: 'Rate exceeded' };

  test.each([
    [
      'the retries are used up',
      { maximumRetryAttempts: 2 },
      { ...policy, EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts', RETRY_ATTEMPTS: '2' },
    ],
    [
      'no retries are allowed',
      { maximumRetryAttempts: 0 },
      { ...policy, EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts', RETRY_ATTEMPTS: '0' },
    ],
    [
      'the event is too old',
      { maximumEventAgeSeconds: 60 },
      // 1, 3, 7, 15 and 31 s; the next would be at 63 s.
      { ...policy, EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds', RETRY_ATTEMPTS: '5' },
    ],
  ])('%s', async (_name, retryPolicy, attributes) => {
    const { advance, deadLetters } = startBus({ deadLetterArn: 'arn:q', retryPolicy }, () => throttled);
    await advance(86_400);
    expect(deadLetters).toEqual([
      { queueArn: 'arn:q', body: expect.objectContaining(event), attributes: attributesOf(attributes) },
    ]);
  });

  test('a missing permission goes there at once, without a condition', async () => {
    const { attempts, bus, deadLetters } = startBus({ deadLetterArn: 'arn:q' }, () => denied);
    await bus.whenIdle();
    expect(attempts).toEqual([0]);
    expect(deadLetters[0]?.attributes).toEqual(
      attributesOf({ ...policy, ERROR_CODE: 'NO_PERMISSIONS', ERROR_MESSAGE: 'Not authorized', RETRY_ATTEMPTS: '0' }),
    );
  });

  test('an input that is not JSON goes there untried, as the event that it came from', async () => {
    const { attempts, bus, deadLetters } = startBus(
      { deadLetterArn: 'arn:q', inputTransformer: { inputTemplate: 'no quotes' } },
      () => ({ kind: 'delivered' }),
    );
    await bus.whenIdle();
    expect(attempts).toEqual([]);
    expect(deadLetters[0]).toMatchObject({
      body: event,
      attributes: { ERROR_CODE: { StringValue: 'INVALID_JSON' }, RETRY_ATTEMPTS: { StringValue: '0' } },
    });
  });

  test('a dead letter that cannot be sent is only said, without the content', async () => {
    const { bus, lines } = startBus({ deadLetterArn: 'arn:broken' }, () => denied);
    await bus.whenIdle();
    expect(lines.map(({ outcome }) => outcome)).toEqual(['dead-letter-failed']);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });
});
