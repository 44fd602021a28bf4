import type { Log } from '../lambdas/adapters/log.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { createClosingLines } from './closing-lines.ts';
import type { Connect } from './connection.ts';
import type { EventFrame } from './frames.ts';
import { earliest } from './gaps.ts';
import type { Channel, GenesysChannels } from './genesys-channels.ts';
import { type Line, openLine, unheardUntil } from './line.ts';
import { createSubscription } from './subscription.ts';
import type { Timing } from './timing.ts';
import { createTries } from './tries.ts';

export interface KeeperDependencies {
  readonly channels: GenesysChannels;
  readonly connect: Connect;
  readonly renewToken: () => void;
  readonly event: (frame: EventFrame, text: Buffer) => void;
  /** Something may have been said, since then and until now, that nobody told. */
  readonly gap: (since: number) => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'measure'>;
  /** By the bridge's clock, as all times here. */
  readonly now: () => number;
  readonly random: () => number;
  readonly timing: Timing;
}

/** The life of one group of topics, on whatever channel. */
export interface ChannelKeeper {
  readonly topics: () => readonly string[];
  /** @param deafSince since when a new one may have been told to nobody */
  readonly setTopics: (topics: readonly string[], deafSince: number) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly status: () => KeeperStatus;
  /** Resolves when all connections are closed; what was not heard until now is a gap before. */
  readonly stop: () => Promise<void>;
}

export interface KeeperStatus {
  readonly topics: number;
  readonly state: 'connected' | 'not-connected';
  /** Of the state. */
  readonly since: number;
  readonly lastHeardAt?: number;
  readonly notSubscribed: readonly string[];
  /** Since when Genesys tells none of the topics, connected or not; absent: it tells some. */
  readonly noneSince?: number;
}

/**
 * Keeps a group of topics heard, from now on until `stop`.
 * @param deafSince since when nobody has heard them
 */
export function keepChannel(
  first: readonly string[],
  deafSince: number,
  dependencies: KeeperDependencies,
): ChannelKeeper {
  const { channels, connect, log, now, timing } = dependencies;
  const clock = createAlarmClock();
  const subscription = createSubscription(first, dependencies);
  const closing = createClosingLines();
  const tries = createTries(clock, () => isStopped, dependencies);
  let line: Line | undefined;
  /** Since when nobody hears; absent: somebody does. */
  let unheardSince: number | undefined = deafSince;
  let since = now();
  let isPaused = false;
  let isStopped = false;

  const events = {
    event: dependencies.event,
    lost(topics: readonly string[], lostSince: number) {
      log.warn('no-longer-subscribed', { topics: topics.length });
      subscription.lost(topics, lostSince);
      clock.ring();
    },
    revoked: dependencies.renewToken,
    changed: clock.ring,
    strange: (kind: string) => log.warn('frame-not-understood', { kind }),
  };

  function tellGap(gapSince: number | undefined) {
    if (gapSince === undefined) return;
    const seconds = Math.ceil((now() - gapSince) / 1000);
    log.measure(
      'gap',
      { seconds, topics: subscription.topics().length, stillConnected: isConnected() },
      { BridgeGaps: { unit: 'Count', value: 1 }, BridgeGapSeconds: { unit: 'Count', value: seconds } },
    );
    dependencies.gap(gapSince);
  }

  const isConnected = () => line !== undefined && line.fate.down === undefined;
  const isStable = ({ openedAt }: Line) => now() - openedAt >= timing.stableMs;

  /**
   * A new line takes the place of the former one, or of none.
   * @param told the topics that it has; they may have been changed meanwhile
   */
  function take(next: Line, told: readonly string[]) {
    const former = line;
    line = next;
    if (isPaused) next.connection.pause();
    const { refused, openedAt: askedAt, channel } = next;
    const missedSince = subscription.taken(told, { refused, askedAt, expiresAt: channel.expiresAt });
    const gapSince = earliest(unheardSince, former && unheardUntil(former), missedSince);
    unheardSince = undefined;
    if (!former || former.fate.down !== undefined) since = now();
    if (former) former.fate.isFormer = true;
    // What was said just before is on its way to the former one.
    if (former && former.fate.down === undefined) closing.close(former.connection, tellGap, timing.lingerMs);
    tellGap(gapSince);
  }

  /** Has Genesys told what is due, and waits until more is. */
  async function keep({ channel, fate }: Line) {
    const { gapSince, leave, deafSince: toldUntil } = await subscription.keep(channel.id);
    tellGap(gapSince);
    if (leave !== undefined) fate.leave ??= leave;
    if (toldUntil !== undefined)
      fate.deafSince = Math.min(fate.deafSince ?? now(), Math.max(toldUntil, fate.toldAt ?? 0));
    if (fate.leave === undefined && fate.down === undefined) await clock.sleep(subscription.nextAt() - now());
  }

  /** @returns its channel, where that may live on */
  async function mourn(ended: Line): Promise<Channel | undefined> {
    const { down, leave, downAt } = ended.fate;
    log.measure('disconnected', { reason: down, leave }, { BridgeDisconnects: { unit: 'Count', value: 1 } });
    if (isStable(ended)) tries.succeeded();
    unheardSince = earliest(unheardSince, unheardUntil(ended));
    since = downAt ?? now();
    line = undefined;
    await tries.failed();
    return leave === undefined && subscription.lifeLeft() > 0 ? ended.channel : undefined;
  }

  async function open(known: Channel | undefined) {
    const told = subscription.topics();
    const opened = await openLine(known, told, { channels, connect, close: closing.close, events, now });
    const former = line;
    if (opened.kind === 'line') {
      log.info('connected', { topics: told.length, insteadOf: former?.fate.leave });
      if (isStopped) return closing.close(opened.connection);
      take(opened, told);
      if (!former) return;
      // A channel that is to be left again and again must not take all requests: the new one is heard meanwhile.
      if (isStable(former)) tries.succeeded();
      else await tries.failed();
    } else if (opened.kind === 'no-room' && former) {
      // Its own channel is the room that there is.
      former.fate.down ??= 'no-room-for-another';
      closing.close(former.connection, tellGap);
    } else {
      const why = { reason: 'no-room', ...opened };
      log.warn('not-connected', { reason: why.reason });
      await tries.failed(why);
    }
  }

  async function live() {
    let known: Channel | undefined;
    while (!isStopped) {
      if (line?.fate.down !== undefined) {
        known = await mourn(line);
      } else if (line && line.fate.leave === undefined) {
        await keep(line);
      } else {
        await open(known);
        known = undefined;
      }
    }
  }

  const living = live();
  return {
    topics: subscription.topics,
    setTopics(topics, newSince) {
      subscription.change(topics, newSince);
      clock.ring();
    },
    pause() {
      isPaused = true;
      line?.connection.pause();
      closing.pause();
    },
    resume() {
      isPaused = false;
      line?.connection.resume();
      closing.resume();
    },
    status() {
      const noneSince = subscription.allMissingSince();
      return {
        topics: subscription.topics().length,
        state: isConnected() ? 'connected' : 'not-connected',
        since: line?.fate.downAt ?? since,
        notSubscribed: subscription.missing(),
        ...(line ? { lastHeardAt: line.connection.lastHeardAt() } : {}),
        ...(noneSince === undefined ? {} : { noneSince }),
      };
    },
    async stop() {
      isStopped = true;
      clock.ring();
      tellGap(earliest(unheardSince, line && unheardUntil(line)));
      if (line && isConnected()) closing.close(line.connection, tellGap);
      await living;
      await closing.settled();
    },
  };
}
