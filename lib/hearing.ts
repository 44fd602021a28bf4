import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Channels } from './channels.ts';
import type { Configuration } from './configuration.ts';
import type { DeviceTable } from './device-table.ts';
import type { JournalTable } from './journal-table.ts';
import type { LaterQueue } from './later-queue.ts';
import { secretNames } from './operator-settings.ts';
import type { OutsideEvents } from './outside-events.ts';
import type { PresenceTable } from './presence-table.ts';
import { ProviderSecret } from './provider-secret.ts';

/** What the functions that decide stand on. */
export interface Ground {
  readonly settings: Configuration;
  readonly presence: PresenceTable;
  readonly devices: DeviceTable;
  readonly journal: JournalTable;
  readonly later: LaterQueue;
  /** Absent: nobody else is told how messages end. */
  readonly outside: OutsideEvents | undefined;
  readonly channels: Channels;
}

/** The settings and permissions of every function that decides what becomes of a message. */
export function deciding({ settings, presence, devices, journal, later, outside, channels }: Ground) {
  return {
    environment: {
      PRESENCE_TABLE: presence.tableName,
      DEVICE_TABLE: devices.tableName,
      JOURNAL_TABLE: journal.tableName,
      JOURNAL_DAYS: String(settings.journalDays),
      LATER_QUEUE_URL: later.queueUrl,
      ...channels.queueUrls,
      ...channels.urgentQueueUrls,
      ...(outside ? { OUTSIDE_EVENT_BUS_NAME: outside.busName } : {}),
    },
    grant(decider: IGrantable): void {
      outside?.grantPut(decider);
      presence.grantReadConversation(decider);
      devices.grantList(decider);
      devices.grantUnread(decider);
      later.grantSend(decider);
      channels.grantSendJobs(decider);
    },
  };
}

/** The same of every function that hears contact centres, and so decides first. */
export function hearing(scope: Construct, ground: Ground) {
  const { settings, presence, devices, journal } = ground;
  const { environment, grant } = deciding(ground);
  const genesysApi = settings.genesysApi && {
    ...settings.genesysApi,
    secret: new ProviderSecret(scope, 'GenesysApi', {
      secretName: secretNames(settings.stage).genesysApi,
      description:
        'OAuth client of Genesys Cloud, grant type Client Credentials: {"clientId": "…", "clientSecret": "…"}',
      rotation: 'Genesys issues its clients by hand: a person rotates them, and functions pick the new one up.',
    }),
  };
  return {
    environment: {
      ...environment,
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
    },
    grant(hearer: IGrantable): void {
      grant(hearer);
      presence.grantNoteNews(hearer);
      devices.grantKeepAliases(hearer);
      journal.grantOpenMessages(hearer);
      genesysApi?.secret.grantRead(hearer);
    },
  };
}
