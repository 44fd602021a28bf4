import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { ApiClient } from '../../lambdas/sources/genesys/api-client.ts';
import { type Trouble, unavailable } from '../../lambdas/sources/genesys/api-unavailable.ts';
import { shortTiming, until } from './bridge-under-test.ts';
import { startCatchingUp } from './catching-up-under-test.ts';

let around: Awaited<ReturnType<typeof startCatchingUp>>;
beforeAll(async () => {
  around = await startCatchingUp();
});
afterEach(() => around.reset());
afterAll(() => around.close());

type Began = ReturnType<typeof around.begin>;
const caughtUp = (catchingUp: Began, looks = 2) =>
  until(() => catchingUp.pending() === 0 && catchingUp.said('caught-up').length === looks);

function began(conversationId: string, { daysAgo = 0, queueId = 'q-1' } = {}) {
  const startedAt = around.iso(daysAgo * 86_400 + 600);
  around.genesys.startConversation({ conversationId, queueId, userId: 'u-1', startedAt });
}
const say = (conversationId: string, messageId: string) =>
  around.genesys.say(conversationId, { from: 'agent', messageId, sentAt: around.iso(60) });
const pathOf = (conversationId: string) => `/conversations/messages/${conversationId}`;
const slow = { ...shortTiming, firstBackoffMs: 600_000, longestBackoffMs: 600_000 };
/** Genesys as a whole, away for so many requests. */
function awayFor(requests: number, reason: Trouble = 'http-503'): Pick<ApiClient, 'ask'> {
  const client = around.newClient();
  let left = requests;
  return {
    async ask(...asked) {
      left -= 1;
      return left < 0 ? client.ask(...asked) : unavailable(reason);
    },
  };
}

describe('a conversation that cannot be read', () => {
  test.each([
    ['Genesys breaks at it', { status: 500 }, 'http-500'],
    ['it is no JSON', { body: '<html>' }, 'unreadable-answer'],
    ['it is too large', { bodyBytes: 70_000 }, 'too-large'],
  ])('is lost, and holds up no other: %s', async (_, fault, reason) => {
    const catchingUp = around.begin();
    const ids = ['poison', ...Array.from({ length: 10 }, (_, index) => `c-${index}`)];
    for (const id of ids) {
      began(id);
      say(id, 'm-1');
    }
    around.genesys.fail({ request: 'conversation', path: pathOf('poison'), times: 'until-cleared', ...fault });
    catchingUp.fromBefore();
    await caughtUp(catchingUp);
    expect(catchingUp.heard().toSorted()).toEqual(ids.slice(1).map((id) => `${id}/m-1`));
    // Once: a second look leaves it alone.
    expect(catchingUp.said('not-caught-up')).toMatchObject([{ level: 'error', conversations: 1, reason }]);
    expect(catchingUp.lost()).toBe(1);
  });

  test('is tried again while another gap is caught up', async () => {
    const catchingUp = around.begin({ random: () => 1, timing: slow });
    began('poison');
    around.genesys.fail({ request: 'conversation', path: pathOf('poison'), times: 'until-cleared', status: 502 });
    catchingUp.fromBefore();
    await until(() => catchingUp.said('catch-up-waits').length > 0);
    began('c-1');
    say('c-1', 'm-1');
    catchingUp.fromBefore();
    await until(() => catchingUp.heard().length > 0);
    expect(catchingUp.heard()).toEqual(['c-1/m-1']);
    expect(catchingUp.pending()).toBeGreaterThan(0);
  });

  test('is not lost while Genesys as a whole is away; since when, is known', async () => {
    // More requests than a conversation has tries.
    const catchingUp = around.begin({ client: awayFor(30) });
    expect(catchingUp.stuckSince()).toBeUndefined();
    catchingUp.open.note('c-1', true);
    began('c-1');
    say('c-1', 'm-1');
    const before = performance.now();
    catchingUp.fromBefore();
    await until(() => catchingUp.stuckSince() !== undefined);
    const since = catchingUp.stuckSince();
    expect(since).toBeGreaterThanOrEqual(before);
    await until(() => catchingUp.heard().length > 0);
    await caughtUp(catchingUp);
    expect(catchingUp.heard()).toEqual(['c-1/m-1']);
    expect(catchingUp.lost()).toBe(0);
    expect(catchingUp.stuckSince()).toBeUndefined();
  });

  test('is not lost while Genesys comes and goes', async () => {
    const client = around.newClient();
    const tries = new Map<string, number>();
    const catchingUp = around.begin({
      client: {
        async ask(request, ...more) {
          const count = (tries.get(request.path) ?? 0) + 1;
          tries.set(request.path, count);
          // More often than a conversation has tries; and each time somebody else is refused as well, at first.
          const isAway = request.path.endsWith('/c-1') ? count <= 10 : request.path.includes('0000') && count % 2 === 1;
          return isAway ? unavailable('http-503') : client.ask(request, ...more);
        },
      },
    });
    began('c-1');
    say('c-1', 'm-1');
    catchingUp.fromBefore();
    await caughtUp(catchingUp);
    expect(catchingUp.heard()).toEqual(['c-1/m-1']);
    expect(catchingUp.lost()).toBe(0);
  });
});

describe('analytics', () => {
  test.each([
    ['is asked for smaller pages', 1, Array.from({ length: 25 }, (_, index) => `c-${index}/m-1`).toSorted(), 0],
    ['may have left something out, where those are, too', 2, [], 1],
  ])('that says too much %s', async (_, times, heard, lost) => {
    const catchingUp = around.begin();
    for (let index = 0; index < 25; index += 1) {
      began(`c-${index}`);
      say(`c-${index}`, 'm-1');
    }
    around.genesys.fail({ request: 'analytics', bodyBytes: 70_000, times });
    catchingUp.fromBefore();
    await caughtUp(catchingUp, 1);
    expect(catchingUp.heard().toSorted()).toEqual(heard);
    expect(catchingUp.lost()).toBe(lost);
  });

  test('that refuses may have left something out: once for each gap', async () => {
    around.genesys.fail({ request: 'analytics', status: 403, times: 'until-cleared' });
    const catchingUp = around.begin();
    catchingUp.fromBefore();
    await caughtUp(catchingUp, 1);
    expect(catchingUp.said('search-incomplete')).toMatchObject([{ level: 'error', reason: 'http-403' }]);
    expect(catchingUp.lost()).toBe(1);
  });

  test('that is away keeps nobody from reading what is known as open', async () => {
    around.genesys.fail({ request: 'analytics', status: 503, times: 'until-cleared' });
    const catchingUp = around.begin();
    for (const id of ['c-1', 'c-2']) {
      began(id);
      say(id, 'm-1');
    }
    catchingUp.open.note('c-1', true);
    catchingUp.fromBefore();
    await until(() => catchingUp.heard().length > 0);
    // Nor in a gap that comes while the search of the first one waits.
    say('c-1', 'm-2');
    catchingUp.fromBefore();
    await until(() => catchingUp.heard().includes('c-1/m-2'));
    expect(catchingUp.pending()).toBeGreaterThan(0);
    expect(catchingUp.stuckSince()).toBeDefined();
    around.genesys.setFaults([]);
  });
});

test('what analytics did not know yet is found by a second look', async () => {
  const catchingUp = around.begin();
  catchingUp.fromBefore();
  await caughtUp(catchingUp, 1);
  began('late');
  say('late', 'm-1');
  await caughtUp(catchingUp, 2);
  expect(catchingUp.heard()).toEqual(['late/m-1']);
});

describe('of what was read', () => {
  test('ours that go on are known at the next gap, those that are over or of others are not', async () => {
    const catchingUp = around.begin();
    began('ours');
    began('over');
    began('of-others', { queueId: 'q-9' });
    around.genesys.endConversation('over');
    catchingUp.open.note('over', true);
    for (const id of ['of-others', 'unknown']) catchingUp.open.note(id, true);
    catchingUp.fromBefore();
    await caughtUp(catchingUp);
    expect(catchingUp.open.list()).toEqual(['ours']);
  });

  test('nothing waits in memory: there is room before it is asked, and each is as old as its answer', async () => {
    let makeRoom = () => {};
    const room = new Promise<void>((resolve) => {
      makeRoom = resolve;
    });
    const catchingUp = around.begin({ room: () => room });
    const counted = around.counted();
    began('c-1');
    say('c-1', 'm-1');
    catchingUp.fromBefore();
    await until(() => counted('analytics') === 2);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(counted('conversation')).toBe(0);
    around.genesys.fail({ request: 'conversation', delayMs: 100 });
    const before = around.now();
    makeRoom();
    await until(() => catchingUp.heard().length > 0);
    const [askedAt = 0] = catchingUp.askedAt();
    expect(askedAt).toBeGreaterThanOrEqual(before);
    expect(around.now() - askedAt).toBeGreaterThanOrEqual(100);
  });
});

describe('conversations of earlier days', () => {
  test('are caught up at the start, where they go on and began in the last seven', async () => {
    const catchingUp = around.begin();
    for (const [id, daysAgo] of Object.entries({ today: 0, yesterday: 1, week: 7, older: 8, ended: 2 })) {
      began(id, { daysAgo });
      say(id, 'm-1');
    }
    around.genesys.endConversation('ended');
    const counted = around.counted();
    catchingUp.fromBefore();
    await caughtUp(catchingUp);
    expect(catchingUp.heard().toSorted()).toEqual(['today/m-1', 'week/m-1', 'yesterday/m-1']);
    expect(counted('conversation')).toBe(3);
  });

  test('later on only where a midnight was missed: the others are known', async () => {
    const catchingUp = around.begin();
    began('yesterday', { daysAgo: 1 });
    say('yesterday', 'm-1');
    const counted = around.counted();
    catchingUp.gap(around.now());
    await caughtUp(catchingUp);
    expect(counted('analytics')).toBe(2);
    expect(catchingUp.heard()).toEqual([]);
  });

  test('as there', async () => {
    const catchingUp = around.begin();
    const since = around.now();
    around.passHours(13);
    began('two-days', { daysAgo: 2 });
    say('two-days', 'm-1');
    catchingUp.gap(since);
    await caughtUp(catchingUp);
    expect(catchingUp.heard()).toEqual(['two-days/m-1']);
  });

  test('are at most so many, those that began last; that there are more is said', async () => {
    const catchingUp = around.begin();
    for (let index = 0; index < 2_001; index += 1) began(`c-${index}`, { daysAgo: index === 7 ? 2 : 1 });
    const counted = around.counted();
    catchingUp.fromBefore();
    await caughtUp(catchingUp);
    expect(counted('conversation')).toBe(2_000);
    expect(catchingUp.open.list()).not.toContain('c-7');
    expect(catchingUp.said('search-incomplete')).toMatchObject([{ reason: 'too-many', conversations: 2_000 }]);
    expect(catchingUp.lost()).toBe(1);
  });
});

describe('what a stop interrupts is left:', () => {
  test.each([
    ['a search', []],
    ['a reading', ['c-1']],
  ])('%s', async (_, open) => {
    const catchingUp = around.begin({ client: awayFor(1_000_000, 'unreachable') });
    for (const id of open) catchingUp.open.note(id, true);
    catchingUp.fromBefore();
    await until(() => catchingUp.stuckSince() !== undefined);
    catchingUp.gap(around.now());
    await catchingUp.stop();
    expect(catchingUp.pending()).toBe(2);
    catchingUp.gap(around.now());
    expect(catchingUp.pending()).toBe(3);
  });

  test('a conversation that was to be tried again', async () => {
    const catchingUp = around.begin({ random: () => 1, timing: slow });
    began('poison');
    around.genesys.fail({ request: 'conversation', path: pathOf('poison'), times: 'until-cleared', status: 502 });
    catchingUp.fromBefore();
    await until(() => catchingUp.said('caught-up').length === 2);
    expect(catchingUp.pending()).toBe(1);
    await catchingUp.stop();
    expect(catchingUp.pending()).toBe(1);
    expect(catchingUp.lost()).toBe(0);
  });
});
