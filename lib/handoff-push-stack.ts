import { CfnOutput, Lazy, Stack, type StackProps } from 'aws-cdk-lib';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { ApiEnvironment } from '../lambdas/api/env.ts';
import type { DispatchApnsEnvironment } from '../lambdas/dispatch-apns/env.ts';
import type { DispatchFcmEnvironment } from '../lambdas/dispatch-fcm/env.ts';
import type { IngestEnvironment } from '../lambdas/ingest/env.ts';
import type { LaterEnvironment } from '../lambdas/later/env.ts';
import type { RouteEnvironment } from '../lambdas/route/env.ts';
import type { SweepEnvironment } from '../lambdas/sweep/env.ts';
import { AppApi } from './app-api.ts';
import type { Configuration } from './configuration.ts';
import { CustomerAuthorizer } from './customer-authorizer.ts';
import { DeviceTable } from './device-table.ts';
import { GenesysEvents } from './genesys-events.ts';
import { IngestQueue } from './ingest-queue.ts';
import { JournalTable } from './journal-table.ts';
import { LaterQueue } from './later-queue.ts';
import { Observability } from './observability.ts';
import { operatorSettings, secretNames } from './operator-settings.ts';
import { OutsideEvents } from './outside-events.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { PresenceTable } from './presence-table.ts';
import { ProviderSecret } from './provider-secret.ts';
import { PushChannel } from './push-channel.ts';
import { SourceWebhooks } from './source-webhooks.ts';
import { Sweeper } from './sweeper.ts';

/**
 * Everything, joined: the tables, the channels that are configured, the router behind Genesys' events, what decides again
 * later, the app's API.
 */
export class HandoffPushStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly configuration: Configuration }) {
    super(scope, id, props);
    const { configuration: settings } = props;
    const { logDays, journalDays, apns, fcm } = settings;
    const presence = new PresenceTable(this, 'Presence', settings);
    const devices = new DeviceTable(this, 'Devices', settings);
    const journal = new JournalTable(this, 'Journal', settings);

    const later = new LaterQueue(this, 'Later', settings);
    const { outsideEventBusName: busName } = settings;
    const outside = busName === undefined ? undefined : new OutsideEvents(this, 'OutsideEvents', { busName });

    const shared = {
      presence,
      devices,
      journal,
      later,
      outside,
      settings,
      // Each channel names the others, one of which comes first.
      queueUrls: {
        ...(apns ? { APNS_QUEUE_URL: Lazy.string({ produce: () => apnsChannel?.queue.queueUrl }) } : {}),
        ...(fcm ? { FCM_QUEUE_URL: Lazy.string({ produce: () => fcmChannel?.queue.queueUrl }) } : {}),
      },
    };
    const apnsChannel: PushChannel<DispatchApnsEnvironment> | undefined =
      apns &&
      new PushChannel<DispatchApnsEnvironment>(this, 'Apns', {
        ...shared,
        apps: apns.apps,
        quotaPerMinute: settings.apnsQuotaPerMinute,
        folder: 'dispatch-apns',
        description: 'Sends pushes to iOS devices through APNs',
        secretName: secretNames(settings.stage).apns,
        secretDescription:
          'APNs key as JSON: {"teamId": "…", "keyId": "…", "privateKey": "<content of the .p8 file>"}; apps of several teams: {"apps": {"<bundle id>": {…}}}',
        environment: (common, secretArn) => ({
          ...common,
          APNS_SECRET_ARN: secretArn,
          APNS_PRODUCTION_ORIGIN: settings.apnsProductionOrigin,
          APNS_SANDBOX_ORIGIN: settings.apnsSandboxOrigin,
        }),
      });
    const fcmChannel: PushChannel<DispatchFcmEnvironment> | undefined =
      fcm &&
      new PushChannel<DispatchFcmEnvironment>(this, 'Fcm', {
        ...shared,
        apps: fcm.apps,
        quotaPerMinute: settings.fcmQuotaPerMinute,
        folder: 'dispatch-fcm',
        description: 'Sends pushes to Android devices through FCM',
        secretName: secretNames(settings.stage).fcm,
        secretDescription:
          'The key file of a Google service account that may send through FCM, as Google\'s console gives it, or a workload identity configuration (docs/keyless-fcm.md); several: {"apps": {"<project>": {…}}}',
        environment: (common, secretArn) => ({
          ...common,
          FCM_SECRET_ARN: secretArn,
          FCM_ORIGIN: settings.fcmOrigin,
          GOOGLE_TOKEN_URL: settings.googleTokenUrl,
        }),
      });

    const queueUrls = {
      ...(apnsChannel ? { APNS_QUEUE_URL: apnsChannel.queue.queueUrl } : {}),
      ...(fcmChannel ? { FCM_QUEUE_URL: fcmChannel.queue.queueUrl } : {}),
    };
    const urgentQueueUrls = {
      ...(apnsChannel ? { APNS_URGENT_QUEUE_URL: apnsChannel.queue.urgentQueueUrl } : {}),
      ...(fcmChannel ? { FCM_URGENT_QUEUE_URL: fcmChannel.queue.urgentQueueUrl } : {}),
    };
    const grantSendJobs = (sender: IGrantable) => {
      apnsChannel?.queue.grantSend(sender);
      fcmChannel?.queue.grantSend(sender);
    };
    /** What was read elsewhere is never urgent. */
    const grantSendSyncs = (sender: IGrantable) => {
      apnsChannel?.queue.grantSendNormal(sender);
      fcmChannel?.queue.grantSendNormal(sender);
    };
    for (const channel of [apnsChannel, fcmChannel]) if (channel) grantSendSyncs(channel.dispatcher);

    const deciding = {
      PRESENCE_TABLE: presence.tableName,
      DEVICE_TABLE: devices.tableName,
      JOURNAL_TABLE: journal.tableName,
      JOURNAL_DAYS: String(journalDays),
      LATER_QUEUE_URL: later.queueUrl,
      ...queueUrls,
      ...urgentQueueUrls,
      ...(outside ? { OUTSIDE_EVENT_BUS_NAME: outside.busName } : {}),
    };
    const grantDecide = (decider: IGrantable) => {
      outside?.grantPut(decider);
      presence.grantReadConversation(decider);
      devices.grantList(decider);
      devices.grantUnread(decider);
      later.grantSend(decider);
      grantSendJobs(decider);
    };

    const genesysApi = settings.genesysApi && {
      ...settings.genesysApi,
      secret: new ProviderSecret(this, 'GenesysApi', {
        secretName: secretNames(settings.stage).genesysApi,
        description:
          'OAuth client of Genesys Cloud, grant type Client Credentials: {"clientId": "…", "clientSecret": "…"}',
        rotation: 'Genesys issues its clients by hand: a person rotates them, and functions pick the new one up.',
      }),
    };
    const hearing = {
      ...deciding,
      MESSAGE_EXPIRY_SECONDS: String(settings.messageExpirySeconds),
      URGENT_AFTER_SECONDS: String(settings.urgentAfterSeconds),
      PRIVACY_MODE: settings.privacyMode,
      GENESYS_BOT_REPLIES: String(settings.genesysBotReplies),
      GENESYS_AGENT_JOINED: String(settings.genesysAgentJoined),
      GENESYS_UNDELIVERED_ATTRIBUTE: settings.genesysUndeliveredAttribute,
      ...(settings.genesysCustomerAttribute === undefined
        ? {}
        : { GENESYS_CUSTOMER_ATTRIBUTE: settings.genesysCustomerAttribute }),
      ...(genesysApi
        ? {
            GENESYS_API_SECRET_ARN: genesysApi.secret.secretArn,
            GENESYS_LOGIN_ORIGIN: genesysApi.loginOrigin,
            GENESYS_API_ORIGIN: genesysApi.apiOrigin,
          }
        : {}),
    };
    const grantHear = (hearer: IGrantable) => {
      grantDecide(hearer);
      presence.grantNoteNews(hearer);
      devices.grantKeepAliases(hearer);
      journal.grantOpenMessages(hearer);
      genesysApi?.secret.grantRead(hearer);
    };

    const route = new PipelineFunction<RouteEnvironment>(this, 'Route', {
      folder: 'route',
      description: 'Reads an event, decides what becomes of the agent message, hands out one job per device',
      logDays,
      environment: {
        ...hearing,
      },
    });
    grantHear(route.function);

    const ingestQueue = settings.genesysOpenMessaging ? new IngestQueue(this, 'IngestQueue', settings) : undefined;
    if (ingestQueue) {
      const ingest = new PipelineFunction<IngestEnvironment>(this, 'Ingest', {
        folder: 'ingest',
        description: 'Reads what webhooks brought, finds the conversation, decides as the router does',
        logDays,
        environment: {
          ...hearing,
          INGEST_QUEUE_URL: ingestQueue.queueUrl,
          INGEST_DEAD_LETTER_QUEUE_URL: ingestQueue.deadLetterQueueUrl,
        },
      });
      grantHear(ingest.function);
      ingestQueue.grantBury(ingest.function);
      ingestQueue.feed(ingest.function);
    }
    const webhooks =
      ingestQueue && new SourceWebhooks(this, 'Webhooks', { stage: settings.stage, queue: ingestQueue, logDays });

    const lookAgain = new PipelineFunction<LaterEnvironment>(this, 'LaterFunction', {
      folder: 'later',
      description: 'Decides again what becomes of a message, when the time has come or the conversation has changed',
      logDays,
      environment: deciding,
      // What is still watched is looked at again.
      allowRecursiveLoop: true,
    });
    grantDecide(lookAgain.function);
    journal.grantTakeUp(lookAgain.function);
    journal.grantReadMessages(lookAgain.function);
    later.feed(lookAgain.function);

    const sweep = new PipelineFunction<SweepEnvironment>(this, 'Sweep', {
      folder: 'sweep',
      description: 'Takes up every open message whose due time is over',
      logDays,
      environment: deciding,
    });
    grantDecide(sweep.function);
    journal.grantTakeUp(sweep.function);
    journal.grantReadMessages(sweep.function);
    journal.grantNominations(sweep.function);
    new Sweeper(this, 'Sweeper', { function: sweep.function });

    const genesys = new GenesysEvents(this, 'Genesys', {
      ...settings,
      topics: settings.genesysTopics,
      target: route.function,
    });

    const apiFunction = new PipelineFunction<ApiEnvironment>(this, 'ApiFunction', {
      folder: 'api',
      description: 'Registers devices and takes presence reports',
      logDays,
      environment: {
        DEVICE_TABLE: devices.tableName,
        PRESENCE_TABLE: presence.tableName,
        JOURNAL_TABLE: journal.tableName,
        LATER_QUEUE_URL: later.queueUrl,
        ...queueUrls,
        CUSTOMER_CLAIM: settings.customerClaim,
        ...(settings.externalContactClaim === undefined
          ? {}
          : { EXTERNAL_CONTACT_CLAIM: settings.externalContactClaim }),
        ...(settings.addressClaim === undefined ? {} : { ADDRESS_CLAIM: settings.addressClaim }),
        ...(settings.formerCustomerClaim === undefined ? {} : { FORMER_CUSTOMER_CLAIM: settings.formerCustomerClaim }),
        PRESENCE_SECONDS: String(settings.presenceSeconds),
        MESSAGE_EXPIRY_SECONDS: String(settings.messageExpirySeconds),
        PRIVACY_MODE: settings.privacyMode,
        APNS_DEFAULT_ENVIRONMENT: settings.apnsDefaultEnvironment,
        ...(apns ? { APNS_APPS: apns.apps.join(',') } : {}),
        ...(fcm ? { FCM_APPS: fcm.apps.join(',') } : {}),
      },
    });
    presence.grantReport(apiFunction.function);
    devices.grantKeepConversations(apiFunction.function);
    journal.grantListMessages(apiFunction.function);
    journal.grantReadMessages(apiFunction.function);
    devices.grantUnread(apiFunction.function);
    grantSendSyncs(apiFunction.function);
    devices.grantRegister(apiFunction.function);
    later.grantSend(apiFunction.function);
    const { authorizer } = new CustomerAuthorizer(this, 'Customers', {
      ...settings,
      claims: Object.entries(settings).flatMap(([name, value]) =>
        name.endsWith('Claim') && typeof value === 'string' ? [value] : [],
      ),
    });
    const api = new AppApi(this, 'Api', {
      ...settings,
      authorizer,
      requestsPerSecond: settings.apiRequestsPerSecond,
      handler: apiFunction.function,
      webhooks: webhooks && { ...webhooks.routes, requestsPerSecond: settings.webhookRequestsPerSecond },
    });

    // Last: it watches what is there.
    new Observability(this, 'Observability', settings);

    const outputs = {
      ApiUrl: api.url,
      OperatorSettings: operatorSettings(settings),
      PresenceTableName: presence.tableName,
      DeviceTableName: devices.tableName,
      JournalTableName: journal.tableName,
      GenesysDeadLetterQueueName: genesys.deadLetterQueueName,
      IngestQueueName: ingestQueue?.queueName,
      IngestDeadLetterQueueName: ingestQueue?.deadLetterQueueName,
      LaterQueueName: later.queueName,
      LaterDeadLetterQueueName: later.deadLetterQueueName,
      ApnsQueueName: apnsChannel?.queue.queueName,
      ApnsUrgentQueueName: apnsChannel?.queue.urgentQueueName,
      ApnsDeadLetterQueueName: apnsChannel?.queue.deadLetterQueueName,
      FcmQueueName: fcmChannel?.queue.queueName,
      FcmUrgentQueueName: fcmChannel?.queue.urgentQueueName,
      FcmDeadLetterQueueName: fcmChannel?.queue.deadLetterQueueName,
    };
    for (const [name, value] of Object.entries(outputs)) if (value !== undefined) new CfnOutput(this, name, { value });
  }
}
