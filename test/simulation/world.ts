import { createDeviceTable } from '../../lambdas/adapters/device-table.ts';
import { openShards } from '../../lambdas/adapters/journal-rows.ts';
import { createLog } from '../../lambdas/adapters/log.ts';
import { parseLook } from '../../lambdas/adapters/look-schema.ts';
import { createPreferencesTable } from '../../lambdas/adapters/preferences.ts';
import { createSwitches } from '../../lambdas/adapters/switches.ts';
import { presenceRoute } from '../../lambdas/api/presence-route.ts';
import type { Channel } from '../../lambdas/core/device.ts';
import { createDispatcher } from '../../lambdas/dispatch/dispatcher.ts';
import { hearing } from '../../lambdas/hear/hearing.ts';
import { later } from '../../lambdas/later/handler.ts';
import { route } from '../../lambdas/route/handler.ts';
import type { Reading } from '../../lambdas/sources/reading.ts';
import { sweep } from '../../lambdas/sweep/handler.ts';
import { tablesAndQueues } from '../../lambdas/take-up/tables-and-queues.ts';
import { apiEvent } from '../lambdas/api/api-event.ts';
import type { Call } from './chaos.ts';
import type { Counters } from './counters.ts';
import type { MemoryQueues } from './memory-queues.ts';
import type { MemoryTables } from './memory-tables.ts';
import type { createMishaps } from './mishaps.ts';
import { type ProviderState, sendTo } from './provider.ts';
import type { Random } from './random.ts';
import type { Frame } from './records.ts';
import { type Process, type Scheduler, timeLimitMs } from './scheduler.ts';

export const presenceSettings = { presenceMs: 60_000, messageExpiryMs: 20 * 60_000 };
export const tableNames = { presence: 'presence', devices: 'devices', journal: 'journal' } as const;

export interface Surroundings {
  readonly tables: MemoryTables;
  readonly queues: MemoryQueues;
  readonly queueUrls: Readonly<Record<Channel | `${Channel}Urgent` | 'later' | 'deadLetters', string>>;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly counters: Counters;
  readonly mishaps: ReturnType<typeof createMishaps>;
  readonly providers: Readonly<Record<Channel, ProviderState>>;
  /** Small, where a history is to reach the end of all tries. */
  readonly maximumStep: number | undefined;
  readonly apnsIsConfigured: boolean;
  /** After each call that was executed. */
  readonly executed: (call: Call) => void;
  readonly written: (process: Process, frame: Frame) => void;
  readonly said: (process: Process, line: Record<string, unknown>) => void;
  readonly whose: (recipient: string) => { customerId: string; deviceId: string };
}

export interface Report {
  readonly conversation: string;
  readonly customerId: string;
  readonly deviceId: string;
  readonly status: 'active' | 'background';
  readonly ageMs?: number;
}

const presenceEvent = (conversationId: string, body: object) =>
  apiEvent('PUT /v1/conversations/{conversationId}/presence', { path: { conversationId }, body: JSON.stringify(body) });

type Batch = Parameters<typeof later>[0];

/** The functions of the stack with their real wiring, each invocation on tables and queues of its own process. */
export function createFunctions(surroundings: Surroundings) {
  const { tables, queues, queueUrls, scheduler, mishaps, random } = surroundings;
  const { now } = scheduler;

  const settings = {
    PRESENCE_TABLE: tableNames.presence,
    DEVICE_TABLE: tableNames.devices,
    JOURNAL_TABLE: tableNames.journal,
    JOURNAL_DAYS: 30,
    LATER_QUEUE_URL: queueUrls.later,
    ...(surroundings.apnsIsConfigured
      ? { APNS_QUEUE_URL: queueUrls.apns, APNS_URGENT_QUEUE_URL: queueUrls.apnsUrgent }
      : {}),
    FCM_QUEUE_URL: queueUrls.fcm,
    FCM_URGENT_QUEUE_URL: queueUrls.fcmUrgent,
    TELEGRAM_QUEUE_URL: queueUrls.telegram,
    TELEGRAM_URGENT_QUEUE_URL: queueUrls.telegramUrgent,
  };

  function surround(process: Process) {
    const chaos = mishaps.chaosOf(process, surroundings.executed);
    const pause = () => ownStep(process, 'pause');
    return {
      tables: tables.client(chaos),
      sqs: queues.client(chaos),
      now,
      pause,
      log: logOf(process),
      random: () => random.between(0, 100) / 100,
    };
  }

  const ownStep = (process: Process, step: string) =>
    new Promise<void>((resolve) => {
      if (process.alive) scheduler.wait({ process, call: { service: 'own', step }, go: () => resolve() });
    });

  const logOf = (process: Process) =>
    createLog((line) => surroundings.said(process, JSON.parse(line)), 'simulated', now);

  function deciding(process: Process) {
    const { tables: client, sqs, pause, log } = surround(process);
    const { maximumStep } = surroundings;
    return {
      ...tablesAndQueues(settings, client, sqs, { now, pause, log }),
      ...(maximumStep === undefined ? {} : { maximumStep }),
      ended: () => {},
      info: log.info,
      measure: log.measure,
    };
  }

  const remaining = (process: Process) => () => process.begunAt + timeLimitMs - now();

  return {
    route: (process: Process, reading: Reading) => {
      const heard = {
        PRIVACY_MODE: 'generic',
        MESSAGE_EXPIRY_SECONDS: presenceSettings.messageExpiryMs / 1_000,
        URGENT_AFTER_SECONDS: 60,
      } as const;
      return route(reading, {
        ...hearing({ ...settings, ...heard }, { ...surround(process), lookUp: undefined }),
        read: () => [reading],
      });
    },
    later: (process: Process, batch: Batch) =>
      later(batch, {
        ...deciding(process),
        parseLook,
        failed: (messageId) => surroundings.said(process, { event: 'look-failed', messageId }),
      }),
    sweep: (process: Process) =>
      sweep({
        ...deciding(process),
        shards: openShards,
        remainingMilliseconds: remaining(process),
        failed: ({ messageId }) => surroundings.said(process, { event: 'take-up-failed', messageId }),
      }),
    dispatch: (process: Process, channel: Channel, batch: Batch) =>
      createDispatcher(
        channel,
        {
          ...settings,
          QUEUE_URL: queueUrls[channel],
          URGENT_QUEUE_URL: queueUrls[`${channel}Urgent`],
          DEAD_LETTER_QUEUE_URL: queueUrls.deadLetters,
          COLLAPSE: 'conversation',
          APPS: ['app'],
          GONE_GUARD_PERCENT: 20,
          GONE_GUARD_SAMPLES: 2,
        },
        {
          push: sendTo(
            surroundings.providers[channel],
            { ...surroundings, now, step: (step) => ownStep(process, step) },
            surroundings.whose,
            (frame) => surroundings.written(process, frame),
          ),
          sync: async () => ({ kind: 'delivered' }),
        },
        surround(process),
      )(batch, { getRemainingTimeInMillis: remaining(process) }),
    report: (process: Process, report: Report) => {
      const { storeReport, sendLook, noteRead } = deciding(process);
      const { conversation, customerId, ...body } = report;
      const event = presenceEvent(conversation, body);
      const wired = { presence: { storeReport }, presenceSettings, lookSoon: sendLook, noteRead, log: logOf(process) };
      return presenceRoute(wired)({ event, customerId, now: now() });
    },
    preferences: (process: Process) => {
      const { tables: client, pause } = surround(process);
      return createPreferencesTable(client, tableNames.devices, pause);
    },
    switches: (process: Process) => {
      const { tables: client, pause } = surround(process);
      return createSwitches(client, tableNames.devices, pause);
    },
    devices: (process: Process) => {
      const { tables: client, pause } = surround(process);
      return createDeviceTable(client, tableNames.devices, pause);
    },
  };
}
