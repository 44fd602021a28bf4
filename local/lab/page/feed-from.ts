import { signal } from '@preact/signals';
import type { Attempt, Hello, Stations, Trail } from '../wire.ts';
import type { Feed } from './feed.ts';
import { createKeptTrails } from './kept-trails.ts';
import { readHello, readNews } from './read-news.ts';

/** What a feed needs of the browser. */
export interface Browser {
  /** As `new EventSource`. */
  readonly connect: (path: string) => EventConnection;
  /** Calls back before the next frame is drawn, or a little later where none is. */
  readonly beforeNextFrame: (callback: () => void) => void;
  readonly now: () => number;
  /** Calls back after so many milliseconds. */
  readonly after: (delayMs: number, callback: () => void) => void;
}

export interface EventConnection {
  readonly readyState: number;
  readonly addEventListener: (name: 'hello' | 'news' | 'error', listener: (event: { data?: unknown }) => void) => void;
  readonly close: () => void;
}

/** As EventSource has it: it has given up, as it does on an answer that is no event stream. */
const closed = 2;
const reconnectMs = 2_000;
/** A clock that is off by less is only an answer that took its time. */
const clockToleranceMs = 100;

/** What the runner says, kept within bounds; signals move once a frame, however much news comes. */
export function createFeedFrom(browser: Browser): Feed {
  const kept = createKeptTrails();
  const connected = signal(false);
  const isAnother = signal(false);
  const hello = signal<Hello | undefined>(undefined);
  const trails = signal<readonly Trail[]>([]);
  const stations = signal<Stations | undefined>(undefined);
  const clockOffsetMs = signal(0);
  const listeners = new Set<(attempt: Attempt) => void>();
  let latestStations: Stations | undefined;
  let hasNewTrails = false;
  let isPublishing = false;

  const publish = () => {
    if (isPublishing) return;
    isPublishing = true;
    browser.beforeNextFrame(() => {
      isPublishing = false;
      if (hasNewTrails) trails.value = kept.list();
      hasNewTrails = false;
      stations.value = latestStations;
    });
  };
  const setClock = (now: number) => {
    const offset = now - browser.now();
    if (Math.abs(offset - clockOffsetMs.peek()) > clockToleranceMs) clockOffsetMs.value = offset;
  };
  const hand = (attempts: readonly Attempt[] = []) => {
    for (const attempt of attempts) for (const listener of listeners) listener(attempt);
  };

  const onHello = ({ data }: { data?: unknown }) => {
    const read = readHello(String(data));
    if (!read) return;
    setClock(read.now);
    kept.clear();
    kept.take(read.trails);
    hasNewTrails = true;
    latestStations = read.stations;
    connected.value = true;
    publish();
    hello.value ??= read;
    isAnother.value = hello.peek()?.startedAt !== read.startedAt;
    hand(read.attempts);
  };
  const onNews = ({ data }: { data?: unknown }) => {
    const read = readNews(String(data));
    if (!read) return;
    setClock(read.now);
    if (read.trails && kept.take(read.trails)) hasNewTrails = true;
    latestStations = read.stations ?? latestStations;
    if (hasNewTrails || read.stations) publish();
    hand(read.attempts);
  };

  const connect = () => {
    const connection = browser.connect('/local/lab/events');
    connection.addEventListener('hello', onHello);
    connection.addEventListener('news', onNews);
    connection.addEventListener('error', () => {
      connected.value = false;
      if (connection.readyState !== closed) return;
      connection.close();
      browser.after(reconnectMs, connect);
    });
  };
  connect();

  return {
    connected,
    isAnother,
    hello,
    trails,
    stations,
    clockOffsetMs,
    onAttempt: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    find: kept.find,
  };
}
