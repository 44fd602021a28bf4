import type { LogFields as Fields, Log, Metric } from '../adapters/log.ts';
import type { PushJob } from '../core/job.ts';
import type { Outcome } from '../core/outcome.ts';

export type LogFields = Fields;

export interface SaidOfAttempt {
  /** What the provider's answer came to. */
  readonly answer?: Outcome['kind'];
  /** Where it has answered for good, epoch milliseconds. */
  readonly answeredAt?: number;
  /** Until when the customer's quiet hours held the message, epoch milliseconds: nobody waited for it before. */
  readonly heldUntil?: number | undefined;
}

/** One log line for each job that was received. Where the provider was asked, the line is a metric too. */
export function sayOf(job: PushJob, log: Pick<Log, 'info' | 'measure'>, clock: () => number) {
  const begun = clock();
  return (outcome: string, { answer, answeredAt, heldUntil = 0, ...fields }: LogFields & SaidOfAttempt): void => {
    const line = {
      channel: job.channel,
      conversation: job.conversation,
      messageId: job.messageId,
      correlationId: job.correlationId,
      deviceId: job.deviceId,
      step: job.step,
      outcome,
      ...fields,
      milliseconds: clock() - begun,
    };
    if (answer === undefined) log.info('push', line);
    else log.measure('push', { ...line, answer }, metricsOf());

    function metricsOf(): Record<string, Metric> {
      const waited = answeredAt === undefined ? undefined : answeredAt - Math.max(job.sentAt, heldUntil);
      return {
        Answers: { unit: 'Count', value: 1, by: ['channel', 'answer'] },
        ...(waited === undefined ? {} : { SendToAnswer: { unit: 'Milliseconds', value: waited } }),
      };
    }
  };
}
