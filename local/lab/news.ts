import type { ServerResponse } from 'node:http';
import type { Observations } from './observations.ts';
import { type Listener, openStream } from './stream.ts';
import { startWatching, type Watching, type WatchingOptions } from './watching.ts';
import type { Attempt, Hello, News, Stations } from './wire.ts';

export interface NewsOptions extends WatchingOptions {
  /** Epoch milliseconds of the functions' clock. */
  readonly now: () => number;
  readonly settings: Hello['settings'];
  readonly sources: () => Hello['sources'];
  readonly stations: () => Stations;
  /** So long the work goes on when the last has left: a page that is loaded anew goes on where it was. Default 30 s. */
  readonly lingerMs?: number;
}

/** The newest in `hello`; a page keeps no more. */
const mostTrails = 300;

interface Reader {
  readonly listener: Listener;
  /** It has got, or does not need, the attempts up to this one. */
  readonly after: number;
}

/** Tells whoever listens what happens. While nobody does, nothing is read and nobody asked. */
export function createNews(observations: Observations, options: NewsOptions) {
  const { now, settings, lingerMs = 30_000 } = options;
  const { trails, attempts } = observations;
  const startedAt = now();
  const readers = new Set<Reader>();
  let connections = 0;
  let lingering: NodeJS.Timeout | undefined;
  let watching: Watching | undefined;
  let isClosed = false;
  let told = 0;
  let stationsTold = '';

  function tell(): void {
    const changed = observations.news();
    const attempted = attempts.after(told);
    told = attempts.newestSeq();
    const stations = options.stations();
    const stationsText = JSON.stringify(stations);
    const hasMoved = stationsText !== stationsTold;
    stationsTold = stationsText;
    if (changed.length === 0 && attempted.length === 0 && !hasMoved) return;
    const same = { now: now(), ...(changed.length > 0 ? { trails: changed } : {}), ...(hasMoved ? { stations } : {}) };
    for (const [own, listeners] of byWhatTheyNeed(attempted)) {
      const news: News = { ...same, ...(own.length > 0 ? { attempts: own } : {}) };
      const json = JSON.stringify(news);
      for (const listener of listeners) listener.send('news', json, own.at(-1)?.seq);
    }
  }

  /** Nearly always all need the same: it is written once. */
  function byWhatTheyNeed(attempted: readonly Attempt[]) {
    const groups = Map.groupBy(readers, ({ after }) => attempted.findIndex(({ seq }) => seq > after));
    return [...groups].map(
      ([first, members]) => [first < 0 ? [] : attempted.slice(first), members.map(({ listener }) => listener)] as const,
    );
  }

  function stop(): void {
    watching?.stop();
    watching = undefined;
  }

  function leave(): void {
    connections -= 1;
    if (connections === 0 && !isClosed) lingering = setTimeout(stop, lingerMs).unref();
  }

  return {
    /** @param lastAttempt the `seq` of the last attempt that the reader has got; absent: it comes for the first time */
    join: async (response: ServerResponse, lastAttempt: number | undefined): Promise<void> => {
      connections += 1;
      clearTimeout(lingering);
      let reader: Reader | undefined;
      const listener = openStream(response, () => {
        if (reader) readers.delete(reader);
        leave();
      });
      if (isClosed) return listener.end();
      watching ??= startWatching(observations, options, tell);
      await watching.caughtUp;
      if (response.destroyed || isClosed) return listener.end();
      const newest = attempts.newestSeq();
      reader = { listener, after: newest };
      // Another stack began to count anew: who comes from there comes for the first time.
      const missed = lastAttempt === undefined || lastAttempt > newest ? [] : attempts.after(lastAttempt);
      const hello: Hello = {
        now: now(),
        startedAt,
        settings,
        sources: options.sources(),
        trails: trails.newest(mostTrails),
        stations: options.stations(),
        attempts: missed,
      };
      listener.send('hello', JSON.stringify(hello), newest);
      readers.add(reader);
    },
    close: (): void => {
      isClosed = true;
      clearTimeout(lingering);
      for (const { listener } of readers) listener.end();
      stop();
    },
  };
}
export type NewsDesk = ReturnType<typeof createNews>;
