import type { Context } from 'aws-lambda';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import type { Nomination } from '../adapters/journal-nominations.ts';
import { openShards } from '../adapters/journal-rows.ts';
import { errorFields, log } from '../adapters/log.ts';
import { createMessageEnds } from '../adapters/message-ends.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { tablesAndQueues } from '../take-up/tables-and-queues.ts';
import { environmentSchema } from './env.ts';
import { sweep } from './handler.ts';

const settings = readEnvironment(environmentSchema, process.env);
const sqs = sqsClient();
const ends = createMessageEnds(settings, { log, now: Date.now, sqs });
const dependencies = {
  ...tablesAndQueues(settings, documentClient(), sqs, { now: Date.now }),
  ended: ends.ended,
  shards: openShards,
  measure: log.measure,
  failed: ({ conversation, messageId }: Nomination, error: unknown) =>
    log.error('take-up-failed', { conversation, messageId, ...errorFields(error) }),
};

export const handler = (_: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> =>
  ends.andTold(sweep({ ...dependencies, remainingMilliseconds: () => context.getRemainingTimeInMillis() }));
