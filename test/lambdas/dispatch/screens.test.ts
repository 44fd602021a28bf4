import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { collapseId } from '../../../lambdas/core/push-ids.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, aMessageRow, noon } from '../adapters/journal-entries.ts';
import { startTablesRelay, type TablesRelay } from '../adapters/tables-relay.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

const second = 1_000;
let tables: LocalTables;
let stand: SqsStand;
let relay: TablesRelay;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
  relay = await startTablesRelay(tables.endpoint);
}, 30_000);
afterAll(async () => {
  await relay?.close();
  await stand?.close();
  await tables?.close();
});

type Send = NonNullable<Parameters<typeof dispatchUnderTest>[2]>;
const older = aJob({ messageId: 'older', sentAt: noon });
const newer = aJob({ messageId: 'newer', sentAt: noon + 500 });

/** Two messages of one conversation are open, both to Anna's phone. */
async function twoMessages(send?: Send, options?: Parameters<typeof dispatchUnderTest>[3]) {
  const under = await dispatchUnderTest(tables, stand, send, options);
  await under.register('phone');
  const open = ({ conversation, messageId, deviceId, sentAt }: PushJob) =>
    under.journal.openMessage(aMessageRow([deviceId], { conversation, messageId, sentAt }));
  await open(older);
  await open(newer);
  return {
    ...under,
    openFor: open,
    stateOf: async (messageId: string) => (await under.journal.readMessage('conversation-1', messageId))?.row,
    sentIds: () => under.sent.map(({ messageId }) => messageId),
  };
}

describe('the screen of a device ends with the newest message', () => {
  test('in their order both are sent, and the cursor stands at the newest', async () => {
    const under = await twoMessages();
    await under.dispatch(older);
    await under.dispatch(newer);
    expect(under.sentIds()).toEqual(['older', 'newer']);
    expect(await under.cursors()).toMatchObject([{ delivered: { messageId: 'newer', sentAt: noon + 500 } }]);
    expect((await under.cursors())[0]).not.toHaveProperty('lease');
  });

  test('an older one is superseded once the newer is delivered', async () => {
    const under = await twoMessages();
    await under.dispatch(newer);
    expect(await under.dispatch(older)).toBe('done');
    expect(under.sentIds()).toEqual(['newer']);
    expect(await under.stateOf('older')).toMatchObject({ state: 'withheld', reason: 'superseded' });
    expect(under.said()).toMatchObject({ outcome: 'superseded' });
    expect(await under.cursors()).toMatchObject([{ delivered: { messageId: 'newer' } }]);
  });

  test.each<[string, Outcome]>([
    ['was refused', { kind: 'refused', reason: 'BadTopic' }],
    ['waits to be tried again', { kind: 'try-later', reason: 'ServiceUnavailable' }],
    ['may have arrived or not', { kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }],
  ])('an older one is sent where the newer %s', async (_, outcome) => {
    const under = await twoMessages(({ messageId }) => (messageId === 'newer' ? outcome : { kind: 'delivered' }));
    await under.dispatch(newer);
    await under.dispatch(older);
    expect(under.sentIds()).toEqual(['newer', 'older']);
    expect(await under.stateOf('older')).toMatchObject({ state: 'pushed' });
    expect(await under.cursors()).toMatchObject([{ delivered: { messageId: 'older' } }]);
  });

  test('what was delivered stays known when the next is not', async () => {
    const under = await twoMessages(({ messageId }) =>
      messageId === 'newer' ? { kind: 'refused', reason: 'BadTopic' } : { kind: 'delivered' },
    );
    const oldest = aJob({ messageId: 'oldest', sentAt: noon - 1 });
    await under.openFor(oldest);
    await under.dispatch(older);
    await under.dispatch(newer);
    await under.dispatch(oldest);
    expect(under.sentIds()).toEqual(['older', 'newer']);
    expect(await under.stateOf('oldest')).toMatchObject({ reason: 'superseded' });
  });

  test('an answer that comes late does not move the screen back', async () => {
    const sending = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Outcome>();
    const under = await twoMessages(({ messageId }) => {
      sending.resolve();
      return messageId === 'older' ? answer.promise : { kind: 'delivered' };
    });
    const late = under.dispatch(older);
    await sending.promise;
    under.pass(60 * second);
    await under.dispatch(newer, 'job-2');
    answer.resolve({ kind: 'delivered' });
    await late;
    expect(await under.stateOf('older')).toMatchObject({ state: 'pushed' });
    expect(await under.cursors()).toMatchObject([{ delivered: { messageId: 'newer' } }]);
  });

  test('of two of the same millisecond all agree which is newer', async () => {
    const under = await twoMessages();
    const twins = ['a', 'b'].map((messageId) => aJob({ messageId, sentAt: noon }));
    for (const twin of twins) await under.openFor(twin);
    for (const twin of twins.toReversed()) await under.dispatch(twin);
    expect(under.sentIds()).toEqual(['b']);
    expect(await under.stateOf('a')).toMatchObject({ reason: 'superseded' });
  });

  test.each<[string, Partial<PushJob>]>([
    ['device', { deviceId: 'tablet' }],
    ['conversation', { conversation: 'conversation-2' }],
  ])('another %s is another screen', async (_, differences) => {
    const under = await twoMessages();
    await under.register('tablet');
    const elsewhere = aJob({ messageId: 'elsewhere', ...differences });
    await under.openFor(elsewhere);
    await under.dispatch(newer);
    await under.dispatch(elsewhere);
    expect(under.sentIds()).toEqual(['newer', 'elsewhere']);
    expect(await under.cursors()).toHaveLength(2);
  });

  test('the same push again is not older than itself: what ended, ended', async () => {
    const under = await twoMessages();
    await under.dispatch(newer);
    await under.dispatch(newer, 'job-2');
    expect(under.said()).toMatchObject({ outcome: 'ended' });
    expect(await under.stateOf('newer')).toMatchObject({ state: 'pushed' });
  });
});

describe('one attempt at a time on one screen', () => {
  test.each([
    ['an older one', newer, older],
    ['a newer one', older, newer],
  ])(
    '%s asks again after as long as the other has held its lease, and goes when that has run out, not one millisecond before',
    async (_, first, second) => {
      const under = await twoMessages();
      await under.die(first);
      under.pass(20_001);
      expect(await under.dispatchResult(second)).toEqual({ kind: 'again', afterSeconds: 21 });
      under.pass(39_998);
      expect(await under.dispatchResult(second)).toEqual({ kind: 'again', afterSeconds: 1 });
      expect(under.sent).toEqual([]);
      expect(await under.pushes()).toHaveLength(1);
      under.pass(1);
      await under.dispatch(second);
      expect(under.sentIds()).toEqual([second.messageId]);
    },
  );

  test('while one is being sent, the other comes again; then it goes', async () => {
    const under = await twoMessages(async ({ messageId }) => {
      if (messageId === 'older')
        expect(await under.dispatchResult(newer, { jobId: 'job-2' })).toMatchObject({ kind: 'again' });
      return { kind: 'delivered' };
    });
    await under.dispatch(older);
    expect(under.sentIds()).toEqual(['older']);
    await under.dispatch(newer, 'job-2');
    expect(under.sentIds()).toEqual(['older', 'newer']);
  });

  test('a claim that ran out: its message takes the screen back once the other has let go', async () => {
    const under = await twoMessages();
    await under.die(older);
    under.pass(60 * second);
    await under.die(newer, 'job-2');
    expect(await under.dispatchResult(older)).toMatchObject({ kind: 'again', afterSeconds: 1 });
    under.pass(60 * second);
    await under.dispatch(older);
    expect(under.sentIds()).toEqual(['older']);
    await under.dispatch(newer, 'job-2');
    expect(await under.cursors()).toMatchObject([{ delivered: { messageId: 'newer' } }]);
  });

  test('whoever lost the screen does not let another’s lease go', async () => {
    const under = await twoMessages(async () => {
      under.pass(60 * second);
      await under.die(newer, 'job-2');
      return { kind: 'delivered' };
    });
    await under.dispatch(older);
    expect(await under.stateOf('older')).toMatchObject({ state: 'pushed' });
    expect(await under.cursors()).toMatchObject([{ lease: { messageId: 'newer' } }]);
  });

  test('of two that begin at once one goes first', async () => {
    for (let round = 0; round < 5; round += 1) {
      let underWay = 0;
      const under = await twoMessages(async () => {
        underWay += 1;
        expect(underWay).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return { kind: 'delivered' };
      });
      await Promise.all([under.dispatch(older, 'job-1'), under.dispatch(newer, 'job-2')]);
      await under.dispatch(older, 'job-1');
      await under.dispatch(newer, 'job-2');
      expect(await under.cursors()).toMatchObject([{ delivered: { messageId: 'newer' } }]);
      expect(await under.stateOf('newer')).toMatchObject({ state: 'pushed' });
      expect(['pushed', 'withheld']).toContain((await under.stateOf('older'))?.state);
    }
  });
});

test('where pushes do not replace each other, nothing is superseded, and nothing waits for another', async () => {
  const under = await twoMessages(undefined, { ordered: false });
  await under.dispatch(newer);
  await under.die(aJob({ messageId: 'third' }));
  await under.dispatch(older);
  expect(under.sent.map((push) => push.collapseId)).toEqual(
    [newer, older].map((job) => collapseId(shortHash, 'message', job)),
  );
  expect(await under.cursors()).toEqual([]);
  expect(await under.stateOf('older')).toMatchObject({ state: 'pushed' });
});

describe('devices of one message that end side by side', () => {
  const ends: Readonly<Record<string, Outcome>> = {
    delivered: { kind: 'delivered' },
    gone: { kind: 'device-gone', reason: 'Unregistered', proof: 'stated', goneSince: noon },
    refused: { kind: 'refused', reason: 'BadTopic' },
  };

  /** As many devices as outcomes; each sends when all have begun, so that all end at once. */
  async function atOnce(outcomes: readonly string[], rounds: number) {
    let begun: string[] = [];
    let all = Promise.withResolvers<void>();
    const under = await dispatchUnderTest(
      tables,
      stand,
      async ({ token }) => {
        begun.push(token);
        if (begun.length === outcomes.length) all.resolve();
        await all.promise;
        return ends[outcomes[Number(token)] ?? ''] ?? { kind: 'delivered' };
      },
      { client: relay.client },
    );
    let notes = 0;
    relay.treat(async (_, request) => {
      if (JSON.stringify(request).includes('SET ends.#own')) notes += 1;
      return undefined;
    });
    const deviceIds = outcomes.map((_, index) => `device-${index}`);
    const registerAll = async () => {
      for (const [index, deviceId] of deviceIds.entries()) await under.register(deviceId, String(index));
    };
    const closings: string[][] = [];
    const counted: string[][] = [];
    for (let round = 0; round < rounds; round += 1) {
      [begun, all] = [[], Promise.withResolvers()];
      // Those that were gone come back, so that the next round finds them.
      await registerAll();
      const messageId = `round-${round}`;
      await under.journal.openMessage(aMessageRow(deviceIds, { messageId, sentAt: noon + round }));
      const before = under.lines.length;
      await Promise.all(
        deviceIds.map((deviceId) => under.dispatch(aJob({ messageId, deviceId, sentAt: noon + round }), deviceId)),
      );
      const said = under.lines.slice(before).map((line) => JSON.parse(line));
      const states = said.filter(({ event }) => event === 'push').map(({ message }) => message);
      closings.push(states.filter((message) => message !== 'open'));
      counted.push(said.flatMap(({ event, end }) => (event === 'message-ended' ? [end] : [])));
    }
    relay.treat(async () => undefined);
    return { ...under, closings, counted, notes };
  }

  test.each([
    [['delivered', 'gone'], 15, { state: 'pushed' }],
    [['delivered', 'delivered'], 15, { state: 'pushed' }],
    [['gone', 'refused'], 15, { state: 'withheld', reason: 'refused' }],
    [['gone', 'gone', 'delivered', 'refused', 'gone'], 5, { state: 'pushed' }],
  ])(
    '%j, %d times: the message is closed exactly once, rightly, and counted once',
    async (outcomes, rounds, closed) => {
      const { closings, counted, journal, notes, pushes } = await atOnce(outcomes, rounds);
      expect(closings).toEqual(Array.from({ length: rounds }, () => [closed.state]));
      const end = 'reason' in closed ? closed.reason : closed.state;
      expect(counted).toEqual(Array.from({ length: rounds }, () => [end]));
      for (let round = 0; round < rounds; round += 1) {
        const { row } = (await journal.readMessage('conversation-1', `round-${round}`)) ?? {};
        expect(row).toMatchObject(closed);
        expect(row?.reason).toBe('reason' in closed ? closed.reason : undefined);
        expect(Object.values(row?.ends ?? {})).toHaveLength(outcomes.length);
      }
      expect(await pushes()).toHaveLength(rounds * outcomes.length);
      // They did meet: some end was refused by the message's row and noted again.
      expect(notes).toBeGreaterThan(rounds * outcomes.length);
    },
  );
});

describe('what a push asks of the tables', () => {
  /** The operations of one job, in any order. */
  async function operationsOf(
    send: Send | undefined,
    prepare: (under: Awaited<ReturnType<typeof twoMessages>>) => unknown = () => {},
  ) {
    const under = await twoMessages(send, { client: relay.client });
    await prepare(under);
    relay.operations();
    await under.dispatch(older);
    return relay.operations().toSorted();
  }
  /** The conversation is one of the queries; how many messages are unread, the other. */
  const threeReads = ['BatchGetItem', 'Query', 'Query'];
  /** Of the breaker; the next in five seconds. */
  const oneMore = 'GetItem';
  /** Of the push and its screen; one more of the message, where the push has ended. */
  const twoRows = ['PutItem', 'PutItem'];
  const theMessage = 'UpdateItem';

  test.each<[string, Send | undefined, string[]]>([
    ['delivered', undefined, [theMessage]],
    ['refused', () => ({ kind: 'refused', reason: 'BadTopic' }), [theMessage]],
    ['to be tried again', () => ({ kind: 'try-later', reason: 'ServiceUnavailable' }), []],
    [
      'delivered after the last look, within a second',
      async (_, __, stillRight) => ((await stillRight()) ? { kind: 'delivered' } : { kind: 'withdrawn' }),
      [theMessage],
    ],
  ])('%s: three reads and the breaker, one claim, one outcome', async (_, send, ofMessage) => {
    const all = [...threeReads, oneMore, ...twoRows, ...twoRows, ...ofMessage];
    expect(await operationsOf(send)).toEqual(all.toSorted());
  });

  test('the next push within five seconds does not ask whether the channel is up', async () => {
    const operations = await operationsOf(undefined, async ({ dispatch, open }) => {
      await open('other');
      await dispatch(older);
    });
    expect(operations).not.toContain(oneMore);
  });

  test('ended or put down without being sent: three reads and its rows; one read more where it was seen', async () => {
    const seen = ({ report }: Awaited<ReturnType<typeof twoMessages>>) => report('active', noon + 2 * second);
    expect(await operationsOf(undefined, seen)).toEqual([...threeReads, 'PutItem', 'Query', theMessage].toSorted());
    const watching = ({ report }: Awaited<ReturnType<typeof twoMessages>>) => report('active', noon - second);
    expect(await operationsOf(undefined, watching)).toEqual([...threeReads, 'PutItem'].toSorted());
    expect(await operationsOf(undefined, ({ dispatch }) => dispatch(newer))).toEqual(
      [...threeReads, 'PutItem', theMessage].toSorted(),
    );
  });

  test('nothing to do: three reads', async () => {
    expect(await operationsOf(undefined, ({ die }) => die(older, 'job-2'))).toEqual(threeReads);
    expect(await operationsOf(undefined, ({ die }) => die(newer, 'job-2'))).toEqual(threeReads);
  });
});

describe('a burst of messages', () => {
  const shown = ({ sent }: { sent: readonly { messageId: string; silent?: true; content: { count?: number } }[] }) =>
    sent.map(({ messageId, silent = false, content: { count = 1 } }) => [messageId, silent, count]);

  test('only the first push sounds in 20 s; the others replace it without a sound, with their number', async () => {
    const under = await twoMessages();
    const third = aJob({ messageId: 'third', sentAt: noon + 600 });
    const fourth = aJob({ messageId: 'x-fourth', sentAt: noon + 22 * second });
    await under.openFor(third);
    await under.openFor(fourth);
    await under.dispatch(older);
    under.pass(second);
    await under.dispatch(newer);
    under.pass(18 * second);
    await under.dispatch(third);
    under.pass(second);
    await under.dispatch(fourth);
    expect(shown(under)).toEqual([
      ['older', false, 1],
      ['newer', true, 2],
      ['third', true, 3],
      ['x-fourth', false, 1],
    ]);
  });

  test('what was not delivered has made no sound: the next one does', async () => {
    const under = await twoMessages(({ messageId }) =>
      messageId === 'older' ? { kind: 'refused', reason: 'BadTopic' } : { kind: 'delivered' },
    );
    await under.dispatch(older);
    await under.dispatch(newer);
    expect(shown(under)).toEqual([
      ['older', false, 1],
      ['newer', false, 1],
    ]);
  });

  test('another device, another conversation: another burst', async () => {
    const under = await twoMessages();
    await under.register('tablet');
    const onTablet = aJob({ messageId: 'on-tablet', deviceId: 'tablet', sentAt: noon + 500 });
    const elsewhere = aJob({ messageId: 'elsewhere', conversation: 'conversation-2' });
    await under.openFor(onTablet);
    await under.openFor(elsewhere);
    for (const job of [older, onTablet, elsewhere]) await under.dispatch(job);
    expect(shown(under).map(([, silent]) => silent)).toEqual([false, false, false]);
  });

  test('where pushes do not replace each other each one stands for itself', async () => {
    const under = await twoMessages(undefined, { ordered: false });
    await under.dispatch(older);
    await under.dispatch(newer);
    expect(shown(under)).toEqual([
      ['older', false, 1],
      ['newer', false, 1],
    ]);
  });
});
