import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import type { AgentWordQueue } from './agent-word-queue.ts';
import type { Channels } from './channels.ts';
import type { Configuration } from './configuration.ts';
import type { DeviceTable } from './device-table.ts';
import { endListeners } from './end-listeners.ts';
import type { GenesysClient } from './genesys-client.ts';
import type { JournalTable } from './journal-table.ts';
import type { LaterQueue } from './later-queue.ts';
import type { OutsideEvents } from './outside-events.ts';
import type { PresenceTable } from './presence-table.ts';

/** What the functions that decide stand on. */
export interface Ground {
  readonly settings: Configuration;
  readonly presence: PresenceTable;
  readonly devices: DeviceTable;
  readonly journal: JournalTable;
  readonly later: LaterQueue;
  /** Absent: nobody else is told how messages end. */
  readonly outside: OutsideEvents | undefined;
  /** Absent: agents are told nothing. */
  readonly words: AgentWordQueue | undefined;
  /** Absent: Genesys' API is not asked. */
  readonly genesysApi: GenesysClient | undefined;
  readonly channels: Channels;
}

/** The settings and permissions of every function that decides what becomes of a message. */
export function deciding({ settings, presence, devices, journal, later, outside, words, channels }: Ground) {
  return {
    environment: {
      PRESENCE_TABLE: presence.tableName,
      DEVICE_TABLE: devices.tableName,
      JOURNAL_TABLE: journal.tableName,
      JOURNAL_DAYS: String(settings.journalDays),
      LATER_QUEUE_URL: later.queueUrl,
      ...channels.queueUrls,
      ...channels.urgentQueueUrls,
      ...endListeners({ outside, words }),
    },
    grant(decider: IGrantable): void {
      outside?.grantPut(decider);
      words?.grantSend(decider);
      presence.grantReadConversation(decider);
      devices.grantList(decider);
      devices.grantUnread(decider);
      later.grantSend(decider);
      channels.grantSendJobs(decider);
    },
  };
}

/** The same of every function that hears contact centres, and so decides first. */
export function hearing(ground: Ground) {
  const { settings, presence, devices, journal, genesysApi } = ground;
  const { environment, grant } = deciding(ground);
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
      ...genesysApi?.environment,
    },
    grant(hearer: IGrantable): void {
      grant(hearer);
      presence.grantNoteNews(hearer);
      devices.grantKeepAliases(hearer);
      journal.grantOpenMessages(hearer);
      genesysApi?.grantRead(hearer);
    },
  };
}
