import { createBackgroundWork } from './background-work.ts';
import { type MessageAttributes, textAttributes } from './message-attributes.ts';
import type { Target } from './rule.ts';
import type { Schedule } from './schedule.ts';

/** What came of handing an event to a target. `code` is one of those that eb-rule-dlq lists for ERROR_CODE. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly retryable: boolean; readonly code: string; readonly message: string };

export interface DeliveryDependencies {
  /** Hands JSON text to a target. A missing permission or target is `failed` and not retryable (eb-rule-dlq). */
  readonly deliver: (arn: string, payload: string, target: Target, ruleArn: string) => Promise<DeliveryOutcome>;
  readonly sendDeadLetter: (queueArn: string, body: string, attributes: MessageAttributes) => Promise<void>;
  readonly schedule: Schedule;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** 0 to 1, for the jitter. */
  readonly random: () => number;
  readonly log: (line: DeliveryLogLine) => void;
}

/** Says nothing of the event's content. */
export interface DeliveryLogLine {
  readonly outcome: 'retry' | 'dead-letter' | 'dropped' | 'dead-letter-failed';
  readonly ruleArn: string;
  readonly targetId: string;
  readonly eventId: string;
  readonly errorCode: string;
  readonly retryAttempts: number;
}

export interface DeliveryJob {
  readonly target: Target;
  readonly ruleArn: string;
  readonly eventId: string;
  /** The event as JSON text: what the dead letters keep, whatever the target was to be sent. */
  readonly eventText: string;
  readonly payload: { readonly kind: 'payload'; readonly text: string } | { kind: 'unusable'; readonly reason: string };
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

type Failure = Extract<DeliveryOutcome, { kind: 'failed' }>;
type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/**
 * Delivers with the retry policy of the target (eb-rule-retry-policy: exponential back-off with jitter until the
 * attempts or the age are used up), then the dead letters of the target (eb-rule-dlq), else the event is dropped. A
 * retry that would come after the age ends the delivery at once.
 */
export function createDelivery({ deliver, sendDeadLetter, schedule, now, random, log }: DeliveryDependencies) {
  const work = createBackgroundWork(schedule);

  async function attempt(job: DeliveryJob, retryAttempts: number): Promise<void> {
    const outcome = await tryOnce(job);
    if (outcome.kind === 'delivered') return;
    if (!outcome.retryable) return giveUp(job, outcome, retryAttempts);
    const { maximumRetryAttempts, maximumEventAgeSeconds } = job.target.retryPolicy;
    if (retryAttempts >= maximumRetryAttempts) return giveUp(job, outcome, retryAttempts, 'MaximumRetryAttempts');
    const delayMilliseconds = retryDelayMilliseconds(retryAttempts, random());
    if (now() + delayMilliseconds > job.receivedAt + maximumEventAgeSeconds * 1000) {
      return giveUp(job, outcome, retryAttempts, 'MaximumEventAgeInSeconds');
    }
    say('retry', job, outcome, retryAttempts);
    work.startAfter(delayMilliseconds, () => attempt(job, retryAttempts + 1));
  }

  async function tryOnce({ target, payload, ruleArn }: DeliveryJob): Promise<DeliveryOutcome> {
    if (payload.kind === 'unusable') {
      return { kind: 'failed', retryable: false, code: 'INVALID_JSON', message: payload.reason };
    }
    try {
      return await deliver(target.arn, payload.text, target, ruleArn);
    } catch (error) {
      const message = error instanceof Error ? error.name : 'unknown error';
      return { kind: 'failed', retryable: true, code: 'INTERNAL_ERROR', message };
    }
  }

  async function giveUp(job: DeliveryJob, failure: Failure, retryAttempts: number, exhausted?: ExhaustedCondition) {
    const { arn, deadLetterArn } = job.target;
    if (deadLetterArn === undefined) return say('dropped', job, failure, retryAttempts);
    const attributes = textAttributes({
      RULE_ARN: job.ruleArn,
      TARGET_ARN: arn,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      EXHAUSTED_RETRY_CONDITION: exhausted,
      RETRY_ATTEMPTS: String(retryAttempts),
    });
    try {
      await sendDeadLetter(deadLetterArn, job.eventText, attributes);
      say('dead-letter', job, failure, retryAttempts);
    } catch {
      // AWS only counts this, as InvocationsFailedToBeSentToDLQ.
      say('dead-letter-failed', job, failure, retryAttempts);
    }
  }

  function say(outcome: DeliveryLogLine['outcome'], job: DeliveryJob, { code }: Failure, retryAttempts: number): void {
    const { ruleArn, eventId, target } = job;
    log({ outcome, ruleArn, targetId: target.id, eventId, errorCode: code, retryAttempts });
  }

  const { waiting, whenIdle, close } = work;
  return { start: (job: DeliveryJob) => work.start(() => attempt(job, 0)), waiting, whenIdle, close };
}

/**
 * AWS publishes no intervals. One second doubled up to eight minutes lets the default 185 retries fill the default
 * 24 hours; the jitter takes up to half of each.
 */
function retryDelayMilliseconds(retryAttempts: number, random: number): number {
  return Math.min(1000 * 2 ** retryAttempts, 480_000) * (1 - random / 2);
}
