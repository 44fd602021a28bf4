import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { createAnswerCounter } from '../adapters/answer-counts.ts';
import { createMayWake } from '../adapters/background-pushes.ts';
import { createChannelBreaker } from '../adapters/channel-breaker.ts';
import type { ChannelQueueSettings } from '../adapters/channel-queues.ts';
import { createDeviceMarks } from '../adapters/device-marks.ts';
import { deviceReads } from '../adapters/device-reads.ts';
import { documentClient, type TablesClient } from '../adapters/dynamodb.ts';
import { sendDeadLetter } from '../adapters/job-queue.ts';
import { readJobToDo } from '../adapters/job-reads.ts';
import { hideJobs } from '../adapters/job-visibility.ts';
import { createJournal } from '../adapters/journal.ts';
import { sendLook } from '../adapters/later-queue.ts';
import { errorFields, type Log, log } from '../adapters/log.ts';
import { createMessageEnds, type MessageEnds } from '../adapters/message-ends.ts';
import { createPresenceTable } from '../adapters/presence-table.ts';
import { parsePushJob, writePushJob } from '../adapters/push-job-schema.ts';
import { createRushRow } from '../adapters/rush-row.ts';
import { shortHash } from '../adapters/short-hash.ts';
import { type QueuesClient, sqsClient } from '../adapters/sqs.ts';
import { createSwitches, heldSwitches } from '../adapters/switches.ts';
import { parseSyncJob } from '../adapters/sync-job-schema.ts';
import type { Senders } from '../channels/send-push.ts';
import type { Channel } from '../core/device.ts';
import type { PushJob } from '../core/job.ts';
import type { Look } from '../core/look.ts';
import { type Collapse, collapseId, deduplicationId, groupId } from '../core/push-ids.ts';
import { laneOf } from '../core/urgency.ts';
import { unreadAndSync } from '../unread/unread-and-sync.ts';
import { dispatchJob } from './handler.ts';
import { type LanePaces, laneSenders } from './lane-senders.ts';
import { dispatchRecords } from './records.ts';
import { dispatchSync } from './sync.ts';

/** With the queues of all channels that the stack has. */
export interface DispatcherSettings extends LanePaces, ChannelQueueSettings {
  readonly PRESENCE_TABLE: string;
  readonly DEVICE_TABLE: string;
  readonly JOURNAL_TABLE: string;
  readonly JOURNAL_DAYS: number;
  readonly QUEUE_URL: string;
  readonly URGENT_QUEUE_URL?: string;
  readonly LATER_QUEUE_URL: string;
  readonly DEAD_LETTER_QUEUE_URL: string;
  readonly COLLAPSE: Collapse;
  readonly APPS: readonly string[];
  readonly GONE_GUARD_PERCENT: number;
  readonly GONE_GUARD_SAMPLES: number;
  readonly OUTSIDE_EVENT_BUS_NAME?: string;
}

/** Where a dispatcher runs: in Lambda, unless somebody says otherwise. */
export interface DispatcherSurroundings {
  readonly tables: TablesClient;
  readonly sqs: QueuesClient;
  readonly now: () => number;
  readonly log: Log;
  readonly pause?: (lost: number) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Default: as the settings say. */
  readonly ends?: MessageEnds;
}

const lambda = (): DispatcherSurroundings => ({
  tables: documentClient(),
  sqs: sqsClient(),
  now: Date.now,
  log,
  random: Math.random,
});

/** What every dispatcher is wired from; only how things are sent differs. */
export function createDispatcher(
  channel: Channel,
  settings: DispatcherSettings,
  senders: Senders,
  surroundings = lambda(),
) {
  const { tables, sqs, now, pause } = surroundings;
  const { ends = createMessageEnds(settings, surroundings) } = surroundings;
  const pausing = pause ? { pause } : {};
  const names = { journal: settings.JOURNAL_TABLE, devices: settings.DEVICE_TABLE };
  const ordered = settings.COLLAPSE === 'conversation';
  const bury = (letter: { body: string; group: string; id: string; reason: string }) =>
    sendDeadLetter(sqs, settings.DEAD_LETTER_QUEUE_URL, letter);

  const breaker = createChannelBreaker(tables, settings.DEVICE_TABLE, channel, now);
  const { countUnread, noteRead } = unreadAndSync(settings, tables, sqs, { now, log: surroundings.log, ...pausing });

  const dependencies = {
    countUnread,
    noteRead,
    ...createJournal(tables, { tableName: settings.JOURNAL_TABLE, days: settings.JOURNAL_DAYS, ...pausing }),
    readConversation: createPresenceTable(tables, settings.PRESENCE_TABLE, pause).readConversation,
    readJob: (job: PushJob) => readJobToDo(tables, names, job, ordered, pause),
    marks: createDeviceMarks(tables, settings.DEVICE_TABLE, now, pause),
    breaker,
    answers: createAnswerCounter(tables, settings.DEVICE_TABLE, channel, now),
    guard: { percent: settings.GONE_GUARD_PERCENT, samples: settings.GONE_GUARD_SAMPLES },
    sendLook: (look: Look) => sendLook(sqs, settings.LATER_QUEUE_URL, look, now()),
    defaultApp: settings.APPS[0] ?? '',
    random: surroundings.random,
    ended: ends.ended,
    ordered,
    collapseId: (job: PushJob) => collapseId(shortHash, settings.COLLAPSE, job),
    deadLetter: (job: PushJob, reason: string) =>
      bury({ body: writePushJob(job), group: groupId(shortHash, job), id: deduplicationId(shortHash, job), reason }),
    log: surroundings.log,
    now,
    ...pausing,
  };
  const rush = createRushRow(tables, settings.DEVICE_TABLE, channel, now);
  const sendOf = laneSenders(senders.push, settings, rush, { log: surroundings.log, now });
  const syncDependencies = {
    readDevice: deviceReads(tables, settings.DEVICE_TABLE).device,
    countUnread,
    readSwitches: heldSwitches(createSwitches(tables, settings.DEVICE_TABLE), now),
    mayWake: createMayWake(tables, settings.DEVICE_TABLE),
    breaker,
    sendSync: senders.sync,
    defaultApp: dependencies.defaultApp,
    log: surroundings.log,
    now,
  };

  /** One function is fed from both lanes, and only the queue that handed a record out can hide it. */
  function cameFrom(records: readonly SQSRecord[]): string {
    const { QUEUE_URL, URGENT_QUEUE_URL } = settings;
    const name = records[0]?.eventSourceARN.split(':').at(-1);
    return URGENT_QUEUE_URL?.split('/').at(-1) === name ? (URGENT_QUEUE_URL ?? QUEUE_URL) : QUEUE_URL;
  }

  return (event: SQSEvent, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const remaining = () => context.getRemainingTimeInMillis();
    const dispatched = dispatchRecords(event, remaining, {
      parseJob: (body) => parsePushJob(body) ?? parseSyncJob(body),
      dispatch: (receivedAs, job, remainingMilliseconds) =>
        'kind' in job
          ? dispatchSync(job, remainingMilliseconds, syncDependencies)
          : dispatchJob(receivedAs, job, remainingMilliseconds, { ...dependencies, send: sendOf[laneOf(job)] }),
      bury: ({ messageId, body, attributes }, reason) =>
        bury({ body, group: attributes.MessageGroupId ?? messageId, id: messageId, reason }),
      hide: (records, seconds) =>
        hideJobs(
          sqs,
          cameFrom(records),
          records.map(({ receiptHandle }) => receiptHandle),
          seconds,
        ),
      failed: (failure, { messageId }, error) =>
        surroundings.log.error(failure, { job: messageId, ...errorFields(error) }),
    });
    return ends.andTold(dispatched, remaining);
  };
}
