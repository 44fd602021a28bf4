import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { errorFields, log } from '../adapters/log.ts';
import { parseLook } from '../adapters/look-schema.ts';
import { createMessageEnds } from '../adapters/message-ends.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { tablesAndQueues } from '../take-up/tables-and-queues.ts';
import { environmentSchema } from './env.ts';
import { later } from './handler.ts';

const settings = readEnvironment(environmentSchema, process.env);
const sqs = sqsClient();
const ends = createMessageEnds(settings, { log, now: Date.now, sqs });
const dependencies = {
  ...tablesAndQueues(settings, documentClient(), sqs, { now: Date.now }),
  ended: ends.ended,
  parseLook,
  info: log.info,
  failed: (messageId: string, error: unknown) => log.error('look-failed', { look: messageId, ...errorFields(error) }),
};

export const handler = (event: SQSEvent): Promise<SQSBatchResponse> => ends.andTold(later(event, dependencies));
