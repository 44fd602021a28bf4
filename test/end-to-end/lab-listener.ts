import { setTimeout as wait } from 'node:timers/promises';
import type { Attempt, Hello, News, Trail } from '../../local/lab/wire.ts';

/** Listens to the lab's events, as a browser's EventSource does. */
export async function listenToLab(url: string, lastEventId?: string) {
  const leaving = new AbortController();
  const response = await fetch(`${url}/local/lab/events`, {
    headers: lastEventId === undefined ? {} : { 'last-event-id': lastEventId },
    signal: leaving.signal,
  });
  const news: News[] = [];
  let hello: Hello | undefined;
  let lastId: string | undefined;

  function take(event: string) {
    const fields = new Map(event.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
    const data = fields.get('data');
    if (data === undefined) return;
    lastId = fields.get('id') ?? lastId;
    if (fields.get('event') === 'hello') hello = JSON.parse(data);
    else news.push(JSON.parse(data));
  }

  async function read() {
    let unfinished = '';
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const events = (unfinished + decoder.decode(chunk, { stream: true })).split('\n\n');
      unfinished = events.pop() ?? '';
      for (const event of events) take(event);
    }
  }
  let hasEnded = false;
  const ended = read()
    .catch(() => {})
    .finally(() => {
      hasEnded = true;
    });
  while (!hello) {
    if (hasEnded) throw new Error('The stream ended before its first word.');
    await wait(10);
  }

  return {
    response,
    hello,
    news,
    lastId: () => lastId,
    /** Each state of one trail that was told, oldest first. */
    trail: (messageId: string): Trail[] =>
      news.flatMap(({ trails = [] }) => trails).filter((trail) => trail.messageId === messageId),
    attempts: (): Attempt[] => news.flatMap(({ attempts = [] }) => attempts),
    stations: () => news.findLast(({ stations }) => stations)?.stations,
    /** Resolves when the other side has ended it. */
    ended,
    leave: async () => {
      leaving.abort();
      await ended;
    },
  };
}
