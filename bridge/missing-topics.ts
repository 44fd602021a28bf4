import { backoff } from './backoff.ts';

/** Topics that Genesys does not tell a channel, though it should. */
export interface MissingTopics {
  /** @param since when they were told last, as far as is known; as all times by the bridge's clock */
  readonly lose: (topics: readonly string[], since: number) => void;
  /** Those that are to be asked for again now. */
  readonly due: () => readonly string[];
  /** When the next is to be asked for again. */
  readonly nextAt: () => number;
  /** They could not be asked for: again after so long, which is no failure of theirs. */
  readonly postpone: (topics: readonly string[], milliseconds: number) => void;
  /**
   * They are told again. Says since when the first of those that were missing was not.
   * @param askedAt what was lost after that is lost still
   */
  readonly regain: (topics: readonly string[], askedAt: number) => number | undefined;
  readonly keepOnly: (topics: readonly string[]) => void;
  readonly list: () => readonly string[];
  /** Since when none of these is told; undefined: one is, or there is none. */
  readonly allSince: (topics: readonly string[]) => number | undefined;
}

interface Loss {
  readonly times: number;
  readonly since: number;
  readonly lostAt: number;
  readonly againAt: number;
  readonly isMissing: boolean;
}

/** One that Genesys does not know may come to be, but nobody waits for it. */
const retry = { firstBackoffMs: 1_000, longestBackoffMs: 900_000 };

/** @param now by the bridge's clock */
export function createMissingTopics(now: () => number, random: () => number): MissingTopics {
  /** Also of those that came back: what goes again soon is asked for later. */
  const losses = new Map<string, Loss>();
  const missing = () => [...losses].filter(([, { isMissing }]) => isMissing);

  return {
    lose(topics, since) {
      // One draw for all: what is lost together is asked for together, or a thousand topics would be a thousand requests.
      const drawn = random();
      for (const topic of topics) {
        const former = losses.get(topic);
        const isLongAgo = former && !former.isMissing && now() - former.againAt > retry.longestBackoffMs;
        const times = former && !isLongAgo ? former.times : 0;
        losses.set(topic, {
          times: times + 1,
          since: former?.isMissing ? Math.min(former.since, since) : since,
          lostAt: now(),
          againAt: now() + backoff(times, retry, () => drawn),
          isMissing: true,
        });
      }
    },
    due() {
      const all = missing();
      if (!all.some(([, { againAt }]) => againAt <= now())) return [];
      // A request that is made anyway takes those along whose wait is half over: so groups grow together.
      return all.flatMap(([topic, { lostAt, againAt }]) => ((lostAt + againAt) / 2 <= now() ? [topic] : []));
    },
    nextAt: () => Math.min(...missing().map(([, { againAt }]) => againAt)),
    postpone(topics, milliseconds) {
      for (const topic of topics) {
        const loss = losses.get(topic);
        if (loss) losses.set(topic, { ...loss, againAt: now() + milliseconds });
      }
    },
    regain(topics, askedAt) {
      let since: number | undefined;
      for (const topic of topics) {
        const loss = losses.get(topic);
        if (!loss?.isMissing || loss.lostAt > askedAt) continue;
        since = Math.min(since ?? loss.since, loss.since);
        losses.set(topic, { ...loss, isMissing: false, againAt: now() });
      }
      return since;
    },
    keepOnly(topics) {
      const kept = new Set(topics);
      for (const topic of losses.keys()) if (!kept.has(topic)) losses.delete(topic);
    },
    list: () => missing().map(([topic]) => topic),
    allSince(topics) {
      const times = topics.flatMap((topic) => {
        const loss = losses.get(topic);
        return loss?.isMissing ? [loss.since] : [];
      });
      return times.length > 0 && times.length === topics.length ? Math.max(...times) : undefined;
    },
  };
}
