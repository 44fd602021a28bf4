import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { Frame } from '../../bridge/frames.ts';
import { failed, hours, promised, startKeeper } from './keeper-under-test.ts';

afterEach(() => void jest.useRealTimers());

const seconds = 1_000;
const nothing = Buffer.alloc(0);
const closing: Frame = { kind: 'closing' };
const event: Frame = { kind: 'event', isOpen: true };

/** Connected, and caught up what was before. */
async function heard(...given: Parameters<typeof startKeeper>) {
  const under = startKeeper(...given);
  await under.pass(100 * seconds);
  expect(under.gaps.splice(0)).toHaveLength(1);
  return under;
}

describe('a channel that is gone tells a gap', () => {
  test.each<[string, (under: ReturnType<typeof startKeeper>) => void]>([
    ['as renewing it says', ({ next }) => next.subscribe.push({ kind: 'gone' })],
    ['as the list says', ({ next }) => next.expiresAt.push('gone')],
  ])('since it was there for certain, %s', async (_, make) => {
    const under = await heard();
    make(under);
    await under.pass(13 * hours);
    expect(under.gaps).toEqual([{ since: under.startedAt, at: under.startedAt + 12 * hours }]);
    expect(under.lines.map(({ channelId }) => channelId)).toEqual(['channel-1', 'channel-2']);
    expect(under.said('connected').at(-1)).toMatchObject({ insteadOf: 'channel-gone' });
  });

  test('or since its last event: what was answered before had come', async () => {
    const under = await heard();
    under.line().heardUntil = under.startedAt + 5 * hours;
    under.line().events.frame(event, nothing);
    // Pings are answered also where no event would come any more.
    under.line().heardUntil = undefined;
    under.next.subscribe.push({ kind: 'gone' });
    await under.pass(13 * hours);
    expect(under.gaps).toEqual([{ since: under.startedAt + 5 * hours, at: under.startedAt + 12 * hours }]);
  });

  test('and since it was renewed, where it was', async () => {
    const under = await heard();
    await under.pass(13 * hours);
    under.next.subscribe.push({ kind: 'gone' });
    await under.pass(13 * hours);
    expect(under.gaps).toEqual([{ since: under.startedAt + 12 * hours, at: under.startedAt + 24 * hours }]);
  });
});

describe('our own rate', () => {
  test('is no failure of a channel: it is asked for again as soon as there is room', async () => {
    const under = startKeeper(['t-1'], {}, 1);
    for (let count = 0; count < 8; count += 1) under.next.create.push(failed('own-rate-limit', 2));
    under.next.create.push(failed('http-503'));
    await under.pass(60 * seconds);
    const waits = under.asked
      .filter(({ what }) => what === 'create')
      .map(({ at }, index, all) => at - (all[index - 1]?.at ?? at));
    // Two seconds, and the jitter of a first try.
    expect(waits).toEqual([0, ...Array(8).fill(3 * seconds), 1 * seconds]);
  });

  test('nor of a renewal', async () => {
    const under = await heard();
    for (let count = 0; count < 8; count += 1) under.next.subscribe.push(failed('own-rate-limit', 2));
    await under.pass(13 * hours);
    expect(under.lines).toHaveLength(1);
    expect(under.said('channel-renewed')).toMatchObject([{ isLonger: true }]);
  });

  test('nor of topics that are asked for again', async () => {
    const under = await heard(['t-1', 't-2']);
    for (let count = 0; count < 8; count += 1) under.next.subscribe.push(failed('own-rate-limit', 2));
    under.line().events.frame({ kind: 'no-longer-subscribed', topics: ['t-1'] }, nothing);
    await under.pass(30 * seconds);
    expect(under.keeper.status().notSubscribed).toEqual([]);
    expect(under.lines).toHaveLength(1);
  });
});

describe('topics that Genesys refuses', () => {
  const topics = Array.from({ length: 1_000 }, (_, index) => `t-${index}`);

  test('are asked for together, so that they do not eat up the rate', async () => {
    const under = startKeeper(topics);
    for (const topic of topics.slice(1)) under.refused.add(topic);
    await under.pass(5 * hours);
    const before = under.asked.length;
    await under.pass(1 * hours);
    expect(under.asked.length - before).toBeLessThan(10);
    expect(under.keeper.status()).toMatchObject({ state: 'connected', notSubscribed: topics.slice(1) });
    expect(under.keeper.status().noneSince).toBeUndefined();
    await under.keeper.stop();
  });

  test('also where they were lost one after the other', async () => {
    const under = await heard(topics);
    for (const topic of topics.slice(1)) {
      under.refused.add(topic);
      under.line().events.frame({ kind: 'no-longer-subscribed', topics: [topic] }, nothing);
      await under.pass(200);
    }
    await under.pass(5 * hours);
    const before = under.asked.length;
    await under.pass(1 * hours);
    expect(under.asked.length - before).toBeLessThan(20);
  });

  test('never cost the channel the others, however often that fails', async () => {
    const under = await heard(['t-1', 't-2']);
    under.line().events.frame({ kind: 'no-longer-subscribed', topics: ['t-1'] }, nothing);
    for (let count = 0; count < 8; count += 1) under.next.subscribe.push(failed('http-503'));
    await under.pass(1 * hours);
    expect(under.lines).toHaveLength(1);
    expect(under.keeper.status().notSubscribed).toEqual([]);
  });

  test('and one that was lost while it was asked for is asked for again', async () => {
    const under = await heard(['t-1', 't-2']);
    const answer = promised<{ kind: 'subscribed'; refused: readonly string[] }>();
    under.line().events.frame({ kind: 'no-longer-subscribed', topics: ['t-1'] }, nothing);
    under.next.subscribe.push(answer.promise);
    await under.pass(1 * seconds);
    under.line().events.frame({ kind: 'no-longer-subscribed', topics: ['t-1'] }, nothing);
    answer.fulfil({ kind: 'subscribed', refused: [] });
    await under.pass(1);
    expect(under.keeper.status().notSubscribed).toEqual(['t-1']);
    await under.pass(10 * seconds);
    expect(under.keeper.status().notSubscribed).toEqual([]);
  });

  test('where they are all, it is deaf, though connected', async () => {
    const under = startKeeper(['t-1', 't-2']);
    under.refused.add('t-1').add('t-2');
    await under.pass(1 * hours);
    expect(under.keeper.status()).toMatchObject({ state: 'connected', noneSince: under.startedAt });
    under.refused.delete('t-2');
    await under.pass(1 * hours);
    expect(under.keeper.status().noneSince).toBeUndefined();
  });
});

describe('the former line', () => {
  test('is heard for some seconds beside the new one', async () => {
    const under = await heard();
    const former = under.line();
    const at = Date.now();
    former.events.frame(closing, nothing);
    await under.pass(4 * seconds);
    expect([under.lines.length, former.closedAt]).toEqual([2, undefined]);
    await under.pass(2 * seconds);
    expect([former.closedAt, under.gaps]).toEqual([at + 5 * seconds, []]);
  });

  test('says no more of itself', async () => {
    const under = await heard();
    const former = under.line();
    former.events.frame(closing, nothing);
    await under.pass(1);
    former.events.frame({ kind: 'no-longer-subscribed', topics: ['t-1'] }, nothing);
    former.events.frame({ kind: 'no-longer-subscribed', topics: [] }, nothing);
    await under.pass(1);
    expect([under.keeper.status().notSubscribed, under.lines.length]).toEqual([[], 2]);
  });

  test('tells a gap where not all came that was on its way', async () => {
    const under = await heard();
    const former = under.line();
    former.closes = 'incomplete';
    former.events.frame(closing, nothing);
    await under.pass(1 * seconds);
    const heardUntil = Date.now();
    former.heardUntil = heardUntil;
    await under.pass(5 * seconds);
    expect(under.gaps).toMatchObject([{ since: heardUntil }]);
  });

  test('makes room at once where there is none', async () => {
    const under = await heard();
    const former = under.line();
    const at = Date.now();
    former.heardUntil = at - 3 * seconds;
    under.next.create.push({ kind: 'no-room' });
    former.events.frame(closing, nothing);
    await under.pass(5 * seconds);
    expect(former.closedAt).toBe(at);
    expect(under.lines).toHaveLength(2);
    expect(under.gaps).toMatchObject([{ since: at - 3 * seconds }]);
  });

  test('is paused with the other', async () => {
    const under = await heard();
    const former = under.line();
    former.events.frame(closing, nothing);
    await under.pass(1 * seconds);
    under.keeper.pause();
    expect(under.lines.map(({ isPaused }) => isPaused)).toEqual([true, true]);
    under.keeper.resume();
    expect(under.lines.map(({ isPaused }) => isPaused)).toEqual([false, false]);
  });
});

describe('failures count in a row', () => {
  test('until another channel took over', async () => {
    const under = await heard(['t-1'], {}, 1);
    for (let count = 0; count < 5; count += 1) under.next.create.push(failed('http-503'));
    under.line().events.frame(closing, nothing);
    await under.pass(60 * seconds);
    expect(under.lines).toHaveLength(2);
    const downAt = Date.now();
    under.line().events.down('network');
    await under.pass(60 * seconds);
    expect(under.asked.find(({ at }) => at >= downAt)?.at).toBe(downAt + 1 * seconds);
  });

  test('also of channels that are to be left at once, again and again', async () => {
    const under = startKeeper();
    const before = under.asked.length;
    for (let count = 0; count < 600; count += 1) {
      await under.pass(1 * seconds);
      under.line().events.frame({ kind: 'no-longer-subscribed', topics: [] }, nothing);
    }
    expect(under.asked.length - before).toBeLessThan(80);
  });
});

describe('a change of topics', () => {
  test('tells no gap where some only went', async () => {
    const under = await heard(['t-1', 't-2']);
    under.keeper.setTopics(['t-1'], under.startedAt);
    await under.pass(1 * seconds);
    expect(under.asked.at(-2)).toMatchObject({ what: 'subscribe', topics: 1 });
    expect(under.gaps).toEqual([]);
  });

  test('tells one where some came, though others went before it was told', async () => {
    const under = await heard(['t-1', 't-2']);
    const answer = promised<ReturnType<typeof failed>>();
    under.next.subscribe.push(answer.promise);
    under.keeper.setTopics(['t-1', 't-2', 't-3'], under.startedAt + 7);
    await under.pass(1);
    under.keeper.setTopics(['t-1', 't-3'], under.startedAt + 9);
    answer.fulfil(failed('http-503'));
    await under.pass(60 * seconds);
    expect(under.gaps).toMatchObject([{ since: under.startedAt + 7 }]);
  });
});

describe('at its stop', () => {
  test('a line that was just being opened is closed, and waited for', async () => {
    const under = startKeeper();
    const answer = promised<{ kind: 'subscribed'; refused: readonly string[] }>();
    under.next.subscribe.push(answer.promise);
    await under.pass(1);
    under.line().closes = 'never';
    let isStopped = false;
    const stopped = under.keeper.stop().then(() => {
      isStopped = true;
    });
    answer.fulfil({ kind: 'subscribed', refused: [] });
    await under.pass(10 * seconds);
    expect([under.line().closedAt, isStopped]).toEqual([expect.any(Number), false]);
    under.line().end(true);
    await stopped;
  });

  test('one that could not be subscribed is waited for, too', async () => {
    const under = startKeeper();
    let isStopped = false;
    const answer = promised<ReturnType<typeof failed>>();
    under.next.subscribe.push(answer.promise);
    await under.pass(1);
    under.line().closes = 'never';
    answer.fulfil(failed('http-503'));
    await under.pass(1);
    const stopped = under.keeper.stop().then(() => {
      isStopped = true;
    });
    await under.pass(10 * seconds);
    expect(isStopped).toBe(false);
    under.line().end(true);
    await stopped;
  });

  test('one that lingers is closed at once', async () => {
    const under = await heard();
    const former = under.line();
    former.events.frame(closing, nothing);
    await under.pass(1 * seconds);
    const at = Date.now();
    await under.keeper.stop();
    expect(under.lines.map(({ closedAt }) => closedAt)).toEqual([at, at]);
  });

  test.each<[string, (under: ReturnType<typeof startKeeper>) => unknown, number]>([
    ['that was well: none', () => {}, 0],
    ['that was not connected', ({ line }) => line().events.down('network'), 1],
    ['that was to be left', ({ line }) => line().events.frame({ kind: 'revoked' }, nothing), 1],
    [
      'of which something was on its way',
      ({ line }) => {
        line().closes = 'incomplete';
      },
      1,
    ],
  ])('what was not heard is a gap of one %s', async (_, make, count) => {
    const under = await heard();
    make(under);
    await under.keeper.stop();
    expect(under.gaps).toHaveLength(count);
  });
});
