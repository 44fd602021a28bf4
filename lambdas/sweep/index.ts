import type { Context } from 'aws-lambda';
import { countEnd } from '../adapters/count-end.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { openShards } from '../adapters/journal-rows.ts';
import { errorFields, log } from '../adapters/log.ts';
import { sqsClient } from '../adapters/sqs.ts';
import type { MessageRow } from '../core/journal.ts';
import { tablesAndQueues } from '../take-up/tables-and-queues.ts';
import { environmentSchema } from './env.ts';
import { sweep } from './handler.ts';

const settings = readEnvironment(environmentSchema, process.env);
const dependencies = {
  ...tablesAndQueues(settings, documentClient(), sqsClient(), { now: Date.now }),
  ended: (row: MessageRow) => countEnd(log, row),
  shards: openShards,
  measure: log.measure,
  failed: ({ messageId }: { messageId: string }, error: unknown) =>
    log.error('take-up-failed', { messageId, ...errorFields(error) }),
};

export const handler = (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> =>
  sweep({ ...dependencies, remainingMilliseconds: () => context.getRemainingTimeInMillis() });
