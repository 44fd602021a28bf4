import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { PushJob } from '../core/job.ts';
import { eachGroup, type RecordResult } from './fifo-batch.ts';

export interface RecordDependencies {
  /** Undefined where the body is no job. */
  readonly parseJob: (body: string) => PushJob | undefined;
  readonly dispatch: (jobId: string, job: PushJob) => Promise<RecordResult>;
  readonly bury: (record: SQSRecord, reason: string) => Promise<void>;
  readonly failed: (record: SQSRecord, error: unknown) => void;
}

/** The jobs of one batch. A failure that nobody foresaw brings its job back, and with it those behind it. */
export function dispatchRecords(event: SQSEvent, dependencies: RecordDependencies): Promise<SQSBatchResponse> {
  return eachGroup(event.Records, async (record) => {
    try {
      const job = dependencies.parseJob(record.body);
      if (job) return await dependencies.dispatch(record.messageId, job);
      await dependencies.bury(record, 'not a job');
      return 'done';
    } catch (error) {
      dependencies.failed(record, error);
      return 'again';
    }
  });
}
