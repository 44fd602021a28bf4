import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { within } from '../channels/within.ts';
import { eachGroup, type RecordResult } from './fifo-batch.ts';
import { hasTimeToBegin, type RemainingMilliseconds } from './time-limits.ts';

export interface RecordDependencies<Job> {
  /** Undefined where the body is no job. */
  readonly parseJob: (body: string) => Job | undefined;
  readonly dispatch: (
    receivedAs: string,
    job: Job,
    remainingMilliseconds: RemainingMilliseconds,
  ) => Promise<RecordResult>;
  readonly bury: (record: SQSRecord, reason: string) => Promise<void>;
  /** Says when records shall come again; where it rejects, they come when the queue's own time is over. */
  readonly hide: (records: readonly SQSRecord[], seconds: number) => Promise<void>;
  readonly failed: (event: 'dispatch-failed' | 'hide-failed', record: SQSRecord, error: unknown) => void;
}

/** For what was not begun: every receive gets at least the first job of a group done, so there are not many of these. */
const unbegunAfterSeconds = 1;
/** Lambda needs a moment to take the answer. */
const answerMs = 500;

/** The jobs of one batch. A failure that nobody foresaw brings its job back, and with it those behind it. */
export function dispatchRecords<Job>(
  event: SQSEvent,
  remainingMilliseconds: RemainingMilliseconds,
  dependencies: RecordDependencies<Job>,
): Promise<SQSBatchResponse> {
  return eachGroup(event.Records, work, hide);

  async function work(record: SQSRecord): Promise<RecordResult> {
    if (!hasTimeToBegin(remainingMilliseconds)) {
      return { kind: 'again', afterSeconds: unbegunAfterSeconds };
    }
    try {
      const job = dependencies.parseJob(record.body);
      if (job) return await dependencies.dispatch(record.messageId, job, remainingMilliseconds);
      await dependencies.bury(record, 'not a job');
      return { kind: 'done' };
    } catch (error) {
      dependencies.failed('dispatch-failed', record, error);
      return { kind: 'again' };
    }
  }

  async function hide(records: readonly SQSRecord[], seconds: number): Promise<void> {
    const [first] = records;
    try {
      const hidden = await within(remainingMilliseconds() - answerMs, dependencies.hide(records, seconds));
      if (hidden === 'too-late') throw new Error('The function has no time left to wait for the queue.');
    } catch (error) {
      if (first) dependencies.failed('hide-failed', first, error);
    }
  }
}
