import type { SQSBatchItemFailure, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { AgentWord } from '../core/agent-word.ts';
import { dispatchRecords, type RecordDependencies } from '../dispatch/records.ts';
import type { RemainingMilliseconds } from '../dispatch/time-limits.ts';
import { startTimeLeft } from '../sources/genesys/api-time-left.ts';
import { type TellDependencies, tellWord } from './tell-word.ts';

export interface HandlerDependencies extends TellDependencies, Pick<RecordDependencies<AgentWord>, 'hide' | 'failed'> {
  /** Undefined where a message of the queue is no word. */
  readonly parse: (body: string) => AgentWord | undefined;
  readonly bury: (record: SQSRecord, reason: string) => Promise<void>;
  /** Resolves when others have been told, or are given up. */
  readonly othersTold: (leftMilliseconds: number) => Promise<void>;
}

/** One word takes no longer, so that those behind it in the batch have their time too. */
const wordLimitMs = 10_000;
/** After the last answer the queue and the outside bus are told. */
const afterTellingMs = 3_000;
/** Lambda needs a moment to take the answer. */
const answerMs = 500;

/**
 * The words of one batch: the groups of the urgent first, then the others, in order within each. Who waits behind a word
 * makes that one as urgent.
 */
export async function tellAgents(
  { Records }: SQSEvent,
  remainingMilliseconds: RemainingMilliseconds,
  dependencies: HandlerDependencies,
): Promise<SQSBatchResponse> {
  const { parse, bury, hide, failed, othersTold } = dependencies;
  const isUrgent = ({ body }: SQSRecord) => parse(body)?.end === 'unreachable';
  const urgentGroups = new Set(Records.filter(isUrgent).map(groupOf));
  const mayGoFirst = (record: SQSRecord) => urgentGroups.has(groupOf(record));
  try {
    const left = await tellEach(Records.filter(mayGoFirst), true);
    const others = Records.filter((record) => !mayGoFirst(record));
    return { batchItemFailures: [...left, ...(await tellEach(others, false))] };
  } finally {
    await othersTold(remainingMilliseconds() - answerMs);
  }

  async function tellEach(records: SQSRecord[], areUrgent: boolean): Promise<readonly SQSBatchItemFailure[]> {
    const { batchItemFailures } = await dispatchRecords({ Records: records }, remainingMilliseconds, {
      parseJob: parse,
      dispatch: (_receivedAs, word, remaining) =>
        tellWord(word, areUrgent, startTimeLeft(Math.min(wordLimitMs, remaining() - afterTellingMs)), dependencies),
      bury: (record) => bury(record, 'not a word'),
      hide,
      failed,
    });
    return batchItemFailures;
  }
}

const groupOf = ({ attributes, messageId }: SQSRecord) => attributes.MessageGroupId ?? messageId;
