import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { parsePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import type { Channel } from '../../../lambdas/core/device.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { type RouteDependencies, route } from '../../../lambdas/route/handler.ts';
import { readGenesysEvent } from '../../../lambdas/sources/genesys-eventbridge.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { receive, remove, type SqsStand } from '../../local/sqs/sqs-stand.ts';

export const messageExpiryMs = 3_600_000;

interface Options {
  readonly channels?: readonly Channel[];
  readonly settings?: Partial<Pick<RouteDependencies, 'privacyMode' | 'read'>>;
}

/** The router on empty tables and queues, at the time of the queues' clock. */
export async function routeUnderTest({ client, createTable }: LocalTables, stand: SqsStand, options: Options = {}) {
  const [presenceTable, deviceTable, tableName] = [await createTable(), await createTable(), await createTable()];
  const queueUrls = {
    apns: await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }),
    fcm: await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' }),
  };
  const { channels = ['apns', 'fcm'] } = options;
  const devices = createDeviceTable(client, deviceTable, stand.now);
  const presence = createPresenceTable(client, presenceTable);
  const journal = createJournal(client, { tableName, days: 30 });
  const lines: string[] = [];
  const dependencies: RouteDependencies = {
    read: readGenesysEvent,
    readConversation: presence.readConversation,
    listDevices: devices.listDevices,
    openMessage: journal.openMessage,
    queues: channels.map((channel) => ({
      channel,
      send: (jobs) => sendJobs(stand.client, queueUrls[channel], jobs),
    })),
    info: createLog((line) => lines.push(line)).info,
    now: stand.now,
    privacyMode: 'generic',
    messageExpiryMs,
    ...options.settings,
  };
  const report = (status: 'active' | 'background', receivedAt = stand.now(), customerId = 'anna') =>
    presence.storeReport(
      'conversation-1',
      { customerId, deviceId: 'phone', status, receivedAt },
      { presenceMs: 60_000, messageExpiryMs },
    );
  return {
    devices,
    journal,
    lines,
    queueUrls,
    report,
    route: (event: unknown, differences: Partial<RouteDependencies> = {}) =>
      route(event, { ...dependencies, ...differences }),
    register: (deviceId: string, channel: Channel = 'apns', customerId = 'anna') =>
      devices.registerDevice({
        customerId,
        deviceId,
        channel,
        token: `token-of-${customerId}-${deviceId}`,
        environment: 'production',
        now: stand.now(),
      }),
    rows: async (): Promise<Record<string, unknown>[]> =>
      (await client.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? [],
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
    /** What lies in a channel's queue, worked off. */
    jobs: async (channel: Channel): Promise<PushJob[]> => {
      const messages = await receive(stand.client, queueUrls[channel]);
      for (const message of messages) await remove(stand.client, queueUrls[channel], message);
      return messages.flatMap(({ Body = '' }) => parsePushJob(Body) ?? []);
    },
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
