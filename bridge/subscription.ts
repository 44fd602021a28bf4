import type { Log } from '../lambdas/adapters/log.ts';
import { backoff } from './backoff.ts';
import { earliest } from './gaps.ts';
import type { Failed, GenesysChannels } from './genesys-channels.ts';
import { createMissingTopics } from './missing-topics.ts';
import type { Timing } from './timing.ts';

export interface SubscriptionDependencies {
  readonly channels: Pick<GenesysChannels, 'subscribe' | 'expiresAt'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** By the bridge's clock, as all times here. */
  readonly now: () => number;
  readonly random: () => number;
  readonly timing: Timing;
}

/** A group of topics, and what a channel knows of it. */
export interface Subscription {
  readonly topics: () => readonly string[];
  /** @param deafSince since when a new one may have been told to nobody */
  readonly change: (topics: readonly string[], deafSince: number) => void;
  /**
   * Another channel has been told them.
   * @param told they may have been changed meanwhile
   * @returns since when the first of those that were missing was not told
   */
  readonly taken: (
    told: readonly string[],
    by: { readonly refused: readonly string[]; readonly askedAt: number; readonly expiresAt: number },
  ) => number | undefined;
  /** Tells Genesys the topics again where that is due: to change them, to renew the channel, to get back what it lost. */
  readonly keep: (channelId: string) => Promise<Kept>;
  /** @param since when they were told last, as far as is known */
  readonly lost: (topics: readonly string[], since: number) => void;
  /** When something is due again. */
  readonly nextAt: () => number;
  /** Of the channel; milliseconds. */
  readonly lifeLeft: () => number;
  readonly missing: () => readonly string[];
  /** Since when not one of them is told. */
  readonly allMissingSince: () => number | undefined;
}

export interface Kept {
  /** Since when topics that are told again were not. */
  readonly gapSince?: number | undefined;
  /** Since when the channel may have told nothing at all. */
  readonly deafSince?: number;
  /** Why another channel is to take its place. */
  readonly leave?: 'channel-gone' | 'not-renewed';
}

interface Due {
  readonly at: number;
  readonly way: 'add' | 'replace';
  readonly deafSince?: number | undefined;
  readonly failures: number;
}

/** A renewal that fails so often in a row is left to a new channel, which has a whole life. */
const mostFailures = 5;

export function createSubscription(first: readonly string[], dependencies: SubscriptionDependencies): Subscription {
  const { channels, log, now, random, timing } = dependencies;
  const missing = createMissingTopics(now, random);
  let topics = first;
  let expiresAt = Number.NEGATIVE_INFINITY;
  /** When the channel was there for certain. */
  let subscribedAt = Number.NEGATIVE_INFINITY;
  /** The channel's topics are to be told to Genesys, for whatever reason. */
  let due: Due = { at: Number.POSITIVE_INFINITY, way: 'add', failures: 0 };

  /** Well before it ends; and not more often than its heart beats, should our clock be wrong by a channel's life. */
  function renewInTime() {
    due = { at: now() + Math.max((expiresAt - now()) / 2, timing.heartbeatMs), way: 'add', failures: 0 };
  }

  function refused(those: readonly string[]) {
    if (those.length === 0) return;
    log.warn('topics-refused', { topics: those.length });
    missing.lose(those, now());
  }

  function without(those: readonly string[], out: readonly string[]) {
    const left = new Set(out);
    return those.filter((topic) => !left.has(topic));
  }

  /** @param lost those that were asked for because they were missing */
  function notSubscribed({ reason, retryAfterSeconds }: Failed, lost: readonly string[], task: Due | undefined): Kept {
    // That we ask for much says nothing about a channel.
    const isTrouble = reason !== 'own-rate-limit';
    const again = backoff(isTrouble ? (task?.failures ?? 0) : 0, timing, random, retryAfterSeconds);
    if (isTrouble) missing.lose(lost, now());
    else missing.postpone(lost, again);
    if (!task || due !== task) return {};
    const failures = task.failures + (isTrouble ? 1 : 0);
    due = { ...task, at: now() + again, failures };
    return failures > mostFailures ? { leave: 'not-renewed' } : {};
  }

  /** That subscribing renews a channel is what Genesys says; should it not, another takes its place in good time. */
  async function renewed(channelId: string, task: Due, askedAt: number): Promise<Kept> {
    const told: Due = { at: task.at, way: 'add', failures: task.failures };
    if (due === task) due = told;
    const until = await channels.expiresAt(channelId);
    if (typeof until === 'object') return notSubscribed(until, [], told);
    const isLonger = until !== 'gone' && until > expiresAt;
    log.info('channel-renewed', { topics: topics.length, isLonger });
    if (until === 'gone') return { leave: 'channel-gone', deafSince: subscribedAt };
    subscribedAt = askedAt;
    if (!isLonger) return { leave: 'not-renewed' };
    expiresAt = until;
    // The topics may have been changed meanwhile.
    if (due === told) renewInTime();
    return {};
  }

  return {
    topics: () => topics,
    change(wanted, newSince) {
      const isShorter = without(topics, wanted).length > 0;
      const isLonger = without(wanted, topics).length > 0;
      topics = wanted;
      missing.keepOnly(topics);
      // A change before may not have been told yet.
      const way = isShorter || due.way === 'replace' ? 'replace' : 'add';
      due = { at: now(), way, deafSince: earliest(due.deafSince, isLonger ? newSince : undefined), failures: 0 };
    },
    taken(told, by) {
      missing.keepOnly(topics);
      const missedSince = missing.regain(without(missing.list(), by.refused), by.askedAt);
      refused(by.refused);
      expiresAt = by.expiresAt;
      subscribedAt = by.askedAt;
      if (told !== topics) return missedSince;
      const { deafSince } = due;
      renewInTime();
      return earliest(missedSince, deafSince);
    },
    async keep(channelId) {
      const lost = missing.due();
      const askedAt = now();
      const task = due.at <= askedAt ? due : undefined;
      if (!task && lost.length === 0) return {};
      const wanted = task ? topics : lost;
      const answer = await channels.subscribe(channelId, wanted, task?.way ?? 'add');
      if (answer.kind === 'gone') return { leave: 'channel-gone', deafSince: subscribedAt };
      if (answer.kind === 'failed') return notSubscribed(answer, lost, task);
      const missedSince = missing.regain(without(wanted, answer.refused), askedAt);
      refused(answer.refused);
      if (task)
        return { gapSince: earliest(missedSince, task.deafSince), ...(await renewed(channelId, task, askedAt)) };
      subscribedAt = askedAt;
      return { gapSince: missedSince };
    },
    lost(those, since) {
      const ours = new Set(topics);
      missing.lose(
        those.filter((topic) => ours.has(topic)),
        since,
      );
    },
    nextAt: () => Math.min(due.at, missing.nextAt()),
    lifeLeft: () => expiresAt - now(),
    missing: missing.list,
    allMissingSince: () => missing.allSince(topics),
  };
}
