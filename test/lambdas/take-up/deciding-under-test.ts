import { ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { documentClient } from '../../../lambdas/adapters/dynamodb.ts';
import { messageKey } from '../../../lambdas/adapters/journal-rows.ts';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { createPreferencesTable } from '../../../lambdas/adapters/preferences.ts';
import { parsePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import { end, wait } from '../../../lambdas/core/attempt.ts';
import { nobody } from '../../../lambdas/core/customer.ts';
import { decide } from '../../../lambdas/core/decide.ts';
import type { Channel } from '../../../lambdas/core/device.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { handOver } from '../../../lambdas/core/jobs.ts';
import { type MessageRow, messageRow } from '../../../lambdas/core/journal.ts';
import type { Look } from '../../../lambdas/core/look.ts';
import { defaultPreferences, type Preferences } from '../../../lambdas/core/preferences.ts';
import type { PushEnd, WaitReason } from '../../../lambdas/core/push-row.ts';
import { tablesAndQueues } from '../../../lambdas/take-up/tables-and-queues.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { receive, remove, type SqsStand } from '../../local/sqs/sqs-stand.ts';
import { aRegistration } from '../adapters/a-registration.ts';
import { aJob } from '../adapters/journal-entries.ts';

export const presenceMs = 60_000;
export const messageExpiryMs = 3_600_000;
export const conversation = 'conversation-1';

/** One request to the tables. */
export interface TableRequest {
  readonly command: string;
  readonly index: string | undefined;
  readonly consistent: boolean | undefined;
}

const readSchema = z.object({ IndexName: z.string().optional(), ConsistentRead: z.boolean().optional() });

/** All that *later* and the sweeper work on: empty tables and queues, at the time of the queues' clock. */
export async function decidingUnderTest({ endpoint, createTable }: LocalTables, stand: SqsStand) {
  const [presence, device, journal] = [await createTable(), await createTable(), await createTable()];
  const fifo = { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' };
  const queueUrls = {
    apns: await stand.fifo(fifo),
    fcm: await stand.fifo(fifo),
    telegram: await stand.fifo(fifo),
    later: await stand.queue(),
  };
  const client = documentClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const requests: TableRequest[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const { IndexName: index, ConsistentRead: consistent } = readSchema.parse(args.input);
        requests.push({ command: commandName ?? '', index, consistent });
        return next(args);
      },
    { step: 'initialize' },
  );

  const ended: MessageRow[] = [];
  const joined = tablesAndQueues(
    {
      PRESENCE_TABLE: presence,
      DEVICE_TABLE: device,
      JOURNAL_TABLE: journal,
      JOURNAL_DAYS: 30,
      LATER_QUEUE_URL: queueUrls.later,
      APNS_QUEUE_URL: queueUrls.apns,
      FCM_QUEUE_URL: queueUrls.fcm,
      TELEGRAM_QUEUE_URL: queueUrls.telegram,
    },
    client,
    stand.client,
    { now: stand.now, pause: async () => {} },
  );
  const dependencies = { ...joined, ended: (one: MessageRow) => void ended.push(one) };
  const devices = createDeviceTable(client, device);
  const row = async (messageId = 'message-1', key = conversation): Promise<MessageRow> => {
    const found = await dependencies.readMessage(key, messageId);
    if (!found) throw new Error(`There is no row of ${messageId}.`);
    return found.row;
  };

  return {
    dependencies,
    /** The rows that were closed. */
    ended,
    queueUrls,
    /** What the tables were asked, since it was last looked at. */
    requested: (): TableRequest[] => requests.splice(0),
    row,
    devices,
    /** The push of a message to its one device has come to this, as dispatch writes it. */
    end: async (messageId: string, outcome: PushEnd): Promise<void> => {
      const taken = await dependencies.readMessage(conversation, messageId);
      const [device] = taken?.row.devices ?? [];
      if (!taken || !device) throw new Error(`${messageId} has no push.`);
      const job = { ...aJob({ ...device, messageId }), conversation };
      const rows = { message: taken.row, push: taken.pushes.get(0), cursor: undefined };
      const written = await dependencies.writeTransition(job, rows, end(job, rows, outcome, { now: stand.now() }));
      if (!written) throw new Error('It was not as it was read.');
    },
    countUnread: () => dependencies.countUnread('anna'),
    /** What Anna wishes from now on. */
    prefer: (wishes: Partial<Preferences>) =>
      createPreferencesTable(client, device).writePreferences(
        'anna',
        { ...defaultPreferences, ...wishes },
        stand.now(),
      ),
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
    report: (
      status: 'active' | 'background',
      more: { ageMs?: number; customerId?: string; conversation?: string } = {},
    ) =>
      dependencies.storeReport(
        more.conversation ?? conversation,
        { customerId: 'anna', deviceId: 'phone', status, receivedAt: stand.now(), ...more },
        { presenceMs, messageExpiryMs },
      ),
    /** A message is decided, written and handed over, as the router does. */
    say: async (messageId = 'message-1', key = conversation, expiryMs = messageExpiryMs): Promise<MessageRow> => {
      const now = stand.now();
      const evidence = await dependencies.readConversation(key, now);
      const { owner: customerId } = evidence;
      const message = { conversation: key, messageId, sentAt: now, expiresAt: now + expiryMs };
      const decision = decide({
        now,
        message,
        step: 0,
        conversation: evidence,
        ...(customerId === undefined ? nobody : await dependencies.readCustomer(customerId)),
        channels: dependencies.channels,
      });
      const opened = await dependencies.openMessage(
        messageRow(message, decision, { now, customerId, content: { mode: 'generic' } }),
      );
      if (opened.kind === 'overtaken') throw new Error('Nothing was written along with it.');
      await dependencies.handOver(handOver(opened.row, now));
      return opened.row;
    },
    /** A push is put down until then, as dispatch does. */
    putDown: async (job: PushJob, until: number, because: WaitReason = 'try-later'): Promise<void> => {
      const taken = await dependencies.readMessage(job.conversation, job.messageId);
      const rows = { message: taken?.row, push: taken?.pushes.get(0), cursor: undefined };
      const transition = wait(job, rows, { until, because, now: stand.now(), unanswered: 0 });
      if (!(await dependencies.writeTransition(job, rows, transition))) throw new Error('The rows have changed.');
    },
    /** Changes the row as no function of ours would. */
    spoil: (messageId: string, field: string, value: unknown, key = conversation) =>
      client.send(
        new UpdateCommand({
          TableName: journal,
          Key: messageKey(key, messageId),
          UpdateExpression: 'SET #field = :value',
          ExpressionAttributeNames: { '#field': field },
          ExpressionAttributeValues: { ':value': value },
        }),
      ),
    /** All rows of the journal's table as they lie there. */
    items: async (): Promise<Record<string, unknown>[]> =>
      (await client.send(new ScanCommand({ TableName: journal, ConsistentRead: true }))).Items ?? [],
    /** What lies in a channel's queue, worked off. */
    jobs: async (channel: Channel = 'apns'): Promise<PushJob[]> => {
      const messages = await receive(stand.client, queueUrls[channel]);
      for (const message of messages) await remove(stand.client, queueUrls[channel], message);
      return messages.flatMap(({ Body = '' }) => parsePushJob(Body) ?? []);
    },
    /** The looks whose time has come, worked off. */
    looks: async (): Promise<Look[]> => {
      const messages = await receive(stand.client, queueUrls.later);
      for (const message of messages) await remove(stand.client, queueUrls.later, message);
      return messages.flatMap(({ Body = '' }) => parseLook(Body) ?? []);
    },
    close: () => client.destroy(),
  };
}

export type DecidingUnderTest = Awaited<ReturnType<typeof decidingUnderTest>>;
