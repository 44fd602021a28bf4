import type { MayWake } from '../adapters/background-pushes.ts';
import type { ChannelBreaker } from '../adapters/channel-breaker.ts';
import { errorFields, type Log, type LogFields } from '../adapters/log.ts';
import type { SendSync } from '../channels/send-push.ts';
import { parseConversationKey } from '../core/conversation.ts';
import { type Device, hasExpired } from '../core/device.ts';
import type { ReadElsewhere } from '../core/read-elsewhere.ts';
import { isPaused, type Switches } from '../core/switches.ts';
import { type SyncJob, syncNewsMs } from '../core/sync-job.ts';
import { badgeOf } from '../core/unread.ts';
import type { RecordResult } from './fifo-batch.ts';
import { lineOf } from './line-of.ts';
import { isSameRegistration } from './look-at-tables.ts';
import { type RemainingMilliseconds, timeToSend } from './time-limits.ts';

export interface SyncDependencies {
  readonly readDevice: (id: { customerId: string; deviceId: string }) => Promise<Device | undefined>;
  readonly countUnread: (customerId: string) => Promise<number>;
  /** What a person has paused: it is news only as long as it is new, so it does not wait. */
  readonly readSwitches: () => Promise<Switches>;
  readonly mayWake: MayWake;
  readonly breaker: Pick<ChannelBreaker, 'ask' | 'wasNotTried'>;
  readonly sendSync: SendSync;
  /** Of devices that name none. */
  readonly defaultApp: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  readonly now: () => number;
}

/** What the tables said longer ago is read again before a frame is written. */
const tablesHoldMs = 1_000;

/**
 * Tells one device what was read elsewhere, with the badge as it is now. Once: whatever comes of it, the job is done, and
 * the journal does not know of it.
 */
export async function dispatchSync(
  job: SyncJob,
  remainingMilliseconds: RemainingMilliseconds,
  dependencies: SyncDependencies,
): Promise<RecordResult> {
  const { readDevice, countUnread, mayWake, breaker, sendSync, log, now } = dependencies;
  const say = (outcome: string, fields: LogFields = {}) => {
    const { channel, conversation, deviceId, messageIds } = job;
    log.info('sync', { channel, conversation, deviceId, messages: messageIds.length, outcome, ...fields });
  };
  try {
    await tell();
  } catch (error) {
    log.warn('sync-failed', { channel: job.channel, conversation: job.conversation, ...errorFields(error) });
  }
  return { kind: 'done' };

  async function tell(): Promise<void> {
    if (now() >= job.at + syncNewsMs) return say('too-late');
    if (isPaused(await dependencies.readSwitches(), job)) return say('paused');
    let readAt = now();
    const [device, unread] = await Promise.all([readDevice(job), countUnread(job.customerId)]);
    if (!device || device.channel !== job.channel || device.gone || hasExpired(device, now())) return say('no-device');

    const app = device.app ?? dependencies.defaultApp;
    const line = lineOf(app, device);
    const permission = await breaker.ask(line);
    if (permission.kind === 'wait') return say('channel-down', { detail: permission.reason });
    if (permission.read) {
      // Whoever finds out whether the channel is up again shall be a push.
      await breaker.wasNotTried(line, permission.read);
      return say('channel-down', { detail: permission.read.reason });
    }

    const stillRight = async () => {
      if (now() - readAt < tablesHoldMs) return true;
      readAt = now();
      const [current, counted] = await Promise.all([readDevice(job), countUnread(job.customerId)]);
      // A push that went out meanwhile brought a newer badge: 0 after it would remove its notification.
      if (counted !== unread) return false;
      return current !== undefined && current.gone === undefined && isSameRegistration(current, device);
    };
    const send = (part: ReadElsewhere['part']) =>
      sendSync(readElsewhere(job, device, { app, badge: badgeOf(unread), part }), stillRight, timeLeft);
    const timeLeft = timeToSend(remainingMilliseconds);

    if (device.platform === 'android') return say((await send('event')).kind);
    const badge = await send('badge');
    const isAwake = badge.kind === 'delivered' && (await mayWake(job, now()));
    say(badge.kind, isAwake ? { event: (await send('event')).kind } : {});
  }
}

function readElsewhere(
  { conversation, messageIds }: SyncJob,
  { token, addressKind, platform, environment, environmentIsCertain, recipient }: Device,
  { app, badge, part }: Pick<ReadElsewhere, 'app' | 'badge' | 'part'>,
): ReadElsewhere {
  const { source, id } = parseConversationKey(conversation);
  const address = { token, addressKind, platform, environment, environmentIsCertain, app, recipient };
  return { ...address, source, conversationId: id, messageIds, badge, part };
}
