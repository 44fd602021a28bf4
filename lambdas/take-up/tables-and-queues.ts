import { createAliasTable } from '../adapters/alias-table.ts';
import { channelQueues } from '../adapters/channel-queues.ts';
import { readCustomer } from '../adapters/customer.ts';
import type { TablesClient } from '../adapters/dynamodb.ts';
import { sendJobs } from '../adapters/job-queue.ts';
import { createJournal } from '../adapters/journal.ts';
import { sendLook } from '../adapters/later-queue.ts';
import { type Log, log as ownLog } from '../adapters/log.ts';
import { createPresenceTable } from '../adapters/presence-table.ts';
import type { QueuesClient } from '../adapters/sqs.ts';
import type { Look } from '../core/look.ts';
import { lanes } from '../core/urgency.ts';
import { unreadAndSync } from '../unread/unread-and-sync.ts';
import type { DecidingSettings } from './env.ts';
import { createHandOver } from './hand-over.ts';

/** The tables and queues of every function that decides what becomes of a message. */
export function tablesAndQueues(
  settings: DecidingSettings,
  tables: TablesClient,
  sqs: QueuesClient,
  {
    now,
    pause,
    log = ownLog,
  }: {
    readonly now: () => number;
    readonly pause?: (lost: number) => Promise<void>;
    readonly log?: Pick<Log, 'warn'>;
  },
) {
  const urls = channelQueues(settings);
  const queues = [...urls].flatMap(([channel, byLane]) =>
    lanes.map((lane) => ({
      channel,
      lane,
      send: (jobs: Parameters<typeof sendJobs>[2]) => sendJobs(sqs, byLane[lane], jobs),
    })),
  );
  const look = (one: Look) => sendLook(sqs, settings.LATER_QUEUE_URL, one, now());
  const pausing = pause ? { pause } : {};
  return {
    ...createAliasTable(tables, settings.DEVICE_TABLE, pause),
    ...createPresenceTable(tables, settings.PRESENCE_TABLE, pause),
    ...createJournal(tables, { tableName: settings.JOURNAL_TABLE, days: settings.JOURNAL_DAYS, ...pausing }),
    ...unreadAndSync(settings, tables, sqs, { now, log, ...pausing }),
    readCustomer: (customerId: string) => readCustomer(tables, settings.DEVICE_TABLE, customerId),
    channels: [...urls.keys()],
    sendLook: look,
    handOver: createHandOver(queues, look),
    now,
  };
}
