import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openShards } from '../../../lambdas/adapters/journal-rows.ts';
import { createLog } from '../../../lambdas/adapters/log.ts';
import { type SweepDependencies, sweep } from '../../../lambdas/sweep/handler.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { conversation, type DecidingUnderTest, decidingUnderTest } from '../take-up/deciding-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let deciding: DecidingUnderTest;
let failed: string[];
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
});
beforeEach(async () => {
  deciding = await decidingUnderTest(tables, stand);
  failed = [];
});
afterEach(() => deciding.close());
afterAll(() => Promise.all([tables.close(), stand.close()]));

const minute = 60;

/** One run, and the line that it says. */
async function run(differences: Partial<SweepDependencies> = {}): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  await sweep({
    ...deciding.dependencies,
    shards: openShards,
    remainingMilliseconds: () => 55_000,
    measure: createLog((line) => lines.push(line), 'sweep', stand.now).measure,
    failed: ({ messageId }) => failed.push(messageId),
    ...differences,
  });
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? '');
}

/** Messages with one job each on its way. */
async function pushed(...messageIds: string[]): Promise<void> {
  await deciding.register('phone');
  await deciding.report('background');
  for (const messageId of messageIds) await deciding.say(messageId);
}

describe('who is taken up', () => {
  test('nobody before the due time, and nothing but the index is read', async () => {
    await pushed('message-1');
    stand.pass(5 * minute - 1);
    deciding.requested();
    expect(await run()).toMatchObject({ event: 'sweep', OverdueOpenRows: 0 });
    const requested = deciding.requested();
    expect(requested).toHaveLength(openShards.length);
    expect(new Set(requested.map(({ index }) => index))).toEqual(new Set(['open-by-due']));
  });

  test('whoever is due, wherever in the index', async () => {
    const conversations = Array.from({ length: 20 }, (_, place) => `conversation-${place}`);
    await deciding.register('phone');
    for (const key of conversations) {
      await deciding.report('background', { conversation: key });
      await deciding.say('message-1', key);
    }
    const shards = new Set((await deciding.items()).flatMap(({ openShard }) => openShard ?? []));
    expect(shards.size).toBeGreaterThan(4);
    stand.pass(5 * minute);
    expect(await run()).toMatchObject({ decided: 20, OverdueOpenRows: 0 });
    for (const key of conversations) expect(await deciding.row('message-1', key)).toMatchObject({ step: 1 });
  });

  test('the oldest first, whatever their ids', async () => {
    await pushed('message-9');
    stand.pass(1);
    await deciding.say('message-1');
    stand.pass(1);
    await deciding.say('message-5');
    stand.pass(5 * minute);
    const order: string[] = [];
    const { readMessage } = deciding.dependencies;
    await run({
      readMessage: (key, messageId) => {
        order.push(messageId);
        return readMessage(key, messageId);
      },
    });
    expect(order).toEqual(['message-9', 'message-1', 'message-5']);
  });

  test('only what the row itself says: the index may be behind', async () => {
    await pushed('message-1');
    await deciding.dependencies.noteNews(conversation, { endedAt: stand.now() }, stand.now());
    stand.pass(60 * minute);
    await run();
    const row = await deciding.row();
    expect(row.state).toBe('withheld');
    const dueAt = stand.now() - 10 * minute * 1_000;
    expect(
      await run({
        shards: ['one'],
        nominate: async function* () {
          yield { conversation, messageId: 'message-1', dueAt };
          yield { conversation, messageId: 'never heard of', dueAt };
        },
      }),
    ).toMatchObject({ closed: 1, 'no-row': 1, OverdueOpenRows: 0 });
    expect(await deciding.row()).toEqual(row);
  });

  test('is read consistently', async () => {
    await pushed('message-1');
    stand.pass(5 * minute);
    deciding.requested();
    await run();
    const reads = deciding
      .requested()
      .filter(({ command, index }) => index === undefined && !/^(Transact|Update|Put)/.test(command));
    expect(reads.length).toBeGreaterThan(3);
    expect(reads.every(({ consistent }) => consistent)).toBe(true);
  });
});

describe('what becomes of it', () => {
  test('a job that was lost is done again: the queue does not take it for the old one', async () => {
    await pushed('message-1');
    expect(await deciding.jobs()).toMatchObject([{ step: 0 }]);
    stand.pass(5 * minute - 1);
    // The old one once more: the queue knows it for five minutes.
    await deciding.dependencies.handOver({ jobs: [{ ...(await aJobOf('message-1')), step: 0 }] });
    expect(await deciding.jobs()).toEqual([]);
    stand.pass(1);
    expect(await run()).toMatchObject({ decided: 1 });
    expect(await deciding.jobs()).toMatchObject([{ messageId: 'message-1', step: 1 }]);
    expect(await deciding.row()).toMatchObject({ step: 1, dueAt: stand.now() + 10 * minute * 1_000 });
  });

  test('a look that was lost', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(20);
    expect(await deciding.looks()).toHaveLength(1);
    stand.pass(59);
    expect(await run()).not.toHaveProperty('decided');
    stand.pass(1);
    expect(await run()).toMatchObject({ decided: 1 });
    expect(await deciding.jobs()).toMatchObject([{ step: 1 }]);
  });

  test('a wait that was too long for later', async () => {
    await pushed('message-1');
    const [job] = await deciding.jobs();
    if (!job) throw new Error('no job');
    await deciding.putDown(job, stand.now() + 40 * minute * 1_000);
    stand.pass(5 * minute);
    expect(await run()).toMatchObject({ left: 1 });
    stand.pass(35 * minute - 1);
    expect(await run()).not.toHaveProperty('decided');
    stand.pass(1);
    expect(await run()).toMatchObject({ decided: 1 });
    expect(await deciding.jobs()).toMatchObject([{ step: 1 }]);
  });

  test('expired: ended, in the message’s row and in the push’s, and no longer in the index', async () => {
    await pushed('message-1');
    await deciding.jobs();
    stand.pass(60 * minute);
    expect(await run()).toMatchObject({ decided: 1 });
    expect(await deciding.row()).toMatchObject({ state: 'withheld', reason: 'expired' });
    const items = await deciding.items();
    expect(items.find(({ sk }) => String(sk).startsWith('push~'))).toMatchObject({
      state: 'withheld',
      reason: 'expired',
    });
    for (const item of items) expect(item).not.toHaveProperty('openShard');
    expect(await deciding.jobs()).toEqual([]);
    deciding.requested();
    await run();
    expect(deciding.requested()).toHaveLength(openShards.length);
  });

  test('not due after all: postponed to when it is, with nothing sent', async () => {
    await pushed('message-1');
    await deciding.jobs();
    const row = await deciding.row();
    await deciding.spoil('message-1', 'dueAt', stand.now());
    expect(await run()).toMatchObject({ left: 1 });
    expect(await deciding.row()).toEqual(row);
    expect(await deciding.jobs()).toEqual([]);
    expect(await run()).not.toHaveProperty('left');
  });

  test('that the time has come is no news: whoever waits for the customer waits on', async () => {
    await pushed('message-1');
    const [job] = await deciding.jobs();
    if (!job) throw new Error('no job');
    await deciding.putDown(job, stand.now() + 6 * minute * 1_000, 'watching');
    stand.pass(5 * minute);
    expect(await run()).toMatchObject({ left: 1 });
    expect(await deciding.row()).toMatchObject({ step: 0, dueAt: stand.now() + 2 * minute * 1_000 });
    expect(await deciding.jobs()).toEqual([]);
  });

  test('two sweepers at once: one decision', async () => {
    await pushed('message-1');
    await deciding.jobs();
    stand.pass(5 * minute);
    await Promise.all([run(), run()]);
    expect(await deciding.row()).toMatchObject({ step: 1 });
    expect(await deciding.jobs()).toHaveLength(1);
  });
});

describe('the line that it says', () => {
  test('is a metric of CloudWatch', async () => {
    await pushed('message-1');
    stand.pass(5 * minute);
    expect(await run()).toEqual({
      level: 'info',
      event: 'sweep',
      decided: 1,
      milliseconds: 0,
      functionName: 'sweep',
      OverdueOpenRows: 0,
      _aws: {
        Timestamp: stand.now(),
        CloudWatchMetrics: [
          {
            Namespace: 'HandoffPush',
            Dimensions: [['functionName']],
            Metrics: [{ Name: 'OverdueOpenRows', Unit: 'Count' }],
          },
        ],
      },
    });
  });

  test('a row is overdue once it was due for more than three minutes', async () => {
    await pushed('message-1', 'message-2');
    stand.pass(5 * minute + 3 * minute);
    const still = { handOver: deciding.dependencies.handOver, remainingMilliseconds: () => 0 };
    expect(await run(still)).toMatchObject({ 'out-of-time': 2, OverdueOpenRows: 0 });
    stand.pass(1);
    expect(await run(still)).toMatchObject({ 'out-of-time': 2, OverdueOpenRows: 2 });
    expect(await run()).toMatchObject({ decided: 2, OverdueOpenRows: 2 });
    expect(await run()).toMatchObject({ OverdueOpenRows: 0 });
  });
});

describe('what goes wrong', () => {
  test('a row that fails is named; the others are taken up, and it counts as overdue until it is mended', async () => {
    await pushed('message-1', 'message-2', 'message-3');
    await deciding.spoil('message-2', 'v', 99);
    stand.pass(9 * minute);
    expect(await run()).toMatchObject({ decided: 2, failed: 1, OverdueOpenRows: 3 });
    expect(failed).toEqual(['message-2']);
    expect((await deciding.jobs()).map(({ step }) => step)).toEqual([0, 0, 0, 1, 1]);
    expect(await run()).toMatchObject({ failed: 1, OverdueOpenRows: 1 });
    await deciding.spoil('message-2', 'v', 1);
    expect(await run()).toMatchObject({ decided: 1 });
    expect(await run()).toMatchObject({ OverdueOpenRows: 0 });
  });

  test('a hand-over that fails: the row comes up again', async () => {
    await pushed('message-1');
    await deciding.jobs();
    stand.pass(5 * minute);
    const refuse = async () => {
      throw new Error('out of order');
    };
    expect(await run({ handOver: refuse })).toMatchObject({ failed: 1 });
    expect(await deciding.row()).toMatchObject({ state: 'open', step: 1 });
    stand.pass(10 * minute);
    expect(await run()).toMatchObject({ decided: 1 });
    expect(await deciding.jobs()).toMatchObject([{ step: 2 }]);
  });

  test('a part of the index that cannot be read: the others are swept to their end, then the run fails', async () => {
    await pushed('message-1', 'message-2');
    await deciding.jobs();
    stand.pass(5 * minute);
    const lines: unknown[] = [];
    async function* nominate(shard: string) {
      yield { conversation, messageId: shard, dueAt: stand.now() };
      if (shard === 'message-1') throw new Error('out of order');
    }
    const broken = { shards: ['message-1', 'message-2'], nominate, measure: (line: unknown) => lines.push(line) };
    await expect(run(broken)).rejects.toThrow('out of order');
    expect(await deciding.jobs()).toMatchObject([{ step: 1 }, { step: 1 }]);
    expect(lines).toEqual([]);
  });
});

describe('the time of a run', () => {
  test('what is left when it runs out is first in the next', async () => {
    const messageIds = Array.from({ length: 6 }, (_, place) => `message-${place + 1}`);
    await pushed(...messageIds);
    stand.pass(5 * minute);
    let asked = 0;
    const remainingMilliseconds = () => {
      asked += 1;
      return asked > 4 ? 7_999 : 8_000;
    };
    expect(await run({ remainingMilliseconds })).toMatchObject({ decided: 4, 'out-of-time': 2 });
    const steps = async () => Promise.all(messageIds.map(async (messageId) => (await deciding.row(messageId)).step));
    expect((await steps()).sort()).toEqual([0, 0, 1, 1, 1, 1]);
    expect(await run()).toMatchObject({ decided: 2 });
    expect(await steps()).toEqual([1, 1, 1, 1, 1, 1]);
  });

  test('some side by side, never more than four of a shard', async () => {
    const messageIds = Array.from({ length: 9 }, (_, place) => `message-${place}`);
    await pushed(...messageIds);
    stand.pass(5 * minute);
    let [now, most] = [0, 0];
    const { readMessage } = deciding.dependencies;
    await run({
      readMessage: async (key, messageId) => {
        now += 1;
        most = Math.max(most, now);
        try {
          return await readMessage(key, messageId);
        } finally {
          now -= 1;
        }
      },
    });
    expect(most).toBe(4);
  });
});

/** The job of a message's one device. */
async function aJobOf(messageId: string) {
  const { sentAt, expiresAt } = await deciding.row(messageId);
  const device = { customerId: 'anna', deviceId: 'phone', channel: 'apns' } as const;
  return {
    v: 1,
    conversation,
    messageId,
    ...device,
    step: 0,
    sentAt,
    expiresAt,
    content: { mode: 'generic' },
  } as const;
}
