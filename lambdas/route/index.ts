import { bindBySource } from '../adapters/conversation-binding.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { log } from '../adapters/log.ts';
import { sqsClient } from '../adapters/sqs.ts';
import type { MessageRow } from '../core/journal.ts';
import { readGenesysEvent } from '../sources/genesys-eventbridge.ts';
import { tablesAndQueues } from '../take-up/tables-and-queues.ts';
import { environmentSchema } from './env.ts';
import { route } from './handler.ts';

const settings = readEnvironment(environmentSchema, process.env);
const joined = tablesAndQueues(settings, documentClient(), sqsClient(), { now: Date.now });
const dependencies = {
  ...joined,
  read: readGenesysEvent,
  openMessage: (row: MessageRow, bindTo: string | undefined) =>
    joined.openMessage(
      row,
      bindTo === undefined ? [] : [bindBySource(settings.PRESENCE_TABLE, row.conversation, bindTo, row.decidedAt)],
    ),
  info: log.info,
  privacyMode: settings.PRIVACY_MODE,
  messageExpiryMs: settings.MESSAGE_EXPIRY_SECONDS * 1000,
};

export const handler = (event: unknown): Promise<void> => route(event, dependencies);
