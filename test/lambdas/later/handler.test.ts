import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { SQSEvent } from 'aws-lambda';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { type Look, lookAtConversation } from '../../../lambdas/core/look.ts';
import { type LaterDependencies, later } from '../../../lambdas/later/handler.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { conversation, type DecidingUnderTest, decidingUnderTest } from '../take-up/deciding-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let deciding: DecidingUnderTest;
let said: Record<string, unknown>[];
let failed: [string, unknown][];
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
});
beforeEach(async () => {
  deciding = await decidingUnderTest(tables, stand);
  [said, failed] = [[], []];
});
afterEach(() => deciding.close());
afterAll(() => Promise.all([tables.close(), stand.close()]));

/** One batch, as SQS hands it over; each message is called by its place. */
const run = (bodies: readonly string[], differences: Partial<LaterDependencies> = {}) =>
  later(batch(bodies), {
    ...deciding.dependencies,
    parseLook,
    info: (event, fields) => said.push({ event, ...fields }),
    failed: (messageId, error) => failed.push([messageId, error]),
    ...differences,
  });
const lookAt = (...looks: Look[]) => run(looks.map((look) => JSON.stringify(look)));
const messageLook = (step: number, at = stand.now(), messageId = 'message-1'): Look => ({
  v: 1,
  kind: 'message',
  conversation,
  messageId,
  step,
  at,
});
const nothingFailed = { batchItemFailures: [] };

describe('a look whose time has not come', () => {
  test.each([
    ['at a message', (at: number) => messageLook(3, at)],
    ['at a conversation', (at: number) => lookAtConversation(conversation, at)],
  ])('%s: sent again for the rest of it, and no table is asked', async (_, look) => {
    const one = look(stand.now() + 100_500);
    expect(await lookAt(one)).toEqual(nothingFailed);
    expect(deciding.requested()).toEqual([]);
    stand.pass(100);
    expect(await deciding.looks()).toEqual([]);
    stand.pass(1);
    expect(await deciding.looks()).toEqual([one]);
    expect(said).toEqual([]);
  });

  test('farther off than SQS holds: in parts', async () => {
    const one = messageLook(3, stand.now() + 1_000_000);
    await lookAt(one);
    stand.pass(900);
    expect(await deciding.looks()).toEqual([one]);
    await lookAt(one);
    stand.pass(99);
    expect(await deciding.looks()).toEqual([]);
    stand.pass(1);
    expect(await deciding.looks()).toEqual([one]);
  });

  test('and that the queue does not take comes again', async () => {
    const refuse = async () => {
      throw new Error('out of order');
    };
    expect(await run([JSON.stringify(messageLook(0, stand.now() + 1))], { sendLook: refuse })).toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }],
    });
  });

  test('at its very moment it has', async () => {
    await lookAt(messageLook(0, stand.now()));
    expect(said).toEqual([{ event: 'look', conversation, messageId: 'message-1', taken: 'no-row' }]);
  });
});

describe('a look at a message', () => {
  test('decides, and says what it came to', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(60);
    expect(await lookAt(messageLook(0))).toEqual(nothingFailed);
    expect(await deciding.jobs()).toMatchObject([{ step: 1, deviceId: 'phone' }]);
    const line = { event: 'look', conversation, messageId: 'message-1', decision: 'push', step: 1, jobs: 1 };
    expect(said).toEqual([{ ...line, taken: 'decided', state: 'open', reason: undefined }]);
  });

  test('of an older step decides nothing, and hands over nothing that has come to an attempt', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(20);
    await lookAt(messageLook(0));
    stand.pass(40);
    await lookAt(messageLook(1));
    const row = await deciding.row();
    const [job] = await deciding.jobs();
    if (!job) throw new Error('no job');
    await deciding.putDown(job, stand.now() + 600_000);
    await deciding.looks();

    await lookAt(messageLook(0));
    expect(await deciding.row()).toEqual(row);
    expect(await deciding.jobs()).toEqual([]);
    expect(await deciding.looks()).toEqual([]);
    expect(said.at(-1)).toMatchObject({ taken: 'handed-over-again', step: 2 });
  });

  test('that came twice finds its own decision, and hands over nothing new', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(60);
    await lookAt(messageLook(0), messageLook(0));
    await lookAt(messageLook(0));
    expect(await deciding.row()).toMatchObject({ step: 1, decision: 'push' });
    expect(await deciding.jobs()).toHaveLength(1);
    expect(await deciding.jobs()).toEqual([]);
  });

  test('that was closed since says so, and nothing more', async () => {
    await deciding.report('background');
    await deciding.say();
    await lookAt(messageLook(0));
    expect(said).toEqual([{ event: 'look', conversation, messageId: 'message-1', taken: 'closed' }]);
  });

  test('never says a customer, a device or a word of the message', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(60);
    await lookAt(messageLook(0));
    expect(JSON.stringify(said)).not.toMatch(/anna|phone|token|generic/);
  });
});

describe('a look at a conversation', () => {
  test('decides all that is open, though its time has not come', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say('message-1');
    await deciding.say('message-2');
    await deciding.say('message-1', 'conversation-2');
    stand.pass(1);
    await deciding.report('background', { ageMs: 0 });
    expect(await lookAt(lookAtConversation(conversation, stand.now()))).toEqual(nothingFailed);
    const jobs = await deciding.jobs();
    expect(jobs.map(({ messageId, conversation: of }) => [of, messageId])).toEqual([
      [conversation, 'message-1'],
      [conversation, 'message-2'],
    ]);
    expect(await deciding.row('message-1', 'conversation-2')).toMatchObject({ step: 0 });
    expect(said).toMatchObject([
      { messageId: 'message-1', taken: 'decided' },
      { messageId: 'message-2', taken: 'decided' },
    ]);
  });

  test('leaves what is closed', async () => {
    await deciding.report('background');
    await deciding.say();
    expect(await lookAt(lookAtConversation(conversation, stand.now()))).toEqual(nothingFailed);
    expect(said).toEqual([]);
  });

  test('wakes a push that waits for the customer, none that waits for the provider', async () => {
    await deciding.register('phone');
    await deciding.report('background');
    await deciding.say('message-1');
    await deciding.say('message-2');
    const [first, second] = await deciding.jobs();
    if (!first || !second) throw new Error('no jobs');
    const far = stand.now() + 300_000;
    await deciding.putDown(first, far, 'watching');
    await deciding.putDown(second, far, 'try-later');
    await lookAt(lookAtConversation(conversation, stand.now()));
    expect(await deciding.jobs()).toMatchObject([{ messageId: 'message-1', step: 1 }]);
    expect(await deciding.row('message-2')).toMatchObject({ step: 0 });
  });

  test('a binding is news for whoever waits for one', async () => {
    expect(await deciding.say()).toMatchObject({ decision: 'customer-unknown' });
    await deciding.register('phone');
    await deciding.report('background');
    await lookAt(lookAtConversation(conversation, stand.now()));
    expect(await deciding.jobs()).toMatchObject([{ step: 1, customerId: 'anna' }]);
  });

  test('one that came twice after the function died in between: the message’s own look hands over', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(5);
    await deciding.report('background');
    const look = JSON.stringify(lookAtConversation(conversation, stand.now()));
    const die = async () => {
      throw new Error('the function dies here');
    };
    expect(await run([look], { handOver: die })).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
    await run([look]);
    stand.pass(15);
    await lookAt(...(await deciding.looks()));
    expect(await deciding.jobs()).toMatchObject([{ step: 1 }]);
  });
});

describe('what fails', () => {
  test.each(['', 'no JSON', '{}', '{"v":2,"kind":"conversation","conversation":"c","at":1}'])(
    'a body that is no look is kept for a person: %p',
    async (body) => {
      expect(await run([body])).toEqual({ batchItemFailures: [{ itemIdentifier: '0' }] });
      expect(failed).toMatchObject([['0', { name: 'NotALook' }]]);
      if (body) expect(String(failed[0]?.[1])).not.toContain(body);
    },
  );

  test('does not hold the others of its batch', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    for (const messageId of ['message-1', 'message-2', 'message-3']) await deciding.say(messageId);
    await deciding.spoil('message-2', 'v', 99);
    stand.pass(60);
    const looks = ['message-1', 'message-2', 'message-3'].map((id) => JSON.stringify(messageLook(0, stand.now(), id)));
    expect(await run(['?', ...looks])).toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }, { itemIdentifier: '2' }],
    });
    expect((await deciding.jobs()).map(({ messageId }) => messageId).sort()).toEqual(['message-1', 'message-3']);
  });

  test('is acknowledged only after the hand-over', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(60);
    const refuse = async () => {
      throw new Error('out of order');
    };
    expect(await run([JSON.stringify(messageLook(0))], { handOver: refuse })).toEqual({
      batchItemFailures: [{ itemIdentifier: '0' }],
    });
    expect(await run([JSON.stringify(messageLook(0))])).toEqual(nothingFailed);
    expect(await deciding.jobs()).toHaveLength(1);
  });
});

describe('from the message to the push, by nothing but the looks in the queue', () => {
  /** Seconds until there is a job. */
  async function secondsToJob(seconds: number): Promise<number> {
    for (let passed = 0; passed <= seconds; passed += 1) {
      const looks = await deciding.looks();
      if (looks.length > 0) await lookAt(...looks);
      if (looks.length > 0 && (await deciding.jobs()).length > 0) return passed;
      stand.pass(1);
    }
    throw new Error(`no job within ${seconds} seconds`);
  }

  test('an app that crashed while it was active', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    stand.pass(7);
    await deciding.say();
    expect(await secondsToJob(120)).toBe(53);
    expect(await deciding.row()).toMatchObject({ step: 2 });
  });

  test('an app that goes on reporting saw it', async () => {
    await deciding.register('phone');
    await deciding.report('active');
    await deciding.say();
    stand.pass(15);
    await deciding.report('active');
    await expect(secondsToJob(30)).rejects.toThrow();
    expect(await deciding.row()).toMatchObject({ state: 'seen', seenBy: 'active' });
  });

  test('nobody ever says whose conversation it is', async () => {
    await deciding.say();
    await expect(secondsToJob(601)).rejects.toThrow();
    expect(await deciding.row()).toMatchObject({ state: 'withheld', reason: 'customer-unknown' });
    expect(said.length).toBeLessThan(12);
  });
});

function batch(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, place) => ({
      messageId: String(place),
      body,
      receiptHandle: '',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: '',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: 'eu-central-1',
    })),
  };
}
