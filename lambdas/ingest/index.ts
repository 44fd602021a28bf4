import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { noteCallback } from '../adapters/callback-rows.ts';
import { createFindDevice } from '../adapters/device-by-address.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { burySourceRequest, parseSourceRequest } from '../adapters/ingest-queue.ts';
import { hideJobs } from '../adapters/job-visibility.ts';
import { errorFields, log } from '../adapters/log.ts';
import { createMessageEnds } from '../adapters/message-ends.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { genesysApiOf } from '../hear/genesys-api-of.ts';
import { genesysSettingsOf, hearing } from '../hear/hearing.ts';
import { lookUpBy } from '../hear/look-up.ts';
import { environmentSchema } from './env.ts';
import { findConversationBy } from './find-conversation.ts';
import { type IngestDependencies, ingest } from './handler.ts';
import { readRequestBy } from './read-request.ts';

const settings = readEnvironment(environmentSchema, process.env);
const genesys = genesysSettingsOf(settings);
const api = genesysApiOf(settings);
const sqs = sqsClient();
const tables = documentClient();
const ends = createMessageEnds(settings, { log, now: Date.now, sqs });
const dependencies: IngestDependencies = {
  ...hearing(settings, {
    tables,
    sqs,
    log,
    now: Date.now,
    ends,
    lookUp: lookUpBy(api, { botReplies: genesys.botReplies }, log),
  }),
  parse: parseSourceRequest,
  read: readRequestBy(genesys, settings.SOURCES ?? {}),
  findDevice: createFindDevice(tables, settings.DEVICE_TABLE),
  findConversation: api && findConversationBy(api),
  noteCallback: (answer, now) =>
    noteCallback(tables, { tableName: settings.JOURNAL_TABLE, days: settings.JOURNAL_DAYS }, answer, now),
  acted: ends.acted,
  bury: (message, reason) => burySourceRequest(sqs, settings.INGEST_DEAD_LETTER_QUEUE_URL, message, reason),
  hide: (receiptHandle, seconds) => hideJobs(sqs, settings.INGEST_QUEUE_URL, [receiptHandle], seconds),
  awaited: (fields) =>
    log.measure('conversation-awaited', fields, { ConversationAwaited: { unit: 'Count', value: 1 } }),
  buried: (fields) => log.error('buried', fields),
  failed: (message, error) => log.error('ingest-failed', { message, ...errorFields(error) }),
};

export const handler = (event: SQSEvent): Promise<SQSBatchResponse> => ends.andTold(ingest(event, dependencies));
