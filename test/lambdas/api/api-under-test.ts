import type { ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { createAliasTable } from '../../../lambdas/adapters/alias-table.ts';
import { createDeviceMarks } from '../../../lambdas/adapters/device-marks.ts';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { createTakeOver } from '../../../lambdas/adapters/device-take-over.ts';
import { createJournalOfCustomer } from '../../../lambdas/adapters/journal-of-customer.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { createPreferencesTable } from '../../../lambdas/adapters/preferences.ts';
import { createPresenceTable } from '../../../lambdas/adapters/presence-table.ts';
import { createReadReports } from '../../../lambdas/adapters/read-reports.ts';
import { createRequestCounter } from '../../../lambdas/adapters/request-counts.ts';
import { type QueuesClient, sqsClient } from '../../../lambdas/adapters/sqs.ts';
import type { DeviceSettings } from '../../../lambdas/api/device-routes.ts';
import { createHandler } from '../../../lambdas/api/handler.ts';
import type { LookSoon } from '../../../lambdas/api/presence-route.ts';
import { apiRoutes } from '../../../lambdas/api/routes.ts';
import type { Look } from '../../../lambdas/core/look.ts';
import type { PrivacyMode } from '../../../lambdas/core/push.ts';
import { type UnreadSettings, unreadAndSync } from '../../../lambdas/unread/unread-and-sync.ts';
import type { LocalTables } from '../../dynamodb-local.ts';
import { apiEvent } from './api-event.ts';

export const noon = Date.UTC(2026, 0, 15, 12);

const apps = { apns: ['com.example.app', 'com.example.beta'], fcm: ['demo-project'] };

const aliasClaims = { 'external-contact': 'contact_id', address: 'chat_address' } as const;
const formerCustomerClaim = 'guest_id';

interface Options {
  readonly customerClaim?: string;
  readonly lookSoon?: LookSoon;
  readonly apps?: DeviceSettings['apps'];
  readonly telegram?: DeviceSettings['telegram'];
  readonly now?: () => number;
  readonly privacyMode?: PrivacyMode;
  /** Of its channels; absent: nobody is told what was read. */
  readonly queues?: { readonly sqs: QueuesClient } & Pick<UnreadSettings, 'APNS_QUEUE_URL' | 'FCM_QUEUE_URL'>;
}

/** The API on empty tables, at noon; it keeps the looks that it would send. */
export async function apiUnderTest({ client, createTable }: LocalTables, options: Options = {}) {
  const [deviceTable, presenceTable, journalTable] = [await createTable(), await createTable(), await createTable()];
  const devices = createDeviceTable(client, deviceTable);
  const aliases = createAliasTable(client, deviceTable);
  const presence = createPresenceTable(client, presenceTable, undefined, deviceTable);
  const lines: string[] = [];
  const log = createLog((line) => lines.push(line));
  const looks: Look[] = [];
  const keepLook: LookSoon = async (look) => {
    looks.push(look);
  };
  const now = options.now ?? (() => noon);
  const { sqs = sqsClient(), ...queueUrls } = options.queues ?? {};
  const unreadSettings = { DEVICE_TABLE: deviceTable, JOURNAL_TABLE: journalTable, ...queueUrls };
  const unread = unreadAndSync(unreadSettings, client, sqs, { now, log });
  const routes = apiRoutes({
    ...createReadReports(client, presenceTable),
    ...unread,
    devices: {
      ...devices,
      ...aliases,
      ...createTakeOver(client, { devices: deviceTable, presence: presenceTable }),
      ...createRequestCounter(client, deviceTable),
    },
    presence,
    journal: createJournalOfCustomer(client, journalTable),
    preferences: createPreferencesTable(client, deviceTable),
    privacyMode: options.privacyMode ?? 'generic',
    log,
    presenceSettings: { presenceMs: 60_000, messageExpiryMs: 3_600_000 },
    lookSoon: options.lookSoon ?? keepLook,
    deviceSettings: {
      apnsDefaultEnvironment: 'sandbox',
      apps: options.apps ?? apps,
      ...(options.telegram ? { telegram: options.telegram } : {}),
      aliasClaims,
      formerCustomerClaim,
    },
  });
  const handler = createHandler({
    routes,
    customerClaim: options.customerClaim ?? 'sub',
    log,
    now,
  });
  const call = async (...about: Parameters<typeof apiEvent>) => {
    const { statusCode, headers, body } = await handler(apiEvent(...about));
    const json: unknown = body === undefined ? undefined : JSON.parse(body);
    return { status: statusCode, headers, body: json };
  };
  const count = async (TableName: string) => {
    const { Count }: ScanCommandOutput = await client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    return Count ?? 0;
  };
  return {
    devices,
    aliases,
    marks: createDeviceMarks(client, deviceTable, () => noon),
    presence,
    deviceTable,
    presenceTable,
    journalTable,
    routes: [...routes.keys()],
    lines,
    looks,
    unread,
    /** What the last log line says. */
    said: (): unknown => JSON.parse(lines.at(-1) ?? 'null'),
    handler,
    call,
    rows: async () => (await count(deviceTable)) + (await count(presenceTable)),
    register: (deviceId: string, body: unknown, customer = 'anna') =>
      call('PUT /v1/devices/{deviceId}', {
        path: { deviceId },
        claims: { sub: customer },
        body: JSON.stringify(body),
      }),
    report: (conversationId: string, body: unknown, customer = 'anna') =>
      call('PUT /v1/conversations/{conversationId}/presence', {
        path: { conversationId },
        claims: { sub: customer },
        body: JSON.stringify(body),
      }),
  };
}
