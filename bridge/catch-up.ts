import type { Log } from '../lambdas/adapters/log.ts';
import type { ApiClient } from '../lambdas/sources/genesys/api-client.ts';
import { createAlarmClock } from './alarm-clock.ts';
import { type ConversationReaderDependencies, createConversationReader } from './conversation-reader.ts';
import { type Searched, searchConversations, searchOfEarlierDays, startOfDay } from './conversation-search.ts';
import { type Gap, mergeGaps } from './gaps.ts';
import { createPatientAsk } from './patient-ask.ts';
import { createReadingMarks } from './reading-marks.ts';
import { createSleeps } from './sleeps.ts';

export interface CatchUpDependencies
  extends Omit<ConversationReaderDependencies, 'ask' | 'marks' | 'sleeps' | 'readLater'> {
  readonly client: Pick<ApiClient, 'ask'>;
  /** Those heard of last come first. */
  readonly openConversations: () => readonly string[];
  readonly log: Pick<Log, 'info' | 'warn' | 'error' | 'measure'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Milliseconds by a clock that nobody sets: of durations only. */
  readonly steady: () => number;
  /** Further back nothing is pushed any more. */
  readonly messageExpiryMs: number;
}

export interface CatchUp {
  /** Nobody heard what was said since then and until now; epoch milliseconds. */
  readonly gap: (since: number) => void;
  /** What came of one conversation could not be handed over as it came. */
  readonly conversation: (conversationId: string, since: number) => void;
  /** How many gaps and conversations are not caught up, after the stop as well; second looks do not count. */
  readonly pending: () => number;
  /** Since when it has not got on, because of Genesys; by the steady clock. */
  readonly stuckSince: () => number | undefined;
  /** Resolves when nothing is under way any more. */
  readonly stop: () => Promise<void>;
}

/** By the steady clock. */
type DueGap = Gap & { readonly dueAt: number };

/** That wait; of more, one is made that holds them all. */
const mostGaps = 100;

/**
 * Asks Genesys' API what was said while nobody heard, until it has answered: first in the conversations that are known as
 * open, then in those that a search finds. The two do not wait for each other, because analytics may be away for long.
 */
export function createCatchUp(dependencies: CatchUpDependencies): CatchUp {
  const { openConversations, lost, log, now, steady, timing, messageExpiryMs } = dependencies;
  const startedAt = now();
  const readClock = createAlarmClock();
  const searchClock = createAlarmClock();
  const marks = createReadingMarks();
  const sleeps = createSleeps();
  const ask = createPatientAsk({ ...dependencies, sleeps });
  const reader = createConversationReader({
    ...dependencies,
    ask,
    marks,
    sleeps,
    readLater(frames) {
      elsewhere.frames += frames;
    },
  });
  const single = new Map<string, number>();
  let toRead: DueGap[] = [];
  let toSearch: DueGap[] = [];
  let readingNow = 0;
  let searchingNow = 0;
  /** What was caught up beside a search; the next one says it. */
  const elsewhere = { conversations: 0, frames: 0 };

  const fromOf = (gap: Gap) => Math.max(gap.from - timing.marginMs, now() - messageExpiryMs);
  const unread = (ids: Iterable<string>, from: number, to: number) =>
    [...ids].filter((id) => !marks.wasRead(id, from, to)).map((id) => [id, from] as const);

  async function readOpen() {
    while (!sleeps.hasEnded()) {
      const due = toRead.filter(({ dueAt }) => dueAt <= steady());
      toRead = toRead.filter((gap) => !due.includes(gap));
      const conversations = [...single];
      single.clear();
      readingNow = due.length + conversations.length;
      await reader.readAll(conversations);
      if (due.length > 0) {
        const from = Math.min(...due.map(fromOf));
        const open = unread(openConversations(), from, Math.max(...due.map(({ to }) => to)));
        const frames = await reader.readAll(open);
        elsewhere.frames += frames;
        elsewhere.conversations += open.length;
      }
      if (sleeps.hasEnded()) return;
      readingNow = 0;
      toSearch = bounded([...toSearch, ...due]);
      searchClock.ring();
      if (single.size === 0) await readClock.sleep(Math.min(...toRead.map(({ dueAt }) => dueAt)) - steady());
    }
  }

  /** Who was there all the time has heard of what is open since earlier days. */
  const mayMissEarlierDays = ({ from, to, isSecondLook }: Gap) =>
    !isSecondLook && (from < startedAt || startOfDay(from) < startOfDay(to));

  async function search(gap: Gap) {
    const from = fromOf(gap);
    const found = await searchConversations(from, now(), ask);
    const earlier: Searched =
      found.incomplete === undefined && mayMissEarlierDays(gap) ? await searchOfEarlierDays(from, ask) : { ids: [] };
    if (sleeps.hasEnded()) return;
    const incomplete = found.incomplete ?? earlier.incomplete;
    if (incomplete !== undefined) {
      const conversations = found.ids.length + earlier.ids.length;
      log.error('search-incomplete', { reason: incomplete, conversations });
      lost(1);
    }
    const left = unread(new Set([...found.ids, ...earlier.ids]), from, gap.to);
    const frames = (await reader.readAll(left)) + elsewhere.frames;
    log.measure(
      'caught-up',
      {
        conversations: elsewhere.conversations + left.length,
        frames,
        secondsBack: Math.ceil((now() - from) / 1000),
        secondLook: gap.isSecondLook,
      },
      { BridgeCaughtUp: { unit: 'Count', value: frames } },
    );
    elsewhere.conversations = 0;
    elsewhere.frames = 0;
    // What Genesys refuses, it refuses a minute later.
    if (gap.isSecondLook || found.incomplete !== undefined) return;
    toSearch.push({ ...gap, isSecondLook: true, dueAt: steady() + timing.secondLookMs });
  }

  async function searchGaps() {
    while (!sleeps.hasEnded()) {
      const due = toSearch.filter(({ dueAt }) => dueAt <= steady());
      toSearch = toSearch.filter((gap) => !due.includes(gap));
      const merged = mergeGaps(due);
      searchingNow = merged.filter(({ isSecondLook }) => !isSecondLook).length;
      for (const gap of merged) {
        await search(gap);
        if (sleeps.hasEnded()) return;
        if (!gap.isSecondLook) searchingNow -= 1;
      }
      await searchClock.sleep(Math.min(...toSearch.map(({ dueAt }) => dueAt)) - steady());
    }
  }

  const working = Promise.all([readOpen(), searchGaps()]);
  return {
    gap(since) {
      toRead = bounded([...toRead, { from: since, to: now(), isSecondLook: false, dueAt: steady() + timing.settleMs }]);
      readClock.ring();
    },
    conversation(conversationId, since) {
      single.set(conversationId, Math.min(since, single.get(conversationId) ?? since));
      readClock.ring();
    },
    pending: () =>
      single.size +
      toRead.length +
      readingNow +
      toSearch.filter(({ isSecondLook }) => !isSecondLook).length +
      searchingNow +
      reader.putOff(),
    stuckSince: ask.stuckSince,
    async stop() {
      sleeps.end();
      readClock.ring();
      searchClock.ring();
      await working;
      await reader.done();
    },
  };
}

function bounded(gaps: DueGap[]): DueGap[] {
  if (gaps.length <= mostGaps) return gaps;
  return [
    {
      from: Math.min(...gaps.map(({ from }) => from)),
      to: Math.max(...gaps.map(({ to }) => to)),
      isSecondLook: gaps.every(({ isSecondLook }) => isSecondLook),
      dueAt: Math.min(...gaps.map(({ dueAt }) => dueAt)),
    },
  ];
}
