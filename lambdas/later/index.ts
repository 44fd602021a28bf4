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
const ends = createMessageEnds(settings.OUTSIDE_EVENT_BUS_NAME, { log, now: Date.now });
const dependencies = {
  ...tablesAndQueues(settings, documentClient(), sqsClient(), { now: Date.now }),
  ended: ends.ended,
  parseLook,
  info: log.info,
  failed: (messageId: string, error: unknown) => log.error('look-failed', { look: messageId, ...errorFields(error) }),
};

export const handler = (event: SQSEvent): Promise<SQSBatchResponse> => ends.andTold(later(event, dependencies));
