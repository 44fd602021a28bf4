import { createAliasTable } from '../adapters/alias-table.ts';
import { createDeviceTable } from '../adapters/device-table.ts';
import { createTakeOver } from '../adapters/device-take-over.ts';
import { documentClient } from '../adapters/dynamodb.ts';
import { readEnvironment } from '../adapters/environment.ts';
import { createJournalOfCustomer } from '../adapters/journal-of-customer.ts';
import { sendLook } from '../adapters/later-queue.ts';
import { errorFields, log } from '../adapters/log.ts';
import { createPreferencesTable } from '../adapters/preferences.ts';
import { createPresenceTable } from '../adapters/presence-table.ts';
import { createReadReports } from '../adapters/read-reports.ts';
import { createRequestCounter } from '../adapters/request-counts.ts';
import { cachedSecret } from '../adapters/secret.ts';
import { secretsManagerClient } from '../adapters/secrets-manager.ts';
import { sqsClient } from '../adapters/sqs.ts';
import { telegramSecret } from '../channels/telegram/credentials.ts';
import { unreadAndSync } from '../unread/unread-and-sync.ts';
import { environmentSchema } from './env.ts';
import { createHandler } from './handler.ts';
import { apiRoutes } from './routes.ts';
import { telegramUserBy } from './telegram-user.ts';

const credentialsMaxAgeMs = 15 * 60_000;

const environment = readEnvironment(environmentSchema, process.env);
const client = documentClient();
const sqs = sqsClient();

function telegramUserOf(secretArn: string) {
  const secret = cachedSecret(secretsManagerClient(), secretArn, telegramSecret, {
    now: Date.now,
    maxAgeMs: credentialsMaxAgeMs,
    // The dispatcher counts it.
    notConfigured: (reason) => log.error('secret-not-configured', { reason }),
  });
  return telegramUserBy(secret, (error) => log.error('secret-not-read', errorFields(error)));
}

export const handler = createHandler({
  routes: apiRoutes({
    devices: {
      ...createDeviceTable(client, environment.DEVICE_TABLE),
      ...createAliasTable(client, environment.DEVICE_TABLE),
      ...createTakeOver(client, { devices: environment.DEVICE_TABLE, presence: environment.PRESENCE_TABLE }),
      ...createRequestCounter(client, environment.DEVICE_TABLE),
    },
    presence: createPresenceTable(client, environment.PRESENCE_TABLE, undefined, environment.DEVICE_TABLE),
    journal: createJournalOfCustomer(client, environment.JOURNAL_TABLE),
    ...createReadReports(client, environment.PRESENCE_TABLE),
    ...unreadAndSync(environment, client, sqs, { now: Date.now, log }),
    preferences: createPreferencesTable(client, environment.DEVICE_TABLE),
    privacyMode: environment.PRIVACY_MODE,
    log,
    presenceSettings: {
      presenceMs: environment.PRESENCE_SECONDS * 1000,
      messageExpiryMs: environment.MESSAGE_EXPIRY_SECONDS * 1000,
      unguessableSources: environment.UNGUESSABLE_SOURCES ?? [],
    },
    // The report is stored; without the look the message waits for its own.
    lookSoon: (look) =>
      sendLook(sqs, environment.LATER_QUEUE_URL, look, Date.now()).catch((error: unknown) =>
        log.error('look-not-sent', errorFields(error)),
      ),
    deviceSettings: {
      apnsDefaultEnvironment: environment.APNS_DEFAULT_ENVIRONMENT,
      aliasClaims: {
        ...(environment.EXTERNAL_CONTACT_CLAIM === undefined
          ? {}
          : { 'external-contact': environment.EXTERNAL_CONTACT_CLAIM }),
        ...(environment.ADDRESS_CLAIM === undefined ? {} : { address: environment.ADDRESS_CLAIM }),
      },
      ...(environment.FORMER_CUSTOMER_CLAIM === undefined
        ? {}
        : { formerCustomerClaim: environment.FORMER_CUSTOMER_CLAIM }),
      apps: {
        apns: environment.APNS_APPS ?? [],
        fcm: environment.FCM_APPS ?? [],
        telegram: environment.TELEGRAM_APPS ?? [],
      },
      ...(environment.TELEGRAM_SECRET_ARN === undefined || environment.TELEGRAM_INIT_DATA_HOURS === undefined
        ? {}
        : {
            telegram: {
              readUser: telegramUserOf(environment.TELEGRAM_SECRET_ARN),
              initDataHours: environment.TELEGRAM_INIT_DATA_HOURS,
            },
          }),
    },
  }),
  customerClaim: environment.CUSTOMER_CLAIM,
  log,
  now: Date.now,
});
