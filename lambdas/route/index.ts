import { createDeviceTable } from '../adapters/device-table.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { sendJobs } from '../adapters/job-queue.ts';
import { createJournal } from '../adapters/journal.ts';
import { log } from '../adapters/log.ts';
import { createPresenceTable } from '../adapters/presence-table.ts';
import { sqsClient } from '../adapters/sqs.ts';
import type { Channel } from '../core/device.ts';
import { readGenesysEvent } from '../sources/genesys-eventbridge.ts';
import { environmentSchema } from './env.ts';
import { route } from './handler.ts';

const settings = readEnvironment(environmentSchema, process.env);
const tables = documentClient();
const sqs = sqsClient();
const queues = new Map<Channel, string>();
if (settings.APNS_QUEUE_URL !== undefined) queues.set('apns', settings.APNS_QUEUE_URL);
if (settings.FCM_QUEUE_URL !== undefined) queues.set('fcm', settings.FCM_QUEUE_URL);

export const handler = (event: unknown): Promise<void> =>
  route(event, {
    read: readGenesysEvent,
    readConversation: createPresenceTable(tables, settings.PRESENCE_TABLE).readConversation,
    listDevices: createDeviceTable(tables, settings.DEVICE_TABLE).listDevices,
    openMessage: createJournal(tables, { tableName: settings.JOURNAL_TABLE, days: settings.JOURNAL_DAYS }).openMessage,
    queues: [...queues].map(([channel, queueUrl]) => ({ channel, send: (jobs) => sendJobs(sqs, queueUrl, jobs) })),
    info: log.info,
    now: Date.now,
    privacyMode: settings.PRIVACY_MODE,
    messageExpiryMs: settings.MESSAGE_EXPIRY_SECONDS * 1000,
  });
