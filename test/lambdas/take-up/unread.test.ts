import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parseSyncJob } from '../../../lambdas/adapters/sync-job-schema.ts';
import { end } from '../../../lambdas/core/attempt.ts';
import { type TakeUpDependencies, takeUpMessage } from '../../../lambdas/take-up/take-up-message.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { receiveBodies, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { conversation, type DecidingUnderTest, decidingUnderTest } from './deciding-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let deciding: DecidingUnderTest;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
beforeEach(async () => {
  deciding = await decidingUnderTest(tables, stand);
});
afterEach(() => deciding.close());
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

const take = (step?: number, differences: Partial<TakeUpDependencies> = {}, forced = step === undefined) =>
  takeUpMessage(
    { conversation, messageId: 'message-1' },
    { forced, ...(step === undefined ? {} : { step }) },
    { ...deciding.dependencies, ...differences },
  );
const unread = (customerId = 'anna') => deciding.dependencies.countUnread(customerId);

/** A message that was decided to be pushed, to Anna's phone and her tablet; it arrived on the phone. */
async function pushedToPhone() {
  await deciding.register('phone');
  await deciding.register('tablet', 'fcm');
  await deciding.report('background');
  await deciding.say();
  await deciding.dependencies.noteUnread(await deciding.row());
  const [job] = await deciding.jobs('apns');
  if (!job) throw new Error('There is no job.');
  const rows = { message: await deciding.row(), push: undefined, cursor: undefined };
  const delivered = end(job, rows, { state: 'delivered' }, { now: stand.now() });
  await deciding.dependencies.writeTransition(job, rows, delivered);
}
const syncs = async (channel: 'apns' | 'fcm') =>
  (await receiveBodies(stand.client, deciding.queueUrls[channel])).flatMap((body) => parseSyncJob(body) ?? []);

describe('a message of which a push is decided', () => {
  test('is unread before its job goes out', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    expect(await unread()).toBe(0);
    stand.pass(60);
    const counts: number[] = [];
    await take(0, {
      handOver: async () => {
        counts.push(await unread());
      },
    });
    expect(counts).toEqual([1]);
  });

  test('is unread also where whoever decided it died before saying so', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(60);
    const dies = { noteUnread: () => Promise.reject(new Error('the function dies here')) };
    await expect(take(0, dies)).rejects.toThrow('dies');
    expect(await unread()).toBe(0);
    expect(await take(0)).toMatchObject({ kind: 'handed-over-again' });
    expect(await unread()).toBe(1);
    expect(await deciding.jobs()).toHaveLength(1);
  });

  test('is not unread while the customer may be looking', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(20);
    expect(await take(0)).toMatchObject({ row: { decision: 'watching' } });
    expect(await unread()).toBe(0);
  });
});

describe('a message that turns out to be seen', () => {
  test('is unread no longer, and the devices that had it are told', async () => {
    await pushedToPhone();
    stand.pass(5);
    await deciding.report('active');
    expect(await take()).toMatchObject({ row: { decision: 'seen' } });
    expect(await unread()).toBe(0);
    expect(await syncs('apns')).toEqual([
      {
        v: 1,
        kind: 'sync',
        customerId: 'anna',
        deviceId: 'phone',
        channel: 'apns',
        conversation,
        messageIds: ['message-1'],
        at: stand.now(),
      },
    ]);
    expect(await syncs('fcm')).toEqual([]);
  });

  test('and nobody is told where it was read before', async () => {
    await pushedToPhone();
    const read = { customerId: 'anna', conversation, what: { messageId: 'message-1' }, at: stand.now() } as const;
    await deciding.dependencies.noteRead({ ...read, readOn: 'phone' });
    stand.pass(5);
    await deciding.report('active');
    expect(await take()).toMatchObject({ row: { decision: 'seen' } });
    expect(await syncs('apns')).toEqual([]);
  });
});

test('whoever the conversation does not belong to any more has nothing unread of it', async () => {
  await pushedToPhone();
  await deciding.register('laptop', 'apns', 'bob');
  const customer = { customerId: 'bob', by: 'source', at: stand.now() } as const;
  await deciding.dependencies.noteNews(conversation, { customer }, stand.now());
  expect(await take()).toMatchObject({ kind: 'decided', row: { customerId: 'bob' } });
  expect([await unread('anna'), await unread('bob')]).toEqual([0, 1]);
});
