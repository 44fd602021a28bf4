import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import type { TablesClient } from '../../../lambdas/adapters/dynamodb.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { parsePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import type { QueuesClient } from '../../../lambdas/adapters/sqs.ts';
import type { Channel } from '../../../lambdas/core/device.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Look } from '../../../lambdas/core/look.ts';
import { hearing } from '../../../lambdas/hear/hearing.ts';
import { type RouteDependencies, route } from '../../../lambdas/route/handler.ts';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../../lambdas/sources/genesys-eventbridge.ts';
import { tablesAndQueues } from '../../../lambdas/take-up/tables-and-queues.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { receive, remove, type SqsStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';

export const messageExpiryMs = 3_600_000;

interface Options {
  readonly channels?: readonly Channel[];
  /** What the router itself asks tables and queues by, where that is not what the test uses. */
  readonly tables?: TablesClient;
  readonly sqs?: QueuesClient;
}

/** The router on empty tables and queues, at the time of the queues' clock. */
export async function routeUnderTest({ client, createTable }: LocalTables, stand: SqsStand, options: Options = {}) {
  const [presenceTable, deviceTable, tableName] = [await createTable(), await createTable(), await createTable()];
  const queueUrls = {
    apns: await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }),
    telegram: await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }),
    fcm: await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }),
    later: await stand.queue(),
  };
  const { channels = ['apns', 'fcm'], tables = client, sqs = stand.client } = options;
  const settings = {
    PRESENCE_TABLE: presenceTable,
    DEVICE_TABLE: deviceTable,
    JOURNAL_TABLE: tableName,
    JOURNAL_DAYS: 30,
    LATER_QUEUE_URL: queueUrls.later,
    ...(channels.includes('apns') ? { APNS_QUEUE_URL: queueUrls.apns } : {}),
    ...(channels.includes('fcm') ? { FCM_QUEUE_URL: queueUrls.fcm } : {}),
    ...(channels.includes('telegram') ? { TELEGRAM_QUEUE_URL: queueUrls.telegram } : {}),
  };
  const own = tablesAndQueues(settings, client, stand.client, { now: stand.now });
  const devices = createDeviceTable(client, deviceTable);
  const lines: string[] = [];
  const dependencies: RouteDependencies = {
    ...hearing(
      {
        ...settings,
        PRIVACY_MODE: 'generic',
        MESSAGE_EXPIRY_SECONDS: messageExpiryMs / 1_000,
        URGENT_AFTER_SECONDS: 120,
      },
      {
        tables,
        sqs,
        log: createLog((line) => lines.push(line)),
        now: stand.now,
        lookUp: undefined,
        pause: async () => {},
      },
    ),
    read: (event) => readGenesysEvents(event, defaultGenesysSettings),
  };
  const takeAll = async (queueUrl: string) => {
    const messages = await receive(stand.client, queueUrl);
    for (const message of messages) await remove(stand.client, queueUrl, message);
    return messages.map(({ Body = '' }) => Body);
  };
  return {
    devices,
    marks: createDeviceMarks(client, deviceTable, stand.now),
    journal: own,
    lines,
    queueUrls,
    readConversation: (conversation = 'conversation-1') => own.readConversation(conversation, stand.now()),
    report: (status: 'active' | 'background', receivedAt = stand.now(), customerId = 'anna') =>
      own.storeReport(
        'conversation-1',
        { customerId, deviceId: 'phone', status, receivedAt },
        { presenceMs: 60_000, messageExpiryMs },
      ),
    route: (event: unknown, differences: Partial<RouteDependencies> = {}) =>
      route(event, { ...dependencies, ...differences }),
    register: (deviceId: string, channel: Channel = 'apns', customerId = 'anna') =>
      devices.registerDevice(
        aRegistration({
          customerId,
          deviceId,
          channel,
          token: `token-of-${customerId}-${deviceId}`,
          now: stand.now(),
        }),
      ),
    rows: async (): Promise<Record<string, unknown>[]> =>
      (await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? [],
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
    /** What lies in a channel's queue, worked off. */
    jobs: async (channel: Channel): Promise<PushJob[]> =>
      (await takeAll(queueUrls[channel])).flatMap((body) => parsePushJob(body) ?? []),
    /** The looks whose time has come, worked off. */
    looks: async (): Promise<Look[]> => (await takeAll(queueUrls.later)).flatMap((body) => parseLook(body) ?? []),
  };
}

/** What an agent says, as it arrives from the partner bus. */
export function agentSays(sentAt: number, eventBody: object = {}) {
  return {
    source: 'aws.partner/genesys.com/cloud/00000000-0000-0000-0000-000000000000/handoff',
    'detail-type': 'v2.conversations.{id}.messages',
    time: new Date(sentAt).toISOString(),
    detail: {
      topicName: 'v2.conversations.conversation-1.messages',
      eventBody: {
        id: 'message-1',
        conversationId: 'conversation-1',
        channel: { time: new Date(sentAt).toISOString(), from: { nickname: 'Ann Agent' } },
        type: 'Text',
        text: 'Your order is on its way.',
        direction: 'Outbound',
        originatingEntity: 'Human',
        ...eventBody,
      },
    },
  };
}

/** What the customer says. */
export const customerSays = (sentAt: number) =>
  agentSays(sentAt, { id: 'from-the-customer', direction: 'Inbound', text: 'Where is my order?' });

/** The customer's part of the conversation is over. */
export const customerLeaves = (endedAt: number) => ({
  ...agentSays(endedAt),
  'detail-type': 'v2.detail.events.conversation.{id}.customer.end',
  detail: {
    topicName: 'v2.detail.events.conversation.conversation-1.customer.end',
    eventBody: { conversationId: 'conversation-1', eventTime: endedAt },
  },
});
