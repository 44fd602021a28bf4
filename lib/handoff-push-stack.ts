import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { ApiEnvironment } from '../lambdas/api/env.ts';
import type { DispatchApnsEnvironment } from '../lambdas/dispatch-apns/env.ts';
import type { DispatchFcmEnvironment } from '../lambdas/dispatch-fcm/env.ts';
import type { RouteEnvironment } from '../lambdas/route/env.ts';
import { AppApi } from './app-api.ts';
import type { Configuration } from './configuration.ts';
import { DeviceTable } from './device-table.ts';
import { GenesysEvents } from './genesys-events.ts';
import { JournalTable } from './journal-table.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { PresenceTable } from './presence-table.ts';
import { PushChannel } from './push-channel.ts';

/** Everything, joined: the tables, the channels that are configured, the router behind Genesys' events, the app's API. */
export class HandoffPushStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly configuration: Configuration }) {
    super(scope, id, props);
    const { configuration: settings } = props;
    const { logDays, deadLetterDays, journalDays } = settings;
    const presence = new PresenceTable(this, 'Presence', settings);
    const devices = new DeviceTable(this, 'Devices', settings);
    const journal = new JournalTable(this, 'Journal', settings);

    const shared = { presence, devices, journal, journalDays, deadLetterDays, logDays };
    const { maximumConcurrency, apns, fcm } = settings;
    const apnsChannel =
      apns &&
      new PushChannel<DispatchApnsEnvironment>(this, 'Apns', {
        ...shared,
        maximumConcurrency,
        folder: 'dispatch-apns',
        description: 'Sends pushes to iOS devices through APNs',
        secretName: `handoff-push/${settings.stage}/apns`,
        secretDescription: 'APNs key as JSON: {"teamId": "…", "keyId": "…", "privateKey": "<content of the .p8 file>"}',
        environment: (common, secretArn) => ({
          ...common,
          APNS_SECRET_ARN: secretArn,
          APNS_BUNDLE_ID: apns.bundleId,
          APNS_PRODUCTION_ORIGIN: settings.apnsProductionOrigin,
          APNS_SANDBOX_ORIGIN: settings.apnsSandboxOrigin,
        }),
      });
    const fcmChannel =
      fcm &&
      new PushChannel<DispatchFcmEnvironment>(this, 'Fcm', {
        ...shared,
        maximumConcurrency,
        folder: 'dispatch-fcm',
        description: 'Sends pushes to Android devices through FCM',
        secretName: `handoff-push/${settings.stage}/fcm`,
        secretDescription:
          "The key file of a Google service account that may send through FCM, as Google's console gives it",
        environment: (common, secretArn) => ({
          ...common,
          FCM_SECRET_ARN: secretArn,
          FCM_PROJECT_ID: fcm.projectId,
          FCM_ORIGIN: settings.fcmOrigin,
          GOOGLE_TOKEN_URL: settings.googleTokenUrl,
        }),
      });

    const route = new PipelineFunction<RouteEnvironment>(this, 'Route', {
      folder: 'route',
      description: 'Reads an event, decides what becomes of the agent message, hands out one job per device',
      logDays,
      environment: {
        PRESENCE_TABLE: presence.tableName,
        DEVICE_TABLE: devices.tableName,
        JOURNAL_TABLE: journal.tableName,
        JOURNAL_DAYS: String(journalDays),
        MESSAGE_EXPIRY_SECONDS: String(settings.messageExpirySeconds),
        PRIVACY_MODE: settings.privacyMode,
        ...(apnsChannel ? { APNS_QUEUE_URL: apnsChannel.queue.queueUrl } : {}),
        ...(fcmChannel ? { FCM_QUEUE_URL: fcmChannel.queue.queueUrl } : {}),
      },
    });
    presence.grantReadConversation(route.function);
    devices.grantList(route.function);
    journal.grantOpenMessages(route.function);
    apnsChannel?.queue.grantSend(route.function);
    fcmChannel?.queue.grantSend(route.function);
    const genesys = new GenesysEvents(this, 'Genesys', { ...settings, target: route.function });

    const apiFunction = new PipelineFunction<ApiEnvironment>(this, 'ApiFunction', {
      folder: 'api',
      description: 'Registers devices and takes presence reports',
      logDays,
      environment: {
        DEVICE_TABLE: devices.tableName,
        PRESENCE_TABLE: presence.tableName,
        CUSTOMER_CLAIM: settings.customerClaim,
        PRESENCE_SECONDS: String(settings.presenceSeconds),
        MESSAGE_EXPIRY_SECONDS: String(settings.messageExpirySeconds),
        APNS_DEFAULT_ENVIRONMENT: settings.apnsDefaultEnvironment,
      },
    });
    presence.grantReport(apiFunction.function);
    devices.grantRegister(apiFunction.function);
    const api = new AppApi(this, 'Api', {
      ...settings,
      requestsPerSecond: settings.apiRequestsPerSecond,
      handler: apiFunction.function,
    });

    const outputs = {
      ApiUrl: api.url,
      PresenceTableName: presence.tableName,
      DeviceTableName: devices.tableName,
      JournalTableName: journal.tableName,
      GenesysDeadLetterQueueName: genesys.deadLetterQueueName,
      ApnsQueueName: apnsChannel?.queue.queueName,
      ApnsDeadLetterQueueName: apnsChannel?.queue.deadLetterQueueName,
      FcmQueueName: fcmChannel?.queue.queueName,
      FcmDeadLetterQueueName: fcmChannel?.queue.deadLetterQueueName,
    };
    for (const [name, value] of Object.entries(outputs)) if (value !== undefined) new CfnOutput(this, name, { value });
  }
}
