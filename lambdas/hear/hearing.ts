import type { LaneQueueSettings } from '../adapters/channel-queues.ts';
import { bindBySource } from '../adapters/conversation-binding.ts';
import type { TablesClient } from '../adapters/dynamodb.ts';
import type { Log } from '../adapters/log.ts';
import { createMessageEnds, type MessageEnds } from '../adapters/message-ends.ts';
import type { QueuesClient } from '../adapters/sqs.ts';
import type { GenesysSettings } from '../sources/genesys/settings.ts';
import { tablesAndQueues } from '../take-up/tables-and-queues.ts';
import type { HearSettings } from './env.ts';
import type { HearDependencies } from './hear-reading.ts';
import type { LookUp } from './look-up.ts';

export interface HearSurroundings {
  readonly tables: TablesClient;
  readonly sqs: QueuesClient;
  readonly log: Log;
  readonly now: () => number;
  /** Absent where nothing is ever looked up. */
  readonly lookUp: LookUp | undefined;
  /** Default: ends are counted, and nobody else is told. */
  readonly ends?: Pick<MessageEnds, 'ended'>;
  readonly pause?: (lost: number) => Promise<void>;
}

/** What hears a contact centre, wired to tables and queues. */
export function hearing(
  settings: Pick<
    HearSettings,
    | 'PRESENCE_TABLE'
    | 'DEVICE_TABLE'
    | 'JOURNAL_TABLE'
    | 'JOURNAL_DAYS'
    | 'LATER_QUEUE_URL'
    | keyof LaneQueueSettings
    | 'PRIVACY_MODE'
    | 'MESSAGE_EXPIRY_SECONDS'
    | 'URGENT_AFTER_SECONDS'
  >,
  { tables, sqs, log, now, lookUp, ends = createMessageEnds({}, { log, now }), pause }: HearSurroundings,
): HearDependencies {
  const joined = tablesAndQueues(settings, tables, sqs, { now, log, ...(pause ? { pause } : {}) });
  return {
    ...joined,
    openMessage: (row, said) =>
      joined.openMessage(
        row,
        said === undefined ? [] : [bindBySource(settings.PRESENCE_TABLE, row.conversation, said, row.decidedAt)],
      ),
    lookUp,
    ended: ends.ended,
    ...(pause ? { pause } : {}),
    info: log.info,
    privacyMode: settings.PRIVACY_MODE,
    messageExpiryMs: settings.MESSAGE_EXPIRY_SECONDS * 1000,
    urgentAfterMs: settings.URGENT_AFTER_SECONDS * 1000,
  };
}

export function genesysSettingsOf(settings: HearSettings): GenesysSettings {
  const { GENESYS_CUSTOMER_ATTRIBUTE: customerAttribute } = settings;
  return {
    botReplies: settings.GENESYS_BOT_REPLIES,
    agentJoined: settings.GENESYS_AGENT_JOINED,
    undeliveredAttribute: settings.GENESYS_UNDELIVERED_ATTRIBUTE,
    ...(customerAttribute === undefined ? {} : { customerAttribute }),
  };
}
