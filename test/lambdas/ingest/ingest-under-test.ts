import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { SQSEvent } from 'aws-lambda';
import { createAliasTable } from '../../../lambdas/adapters/alias-table.ts';
import { noteCallback } from '../../../lambdas/adapters/callback-rows.ts';
import { createFindDevice } from '../../../lambdas/adapters/device-by-address.ts';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { burySourceRequest, parseSourceRequest, sendSourceRequest } from '../../../lambdas/adapters/ingest-queue.ts';
import { hideJobs } from '../../../lambdas/adapters/job-visibility.ts';
import { createLog, errorFields } from '../../../lambdas/adapters/log.ts';
import { parsePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import type { Channel } from '../../../lambdas/core/device.ts';
import type { ActedEvent } from '../../../lambdas/core/outside-event.ts';
import { hearing } from '../../../lambdas/hear/hearing.ts';
import { lookUpBy } from '../../../lambdas/hear/look-up.ts';
import { findConversationBy } from '../../../lambdas/ingest/find-conversation.ts';
import { type IngestDependencies, ingest } from '../../../lambdas/ingest/handler.ts';
import { readRequestBy } from '../../../lambdas/ingest/read-request.ts';
import type { GenesysApi } from '../../../lambdas/sources/genesys/api.ts';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import type { Sources } from '../../../lambdas/sources/source-settings.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { receive, remove, type SqsStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';

export const messageExpirySeconds = 3_600;
const visibilitySeconds = 180;

interface Options {
  /** Undefined: the stack does not ask Genesys. */
  readonly api: GenesysApi | undefined;
  readonly privacyMode?: 'generic' | 'full' | 'id-only';
  readonly sources?: Sources;
}

/** Ingest on empty tables and queues, at the time of the queues' clock. */
export async function ingestUnderTest(
  { client, createTable }: LocalTables,
  stand: SqsStand,
  { api, privacyMode = 'full', sources = {} }: Options,
) {
  const [presenceTable, deviceTable, journalTable] = [await createTable(), await createTable(), await createTable()];
  const fifo = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
  const urls = {
    apns: await stand.fifo(fifo),
    fcm: await stand.fifo(fifo),
    telegram: await stand.fifo(fifo),
    later: await stand.queue(),
    ingest: await stand.queue({ VisibilityTimeout: String(visibilitySeconds) }),
    dead: await stand.queue(),
  };
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const acted: ActedEvent[] = [];
  const dependencies: IngestDependencies = {
    ...hearing(
      {
        PRESENCE_TABLE: presenceTable,
        DEVICE_TABLE: deviceTable,
        JOURNAL_TABLE: journalTable,
        JOURNAL_DAYS: 30,
        LATER_QUEUE_URL: urls.later,
        APNS_QUEUE_URL: urls.apns,
        FCM_QUEUE_URL: urls.fcm,
        TELEGRAM_QUEUE_URL: urls.telegram,
        PRIVACY_MODE: privacyMode,
        MESSAGE_EXPIRY_SECONDS: messageExpirySeconds,
        URGENT_AFTER_SECONDS: 120,
      },
      {
        tables: client,
        sqs: stand.client,
        log,
        now: stand.now,
        lookUp: lookUpBy(api, { botReplies: true }, log),
        pause: async () => {},
      },
    ),
    parse: parseSourceRequest,
    read: readRequestBy(defaultGenesysSettings, sources),
    findDevice: createFindDevice(client, deviceTable),
    findConversation: api && findConversationBy(api),
    noteCallback: (answer, now) => noteCallback(client, { tableName: journalTable, days: 30 }, answer, now),
    acted: (event) => acted.push(event),
    bury: (message, reason) => burySourceRequest(stand.client, urls.dead, message, reason),
    hide: (handle, seconds) => hideJobs(stand.client, urls.ingest, [handle], seconds),
    awaited: (fields) => log.info('conversation-awaited', fields),
    buried: (fields) => log.error('buried', fields),
    failed: (message, error) => log.error('ingest-failed', { message, ...errorFields(error) }),
  };
  const unlimited = new AbortController().signal;
  const devices = createDeviceTable(client, deviceTable);
  return {
    urls,
    lines,
    journalTable,
    acted,
    dependencies,
    aliases: createAliasTable(client, deviceTable),
    register: (deviceId: string, channel: Channel = 'apns', customerId = 'anna', token = `token-of-${deviceId}`) =>
      devices.registerDevice(aRegistration({ customerId, deviceId, channel, token, now: stand.now() })),
    arrive: (body: unknown, source = 'genesys-open-messaging') =>
      sendSourceRequest(
        stand.client,
        urls.ingest,
        {
          source,
          receivedAt: stand.now(),
          body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
        },
        unlimited,
      ),
    /** Hands what the queue has now to the function, as Lambda does; says how many came and how many come again. */
    async run(differences: Partial<IngestDependencies> = {}) {
      const messages = await receive(stand.client, urls.ingest, { MessageSystemAttributeNames: ['All'] });
      if (messages.length === 0) return { came: 0, again: 0 };
      const Records = messages.map(({ MessageId = '', ReceiptHandle = '', Body = '', Attributes = {} }) => ({
        messageId: MessageId,
        receiptHandle: ReceiptHandle,
        body: Body,
        attributes: {
          ApproximateReceiveCount: Attributes.ApproximateReceiveCount ?? '',
          SentTimestamp: '0',
          SenderId: 'x',
          ApproximateFirstReceiveTimestamp: '0',
        },
        messageAttributes: {},
        md5OfBody: '',
        eventSource: 'aws:sqs',
        eventSourceARN: '',
        awsRegion: 'eu-central-1',
      }));
      const event: SQSEvent = { Records };
      const { batchItemFailures } = await ingest(event, { ...dependencies, ...differences });
      const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const message of messages) {
        if (!failed.has(message.MessageId ?? '')) await remove(stand.client, urls.ingest, message);
      }
      return { came: messages.length, again: failed.size };
    },
    /** What the last log line says. */
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
    rows: async (): Promise<Record<string, unknown>[]> =>
      (await client.send(new ScanCommand({ TableName: journalTable, ConsistentRead: true }))).Items ?? [],
    jobs: async (channel: Channel = 'apns') =>
      (await receive(stand.client, urls[channel])).flatMap(({ Body = '' }) => parsePushJob(Body) ?? []),
    deadLetters: async () =>
      (await receive(stand.client, urls.dead, { MessageAttributeNames: ['All'] })).map(
        ({ Body = '', MessageAttributes }) => ({
          reason: MessageAttributes?.reason?.StringValue,
          body: Buffer.from(parseSourceRequest(Body)?.body ?? []).toString(),
        }),
      ),
  };
}

/** What an agent wrote, as the webhook brings it: without its conversation. */
export const written = (sentAt: number, differences: object = {}) => ({
  id: 'm-1',
  channel: {
    id: 'integration',
    platform: 'Open',
    type: 'Private',
    time: new Date(sentAt).toISOString(),
    to: { id: 'anna-address', idType: 'Opaque' },
    from: { nickname: 'Ann Agent', id: 'integration', idType: 'Opaque' },
  },
  type: 'Text',
  text: 'Your parcel is at 5 Elm Road.',
  direction: 'Outbound',
  originatingEntity: 'Human',
  ...differences,
});
