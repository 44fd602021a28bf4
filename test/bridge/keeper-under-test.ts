import { jest } from '@jest/globals';
import { keepChannel } from '../../bridge/channel-keeper.ts';
import type { ConnectionEvents } from '../../bridge/connection.ts';
import type { Channel, Failed, GenesysChannels } from '../../bridge/genesys-channels.ts';
import { defaultTiming, type Timing } from '../../bridge/timing.ts';

type Answer<Method extends keyof GenesysChannels> = Awaited<ReturnType<GenesysChannels[Method]>>;

export interface Connected {
  readonly channelId: string;
  readonly events: ConnectionEvents;
  /** Until when all that Genesys told was read; undefined: until now. */
  heardUntil: number | undefined;
  closedAt: number | undefined;
  isPaused: boolean;
  /** Whether its closing comes to an end, and how. */
  closes: 'complete' | 'incomplete' | 'never';
  /** Ends a closing that did not come to an end. */
  readonly end: (isComplete: boolean) => void;
}

export const hours = 3_600_000;

/**
 * A keeper of topics, and days of its life in no time: its clock is the test's. Of Genesys only what it answers is played
 * here, because no server can be made to answer a renewal of tomorrow; the same against servers is in connections.test.ts.
 */
export function startKeeper(topics: readonly string[] = ['t-1'], timing: Partial<Timing> = {}, random = 0.5) {
  jest.useFakeTimers({ now: Date.parse('2026-11-21T10:00:00Z') });
  const startedAt = Date.now();
  const gaps: { readonly since: number; readonly at: number }[] = [];
  const lines: Connected[] = [];
  const said: { readonly event: string; readonly [field: string]: unknown }[] = [];
  /** What is answered next, before all goes well again. */
  const next: {
    create: (Answer<'create'> | Promise<Answer<'create'>>)[];
    subscribe: (Answer<'subscribe'> | Promise<Answer<'subscribe'>>)[];
    expiresAt: Answer<'expiresAt'>[];
  } = { create: [], subscribe: [], expiresAt: [] };
  const refused = new Set<string>();
  const asked: { readonly what: 'create' | 'subscribe' | 'list'; readonly topics: number; readonly at: number }[] = [];
  let created = 0;

  const channels: GenesysChannels = {
    async create() {
      asked.push({ what: 'create', topics: 0, at: Date.now() });
      created += 1;
      // So that a test can say what is answered first.
      await Promise.resolve();
      const channel: Channel = {
        kind: 'channel',
        id: `channel-${created}`,
        connectUri: `wss://genesys/channel-${created}`,
        expiresAt: Date.now() + 24 * hours,
      };
      return (await next.create.shift()) ?? channel;
    },
    async subscribe(_, wanted) {
      asked.push({ what: 'subscribe', topics: wanted.length, at: Date.now() });
      return (
        (await next.subscribe.shift()) ?? { kind: 'subscribed', refused: wanted.filter((topic) => refused.has(topic)) }
      );
    },
    async expiresAt() {
      asked.push({ what: 'list', topics: 0, at: Date.now() });
      return next.expiresAt.shift() ?? Date.now() + 24 * hours;
    },
  };

  const keeper = keepChannel(topics, startedAt, {
    channels,
    async connect(uri, events) {
      let end = (_: boolean) => {};
      const closed = new Promise<boolean>((resolve) => {
        end = resolve;
      });
      const connected: Connected = {
        channelId: uri.split('/').at(-1) ?? '',
        events,
        heardUntil: undefined,
        closedAt: undefined,
        isPaused: false,
        closes: 'complete',
        end,
      };
      lines.push(connected);
      return {
        lastHeardAt: Date.now,
        heardUntil: () => connected.heardUntil ?? Date.now(),
        pause() {
          connected.isPaused = true;
        },
        resume() {
          connected.isPaused = false;
        },
        close() {
          connected.closedAt = Date.now();
          if (connected.closes !== 'never') end(connected.closes === 'complete');
          return closed;
        },
      };
    },
    renewToken: () => {},
    event: () => {},
    gap: (since) => gaps.push({ since, at: Date.now() }),
    log: {
      info: (event, fields) => said.push({ event, ...fields }),
      warn: (event, fields) => said.push({ event, ...fields }),
      measure: (event, fields) => said.push({ event, ...fields }),
    },
    now: Date.now,
    random: () => random,
    timing: { ...defaultTiming, ...timing },
  });
  return {
    keeper,
    startedAt,
    gaps,
    lines,
    line(): Connected {
      const line = lines.at(-1);
      if (!line) throw new Error('none was connected');
      return line;
    },
    said: (event: string) => said.filter((line) => line.event === event),
    next,
    refused,
    asked,
    pass: (milliseconds: number) => jest.advanceTimersByTimeAsync(milliseconds),
  };
}

export const failed = (reason: string, retryAfterSeconds?: number): Failed => ({
  kind: 'failed',
  reason,
  ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
});

/** A promise, and what fulfils it. */
export function promised<T>() {
  let fulfil = (_: T) => {};
  const promise = new Promise<T>((resolve) => {
    fulfil = resolve;
  });
  return { promise, fulfil };
}
