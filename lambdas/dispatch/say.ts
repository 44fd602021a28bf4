import type { LogFields as Fields, Log } from '../adapters/log.ts';
import type { PushJob } from '../core/job.ts';

export type LogFields = Fields;

/** One log line for each job that was received. Where the provider has answered for good, the line is a metric too. */
export function sayOf(job: PushJob, log: Pick<Log, 'info' | 'measure'>, clock: () => number) {
  const begun = clock();
  return (outcome: string, { answeredAt, ...fields }: LogFields & { readonly answeredAt?: number }): void => {
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
    if (answeredAt === undefined) log.info('push', line);
    else log.measure('push', line, { SendToAnswer: { unit: 'Milliseconds', value: answeredAt - job.sentAt } });
  };
}
