import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TakeUpDependencies } from '../../../lambdas/take-up/take-up-message.ts';
import { takeUpMessage } from '../../../lambdas/take-up/take-up-message.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { conversation, type DecidingUnderTest, decidingUnderTest } from './deciding-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let deciding: DecidingUnderTest;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
});
beforeEach(async () => {
  deciding = await decidingUnderTest(tables, stand);
});
afterEach(() => deciding.close());
afterAll(() => Promise.all([tables.close(), stand.close()]));

const take = (step?: number, differences: Partial<TakeUpDependencies> = {}, forced = false) =>
  takeUpMessage(
    { conversation, messageId: 'message-1' },
    { forced, ...(step === undefined ? {} : { step }) },
    { ...deciding.dependencies, ...differences },
  );
const die = async () => {
  throw new Error('the function dies here');
};

/** A message whose customer, with one device, is watching; then the time of its look. */
async function watchedUntilTheLook(): Promise<void> {
  await deciding.register('phone');
  await deciding.report('active');
  await deciding.say();
  stand.pass(20);
  await deciding.looks();
}

/** A message whose one job is on its way. */
async function pushed(): Promise<void> {
  await deciding.register('phone');
  await deciding.report('background');
  await deciding.say();
}

describe('nothing to decide', () => {
  test('no row', async () => {
    expect(await take(0)).toEqual({ kind: 'no-row' });
  });

  test('a row that is closed: nothing more is read, and nothing sent', async () => {
    await deciding.report('background');
    expect(await deciding.say()).toMatchObject({ state: 'withheld', reason: 'no-device' });
    deciding.requested();
    expect(await take(0, {}, true)).toEqual({ kind: 'closed' });
    expect(deciding.requested()).toEqual([{ command: 'GetItemCommand', consistent: true }]);
  });

  test('a look whose row is not due: left, with the journal’s rows read only', async () => {
    await pushed();
    const row = await deciding.row();
    deciding.requested();
    expect(await take(0)).toEqual({ kind: 'left', row });
    expect(deciding.requested().map(({ command }) => command)).toEqual(['GetItemCommand', 'QueryCommand']);
    expect(await deciding.row()).toEqual(row);
    expect(await deciding.jobs()).toHaveLength(1);
  });
});

describe('a decision', () => {
  test('is written, then handed over: the job is of its step', async () => {
    await watchedUntilTheLook();
    stand.pass(40);
    const order: string[] = [];
    const { advance, handOver } = deciding.dependencies;
    const taken = await take(0, {
      advance: async (...args) => {
        const written = await advance(...args);
        order.push('written');
        return written;
      },
      handOver: async (handed) => {
        order.push('handed over');
        await handOver(handed);
      },
    });
    const row = await deciding.row();
    expect(taken).toEqual({ kind: 'decided', row, jobs: 1 });
    expect(row).toMatchObject({ state: 'open', decision: 'push', step: 1, customerId: 'anna' });
    expect(order).toEqual(['written', 'handed over']);
    expect(await deciding.jobs()).toMatchObject([{ step: 1, deviceId: 'phone', sentAt: row.sentAt }]);
  });

  test('to look again comes at its time', async () => {
    await watchedUntilTheLook();
    expect(await take(0)).toMatchObject({ kind: 'decided', row: { decision: 'watching', step: 1 }, jobs: 0 });
    stand.pass(39);
    expect(await deciding.looks()).toEqual([]);
    stand.pass(1);
    expect(await deciding.looks()).toMatchObject([{ step: 1, at: stand.now() }]);
  });

  test('reads each table consistently', async () => {
    await watchedUntilTheLook();
    deciding.requested();
    await take(0);
    const reads = deciding
      .requested()
      .filter(({ command }) => command !== 'PutItemCommand' && !command.startsWith('Transact'));
    expect(reads.map(({ command }) => command)).toEqual(['GetItemCommand', 'QueryCommand', 'QueryCommand']);
    expect(reads.every(({ consistent }) => consistent)).toBe(true);
  });

  test('ends the pushes in the rows of their own', async () => {
    await pushed();
    await deciding.dependencies.noteNews(conversation, { endedAt: stand.now() }, stand.now());
    expect(await take(undefined, {}, true)).toMatchObject({ row: { state: 'withheld', reason: 'conversation-ended' } });
    const push = (await deciding.items()).find(({ sk }) => String(sk).startsWith('push~'));
    expect(push).toMatchObject({ state: 'withheld', reason: 'conversation-ended', deviceId: 'phone', revision: 1 });
  });

  test('of a row that is taken up once too often ends it', async () => {
    await watchedUntilTheLook();
    const row = { state: 'withheld', reason: 'tries-used-up' };
    expect(await take(0, { maximumStep: 0 })).toMatchObject({ kind: 'decided', row });
    expect(await deciding.row()).toMatchObject(row);
  });
});

describe('the function dies between the write and the hand-over', () => {
  test('the same look hands over what was written', async () => {
    await watchedUntilTheLook();
    stand.pass(40);
    await expect(take(0, { handOver: die })).rejects.toThrow();
    const row = await deciding.row();
    expect(row).toMatchObject({ decision: 'push', step: 1 });
    expect(await deciding.jobs()).toEqual([]);

    expect(await take(0)).toEqual({ kind: 'handed-over-again', row });
    expect(await deciding.jobs()).toMatchObject([{ step: 1 }]);
  });

  test('a look too', async () => {
    await watchedUntilTheLook();
    await expect(take(0, { handOver: die })).rejects.toThrow();
    expect(await take(0)).toMatchObject({ kind: 'handed-over-again' });
    stand.pass(40);
    expect(await deciding.looks()).toMatchObject([{ step: 1 }]);
  });

  test('just after the hand-over: the queue knows the repeat', async () => {
    await watchedUntilTheLook();
    stand.pass(40);
    const { handOver } = deciding.dependencies;
    await expect(take(0, { handOver: (handed) => handOver(handed).then(die) })).rejects.toThrow();
    expect(await take(0)).toMatchObject({ kind: 'handed-over-again' });
    expect(await deciding.jobs()).toHaveLength(1);
    expect(await deciding.jobs()).toEqual([]);
  });

  test('a look from before that too; one from after it, or none, hands over nothing', async () => {
    await watchedUntilTheLook();
    await take(0);
    stand.pass(40);
    await expect(take(1, { handOver: die })).rejects.toThrow();
    for (const step of [2, undefined]) expect(await take(step)).toMatchObject({ kind: 'left', row: { step: 2 } });
    expect(await deciding.jobs()).toEqual([]);
    for (const step of [0, 1]) expect(await take(step)).toMatchObject({ kind: 'handed-over-again' });
    expect(await deciding.jobs()).toMatchObject([{ step: 2 }]);
  });

  test('what has come to an attempt is not handed over again', async () => {
    await watchedUntilTheLook();
    stand.pass(40);
    await take(0);
    const [job] = await deciding.jobs();
    if (!job) throw new Error('no job');
    await deciding.putDown(job, stand.now() + 900_000);
    stand.pass(301);
    expect(await take(0)).toMatchObject({ kind: 'handed-over-again' });
    expect(await deciding.jobs()).toEqual([]);
  });
});

describe('somebody else was quicker', () => {
  /** Each reading is out of date as soon as it was made. */
  const overtaken = (times: number): Partial<TakeUpDependencies> => {
    let left = times;
    return {
      readConversation: async (...args) => {
        left -= 1;
        if (left >= 0) await take(undefined, {}, true);
        return deciding.dependencies.readConversation(...args);
      },
    };
  };

  test('once: read again, and decided on what stands there', async () => {
    await watchedUntilTheLook();
    expect(await take(0, overtaken(1), true)).toMatchObject({ kind: 'decided', row: { step: 2 } });
    expect(await deciding.row()).toMatchObject({ step: 2, decision: 'watching' });
  });

  test('once, and left nothing to do', async () => {
    await watchedUntilTheLook();
    stand.pass(40);
    expect(await take(0, overtaken(1))).toMatchObject({ kind: 'handed-over-again', row: { step: 1 } });
    expect(await deciding.jobs()).toHaveLength(1);
    expect(await deciding.jobs()).toEqual([]);
  });

  test('again and again: given up, with nothing handed over', async () => {
    await watchedUntilTheLook();
    expect(await take(0, { ...overtaken(9), handOver: die }, true)).toEqual({ kind: 'disturbed' });
    expect(await deciding.row()).toMatchObject({ step: 4 });
  });

  test('a push ended meanwhile: not redone', async () => {
    await pushed();
    const [job] = await deciding.jobs();
    if (!job) throw new Error('no job');
    await deciding.putDown(job, stand.now());
    const { readConversation } = deciding.dependencies;
    const taken = await take(undefined, {
      readConversation: async (...args) => {
        await deciding.dependencies.noteNews(conversation, { endedAt: stand.now() }, stand.now());
        await take(undefined);
        return readConversation(...args);
      },
    });
    expect(taken).toEqual({ kind: 'closed' });
    expect(await deciding.jobs()).toEqual([]);
  });
});

describe('a row that is left', () => {
  test('and whose due time is over gets another', async () => {
    await pushed();
    const [job] = await deciding.jobs();
    if (!job) throw new Error('no job');
    const { dueAt = 0 } = await deciding.row();
    await deciding.putDown(job, dueAt + 60_000);
    stand.pass((dueAt - stand.now()) / 1_000);
    expect(await take()).toMatchObject({ kind: 'left', row: { dueAt } });
    expect(await deciding.row()).toMatchObject({ step: 0, dueAt: dueAt + 120_000 });
  });

  test('and whose due time is to come keeps it, with nothing written', async () => {
    await pushed();
    deciding.requested();
    await take();
    expect(deciding.requested().map(({ command }) => command)).not.toContain('UpdateItemCommand');
  });
});
