import { createServer } from 'node:http';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import type { MessageRow } from '../../../lambdas/core/journal.ts';
import { createNews, type NewsOptions } from '../../../local/lab/news.ts';
import { createObservations } from '../../../local/lab/observations.ts';
import { createQuietly } from '../../../local/lab/quietly.ts';
import { createStations } from '../../../local/lab/stations.ts';
import type { Attempt } from '../../../local/lab/wire.ts';
import { listenToLab } from '../../end-to-end/lab-listener.ts';
import { until } from '../../end-to-end/running-stack.ts';
import { aMessageRow, noon } from '../../lambdas/adapters/journal-entries.ts';
import { listening } from '../../listening.ts';
import { aJournal } from './a-journal.ts';

const parts = {
  tables: { journal: 'journal', presence: 'presence', devices: 'devices' },
  functions: new Map(),
  lanes: new Map(),
  later: 'later',
  deadLetters: new Set<string>(),
  settings: { presenceSeconds: 60, privacyMode: 'generic', collapse: 'conversation', apnsApp: 'a', fcmApp: 'f' },
} as const;

/** Requests to providers, as their stand-ins tell of them. */
function provider() {
  const all: Attempt[] = [];
  const followers = new Set<(attempt: Attempt) => void>();
  return {
    followers,
    ask: (messageId: string) => {
      const seq = all.length + 1;
      const payload = { conversationId: 'conversation-1', messageId, source: 'genesys' };
      const asked = { seq, channel: 'apns', deviceToken: 'token', headers: {}, payload, at: noon, answeredAt: noon };
      const attempt: Attempt = { ...asked, channel: 'apns', accepted: true, status: 200 };
      all.push(attempt);
      for (const follower of followers) follower(attempt);
    },
    follow: (onAttempt: (attempt: Attempt) => void, after: number) => {
      const timer = setTimeout(() => {
        for (const attempt of all.filter(({ seq }) => seq > after)) onAttempt(attempt);
        followers.add(onAttempt);
      });
      return {
        close: () => {
          clearTimeout(timer);
          followers.delete(onAttempt);
        },
      };
    },
    newestAttempt: async () => all.length,
  };
}

const noStations = createStations(parts).now([]);
const lingerMs = 50;
let lab: Awaited<ReturnType<typeof startNews>>;
afterEach(() => lab.close());

async function startNews(differences: Partial<Pick<NewsOptions, 'newestAttempt' | 'stations'>> = {}) {
  const journal = aJournal();
  const lines: string[] = [];
  const providers = provider();
  const readDevice = async () => undefined;
  const observations = createObservations({ parts, now: () => noon, readRows: journal.read, readDevice });
  const news = createNews(observations, {
    ...providers,
    quietly: createQuietly((line) => lines.push(line)),
    now: () => noon,
    settings: parts.settings,
    sources: () => [],
    stations: () => observations.stations.now([]),
    lingerMs,
    ...differences,
  });
  const server = createServer((request, response) => {
    const last = request.headers['last-event-id'];
    void news.join(response, last === undefined ? undefined : Number(last));
  });
  const { port, close } = await listening(server);
  return {
    url: `http://127.0.0.1:${port}`,
    journal,
    providers,
    lines,
    /** A function writes a message's row. */
    write: (row: MessageRow) => {
      const Item = marshall({ ...row, ...journal.putMessage(row) }, { removeUndefinedValues: true });
      const input = { TableName: 'journal', Item };
      observations.called({ caller: 'Route', service: 'dynamodb', operation: 'PutItem', input, status: 200 });
    },
    close: async () => {
      news.close();
      await close();
    },
  };
}

const message = (messageId: string, state: MessageRow['state'] = 'open') =>
  aMessageRow(['phone'], { messageId, state, sentAt: noon + Number(messageId.slice(2)) });

test('while nobody listens nothing is read and no provider followed; who comes then is told of the newest', async () => {
  lab = await startNews();
  lab.write(message('m-1'));
  lab.write(message('m-1', 'pushed'));
  lab.providers.ask('m-1');
  expect([lab.journal.reads, lab.providers.followers.size]).toEqual([[], 0]);
  const listener = await listenToLab(lab.url);
  expect(listener.hello).toMatchObject({
    attempts: [],
    trails: [{ messageId: 'm-1', state: 'pushed', pushes: [{ answer: { status: 200 } }] }],
    stations: { decisions: { push: 2 }, ends: { pushed: 1 } },
  });
  expect(listener.lastId()).toBe('1');
  await listener.leave();
});

test('when the last has left the work goes on for a while, and no longer', async () => {
  lab = await startNews();
  const listener = await listenToLab(lab.url);
  lab.write(message('m-1'));
  lab.write(message('m-2'));
  await until(async () => listener.trail('m-2').length > 0);
  await listener.leave();
  await until(async () => lab.providers.followers.size === 0);
  const reads = lab.journal.reads.length;
  lab.write(message('m-2', 'pushed'));
  lab.providers.ask('m-2');

  const again = await listenToLab(lab.url, listener.lastId());
  expect(lab.journal.reads.length).toBeGreaterThan(reads);
  expect(again.hello.trails.map(({ messageId, state }) => [messageId, state])).toEqual([
    ['m-1', 'open'],
    ['m-2', 'pushed'],
  ]);
  expect(again.hello.attempts).toMatchObject([{ seq: 1 }]);
  await again.leave();
});

test('all who listen are told the same, and who came first-time is told nothing old', async () => {
  lab = await startNews();
  lab.providers.ask('m-1');
  const [one, other] = [await listenToLab(lab.url), await listenToLab(lab.url, '0')];
  lab.write(message('m-1'));
  lab.providers.ask('m-1');
  await until(async () => [one, other].every((each) => each.attempts().length > 0 && each.trail('m-1').length > 0));
  expect(one.hello.attempts).toEqual([]);
  expect(other.hello.attempts).toMatchObject([{ seq: 1 }]);
  for (const each of [one, other]) {
    expect(each.attempts().map(({ seq }) => seq)).toEqual([2]);
    expect(each.lastId()).toBe('2');
  }
  await Promise.all([one.leave(), other.leave()]);
});

test('where nothing happens nothing is said', async () => {
  lab = await startNews();
  const listener = await listenToLab(lab.url);
  lab.write(message('m-1'));
  await until(async () => listener.trail('m-1').length > 0);
  const said = listener.news.length;
  lab.write(message('m-2'));
  await until(async () => listener.trail('m-2').length > 0);
  expect(listener.news.slice(said).every(({ trails, stations, attempts }) => trails ?? stations ?? attempts)).toBe(
    true,
  );
  await listener.leave();
});

test('where the stand-ins of the providers do not answer, the first word comes all the same', async () => {
  lab = await startNews({ newestAttempt: () => Promise.reject(new Error('nobody there')) });
  lab.write(message('m-1'));
  const listener = await listenToLab(lab.url);
  await until(async () => listener.hello.trails.length > 0 || listener.trail('m-1').length > 0);
  await listener.leave();
});

test('what cannot be counted or told is complained of once, and what comes then is told', async () => {
  let failures = 0;
  const stations = () => {
    failures += 1;
    if (failures > 1 && failures < 5) throw new Error('no queues');
    return noStations;
  };
  lab = await startNews({ stations });
  const listener = await listenToLab(lab.url);
  await until(async () => failures >= 5);
  lab.write(message('m-1'));
  await until(async () => listener.trail('m-1').length > 0);
  expect(lab.lines).toEqual([expect.stringContaining('no queues')]);
  await listener.leave();
});

test('a thousand that come and go leave nothing behind', async () => {
  lab = await startNews();
  const stays = await listenToLab(lab.url);
  for (let round = 0; round < 50; round += 1) {
    const listeners = await Promise.all(Array.from({ length: 20 }, () => listenToLab(lab.url)));
    await Promise.all(listeners.map(({ leave }) => leave()));
  }
  expect(lab.providers.followers.size).toBe(1);
  lab.write(message('m-1'));
  await until(async () => stays.trail('m-1').length > 0);
  await stays.leave();
  await until(async () => lab.providers.followers.size === 0);
}, 30_000);
