import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { ApiEnvironment } from '../lambdas/api/env.ts';
import type { Ground } from './hearing.ts';
import { PipelineFunction } from './pipeline-function.ts';

/** What answers the app: registers devices, takes reports, reads and changes what customers wish. */
export function apiFunction(scope: Construct, ground: Ground): IFunction {
  const { settings, presence, devices, journal, later, channels } = ground;
  const { externalContactClaim, addressClaim, formerCustomerClaim, apns, fcm, telegram } = settings;
  const { telegramSecret } = channels;
  const unguessable = Object.entries(settings.sources).flatMap(([name, { guessableIds }]) =>
    guessableIds ? [] : [name],
  );
  const api = new PipelineFunction<ApiEnvironment>(scope, 'ApiFunction', {
    folder: 'api',
    description: 'Registers devices and takes presence reports',
    logDays: settings.logDays,
    environment: {
      DEVICE_TABLE: devices.tableName,
      PRESENCE_TABLE: presence.tableName,
      JOURNAL_TABLE: journal.tableName,
      LATER_QUEUE_URL: later.queueUrl,
      ...channels.syncQueueUrls,
      CUSTOMER_CLAIM: settings.customerClaim,
      ...(externalContactClaim === undefined ? {} : { EXTERNAL_CONTACT_CLAIM: externalContactClaim }),
      ...(addressClaim === undefined ? {} : { ADDRESS_CLAIM: addressClaim }),
      ...(formerCustomerClaim === undefined ? {} : { FORMER_CUSTOMER_CLAIM: formerCustomerClaim }),
      PRESENCE_SECONDS: String(settings.presenceSeconds),
      MESSAGE_EXPIRY_SECONDS: String(settings.messageExpirySeconds),
      PRIVACY_MODE: settings.privacyMode,
      ...(unguessable.length > 0 ? { UNGUESSABLE_SOURCES: unguessable.join(',') } : {}),
      APNS_DEFAULT_ENVIRONMENT: settings.apnsDefaultEnvironment,
      ...(apns ? { APNS_APPS: apns.apps.join(',') } : {}),
      ...(fcm ? { FCM_APPS: fcm.apps.join(',') } : {}),
      ...(telegram ? { TELEGRAM_APPS: telegram.apps.join(',') } : {}),
      ...(telegramSecret
        ? {
            TELEGRAM_SECRET_ARN: telegramSecret.secretArn,
            TELEGRAM_INIT_DATA_HOURS: String(settings.telegramInitDataHours),
          }
        : {}),
    },
  });
  grantAnswer(api.function, ground);
  return api.function;
}

function grantAnswer(api: IGrantable, { presence, devices, journal, later, channels }: Ground): void {
  presence.grantReport(api);
  devices.grantKeepConversations(api);
  journal.grantListMessages(api);
  journal.grantReadMessages(api);
  devices.grantUnread(api);
  channels.grantSendSyncs(api);
  channels.telegramSecret?.grantRead(api);
  devices.grantRegister(api);
  later.grantSend(api);
}
