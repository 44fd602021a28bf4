import type { Log } from '../lambdas/adapters/log.ts';
import type { ApiClient } from '../lambdas/sources/genesys/api-client.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { backoff } from './backoff.ts';
import { type ChannelKeeper, type KeeperDependencies, keepChannel } from './channel-keeper.ts';
import type { Listened } from './environment.ts';
import { createLookUp, type LookedUp } from './look-up.ts';
import { placeTopics, topicsOf } from './topics.ts';

export interface Listening {
  readonly keepers: () => readonly ChannelKeeper[];
  /** Since when it is not known what to listen to; absent: it is known. */
  readonly lookingUpSince: () => number | undefined;
  readonly queues: () => ReadonlySet<string> | undefined;
  readonly users: () => ReadonlySet<string> | undefined;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => Promise<void>;
}

export interface ListeningDependencies extends KeeperDependencies {
  /** Since when nobody has listened; by the bridge's clock, as all times here. */
  readonly deafSince: number;
  readonly client: Pick<ApiClient, 'ask'>;
  readonly log: Log;
}

/**
 * Listens to queues and users, each by its topic, on as many channels as that takes; looks up again and again who there is,
 * where all are meant.
 */
export function listen(
  { queues, users }: { readonly queues: Listened; readonly users: Listened },
  dependencies: ListeningDependencies,
): Listening {
  const { client, log, now, random, timing } = dependencies;
  const clock = createAlarmClock();
  const keepers: ChannelKeeper[] = [];
  const startedAt = now();
  /** The last time that all were known, or as good as that. */
  let knownAt = dependencies.deafSince;
  let isKnown = false;
  let isPaused = false;
  let isStopped = false;

  function listenTo(topics: readonly string[]) {
    const deafSince = knownAt;
    const groups = placeTopics(
      keepers.map((keeper) => keeper.topics()),
      topics,
    );
    knownAt = now();
    isKnown = true;
    for (const [index, group] of groups.entries()) {
      const keeper = keepers[index];
      if (keeper) {
        const former = new Set(keeper.topics());
        const isSame = group.length === former.size && group.every((topic) => former.has(topic));
        if (!isSame) keeper.setTopics(group, deafSince);
      } else {
        const added = keepChannel(group, deafSince, dependencies);
        if (isPaused) added.pause();
        keepers.push(added);
      }
    }
  }

  const lookUpAll = createLookUp({
    client,
    random,
    timing,
    async wait(milliseconds) {
      await clock.sleep(milliseconds);
      // The next one who waits is to hear of the end as well.
      if (isStopped) clock.ring();
      return !isStopped;
    },
  });

  const find = async (what: 'queues' | 'users', listened: Listened): Promise<LookedUp> =>
    listened === 'all'
      ? lookUpAll(what).catch(() => ({ kind: 'failed', reason: 'secret-not-read' }))
      : { kind: 'found', ids: listened };

  async function lookUp(): Promise<Exclude<LookedUp, { kind: 'found' }> | 'done'> {
    const foundQueues = await find('queues', queues);
    if (foundQueues.kind === 'failed') return foundQueues;
    const foundUsers = await find('users', users);
    if (foundUsers.kind === 'failed') return foundUsers;
    if (isStopped) return 'done';
    // There is always somebody: it says more about what our client may see, and those that were heard before still are.
    if (foundQueues.ids.length + foundUsers.ids.length === 0) return { kind: 'failed', reason: 'nothing-found' };
    try {
      listenTo(topicsOf(foundQueues.ids, foundUsers.ids));
      log.info('looked-up', { queues: foundQueues.ids.length, users: foundUsers.ids.length });
    } catch (error) {
      // Those that were heard before still are.
      log.error('too-many-topics', { what: error instanceof Error ? error.message : 'unknown' });
    }
    return 'done';
  }

  async function keepLookingUp() {
    let failures = 0;
    while (!isStopped) {
      const found = await lookUp();
      if (found === 'done') failures = 0;
      else log.warn('not-looked-up', { reason: found.reason });
      const isTrouble = found !== 'done' && found.reason !== 'own-rate-limit';
      await clock.sleep(
        found === 'done'
          ? timing.lookUpEveryMs
          : backoff(isTrouble ? failures++ : 0, timing, random, found.retryAfterSeconds),
      );
    }
  }

  if (queues !== 'all' && users !== 'all') listenTo(topicsOf(queues, users));
  const looking = isKnown ? Promise.resolve() : keepLookingUp();
  return {
    keepers: () => keepers,
    lookingUpSince: () => (isKnown ? undefined : startedAt),
    queues: () => (queues === 'all' ? undefined : new Set(queues)),
    users: () => (users === 'all' ? undefined : new Set(users)),
    pause() {
      isPaused = true;
      for (const keeper of keepers) keeper.pause();
    },
    resume() {
      isPaused = false;
      for (const keeper of keepers) keeper.resume();
    },
    async stop() {
      isStopped = true;
      clock.ring();
      await Promise.all(keepers.map((keeper) => keeper.stop()));
      await looking;
    },
  };
}
