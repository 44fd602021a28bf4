import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';
import { refusal, startTablesRelay } from '../adapters/tables-relay.ts';
import { dispatchUnderTest, lookAt } from './dispatch-under-test.ts';

const second = 1_000;
const minute = 60 * second;
/** As the stack sets it (lib: dispatchers). */
const functionLimitMs = 30 * second;
let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

type Send = NonNullable<Parameters<typeof dispatchUnderTest>[2]>;
/** Anna's phone is registered and her message is open with one push. */
async function withPhone(send?: Send, options?: Parameters<typeof dispatchUnderTest>[3]) {
  const under = await dispatchUnderTest(tables, stand, send, options);
  const phone = await under.register('phone');
  await under.open('phone');
  return { ...under, phone };
}

describe('claims', () => {
  test('while one job sends, another with the same push does nothing', async () => {
    const under = await withPhone(async () => {
      expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
      expect(under.said()).toMatchObject({ outcome: 'held' });
      return { kind: 'delivered' };
    });
    expect(await under.dispatch(aJob(), 'job-1')).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('of ten jobs with the same push that come at once one sends', async () => {
    const under = await withPhone();
    await Promise.all(Array.from({ length: 10 }, (_, index) => under.dispatch(aJob(), `job-${index}`)));
    expect(under.sent).toHaveLength(1);
    expect((await under.pushes()).map(({ revision }) => revision)).toEqual([2]);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('a second job after the end sends nothing', async () => {
    const under = await withPhone();
    await under.dispatch(aJob(), 'job-1');
    expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(under.said()).toMatchObject({ outcome: 'ended' });
  });

  test('a job that meets its own live claim comes again when that has run out; another job has nothing to do', async () => {
    const under = await withPhone();
    await under.die(aJob(), 'job-1');
    under.pass(10 * second);
    expect(await under.dispatchResult(aJob(), { jobId: 'job-1' })).toEqual({ kind: 'again', afterSeconds: 50 });
    expect(await under.dispatchResult(aJob(), { jobId: 'job-2' })).toEqual({ kind: 'done' });
    expect(under.sent).toEqual([]);
  });

  test('a function that died while sending: sent once more, and after a second death no more', async () => {
    const under = await withPhone();
    await under.die(aJob());
    under.pass(minute);
    await under.die(aJob());
    expect(await under.push()).toMatchObject({ unanswered: 1 });
    under.pass(minute);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  });

  test('a claim that ran out is sent once more, as an attempt without an answer', async () => {
    const under = await withPhone(() => ({ kind: 'try-later', reason: 'ServiceUnavailable' }));
    await under.die(aJob());
    under.pass(minute - 1);
    expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
    expect(under.sent).toEqual([]);
    under.pass(1);
    await under.dispatch(aJob(), 'job-2');
    expect(under.sent).toHaveLength(1);
    expect(await under.push()).toMatchObject({ state: 'waiting', unanswered: 1 });
  });

  test('a claim that ran out, and the message expired: nobody knows whether it came', async () => {
    const under = await withPhone();
    under.pass(aJob().expiresAt - under.now() - minute);
    await under.die(aJob());
    under.pass(minute);
    await under.dispatch(aJob());
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  });

  test('lost while sending: whoever took it over says how it ended', async () => {
    const sending = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Outcome>();
    const under = await withPhone((_, sends) => {
      sending.resolve();
      return sends === 1 ? answer.promise : { kind: 'delivered' };
    });
    const frozen = under.dispatch(aJob(), 'job-1');
    await sending.promise;
    under.pass(functionLimitMs);
    await under.dispatch(aJob(), 'job-2');
    expect(under.said()).toMatchObject({ outcome: 'held' });
    under.pass(functionLimitMs);
    await under.dispatch(aJob(), 'job-1');
    expect(under.said()).toMatchObject({ outcome: 'delivered', message: 'pushed' });
    expect(under.sent).toHaveLength(2);
    const [push, message] = [await under.push(), await under.message()];

    answer.resolve({ kind: 'refused', reason: 'BadTopic' });
    expect(await frozen).toBe('done');
    expect([await under.push(), await under.message()]).toEqual([push, message]);
    expect(under.said()).toMatchObject({ outcome: 'claim-lost', detail: 'BadTopic' });
    expect(under.said()).toMatchObject({ Answers: 1 });
    expect(under.said()).not.toHaveProperty('SendToAnswer');
  });

  test('lost while sending, and taken over by one that is still at it: its claim stays', async () => {
    const sending = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Outcome>();
    const under = await withPhone(() => {
      sending.resolve();
      return answer.promise;
    });
    const frozen = under.dispatch(aJob(), 'job-1');
    await sending.promise;
    under.pass(minute);
    await under.die(aJob(), 'job-2');
    const before = await under.push();
    answer.resolve({ kind: 'delivered' });
    await frozen;
    expect(await under.push()).toEqual(before);
    expect(before).toMatchObject({ state: 'sending', job: 'job-2', unanswered: 1 });
    expect(await under.message()).toMatchObject({ state: 'open' });
  });

  test('lost while the provider said later: the end that another has written stays', async () => {
    const under = await withPhone(async () => {
      await under.report('active', noon + 2 * second);
      under.pass(minute);
      expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
      return { kind: 'try-later', reason: 'ServiceUnavailable' };
    });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.push()).toMatchObject({ state: 'seen' });
    expect(await under.message()).toMatchObject({ state: 'seen' });
  });

  test('a send that rejects sent nothing: the claim is given back, however often', async () => {
    const under = await withPhone((_, sends) => {
      if (sends <= 3) throw new Error('the secret is not configured');
      return { kind: 'delivered' };
    });
    for (let receives = 0; receives < 3; receives += 1) {
      await expect(under.dispatch(aJob())).rejects.toThrow('the secret is not configured');
      expect(await under.push()).toMatchObject({
        state: 'waiting',
        until: under.now(),
        unanswered: 0,
        detail: 'not-sent',
      });
      expect((await under.cursors())[0]).not.toHaveProperty('lease');
    }
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('a send that rejects, while the tables cannot be written either: its own error counts, and the log says so', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const under = await withPhone(
      () => {
        relay.treat(async (operation) => (operation === 'PutItem' ? refusal('ResourceNotFoundException') : undefined));
        throw new Error('the secret is not configured');
      },
      { client: relay.client },
    );
    await expect(under.dispatch(aJob())).rejects.toThrow('the secret is not configured');
    expect(under.said()).toMatchObject({ outcome: 'release-failed' });
    expect(await under.push()).toMatchObject({ state: 'sending' });
    await relay.close();
  });

  test('an end that cannot be written, whatever is tried, is an outage: the claim runs out, and it is sent once more', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const under = await withPhone(
      () => {
        relay.operations();
        relay.treat(async (operation) =>
          operation === 'PutItem' ? refusal('TransactionConflictException') : undefined,
        );
        return { kind: 'delivered' };
      },
      { client: relay.client },
    );
    await expect(under.dispatch(aJob())).rejects.toThrow('8 tries');
    expect(relay.operations().filter((operation) => operation === 'PutItem')).toHaveLength(8);
    relay.treat(async () => undefined);
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 60 });
    expect(under.sent).toHaveLength(1);
    under.pass(minute);
    await expect(under.dispatch(aJob())).rejects.toThrow('8 tries');
    expect(under.sent).toHaveLength(2);
    expect(await under.push()).toMatchObject({ state: 'sending', unanswered: 1 });
    await relay.close();
  });

  test('a claim that others disturb again and again is not sent, and comes again soon', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const under = await withPhone(undefined, { client: relay.client });
    relay.treat(async (operation) => (operation === 'PutItem' ? refusal('TransactionConflictException') : undefined));
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 1 });
    expect(under.said()).toMatchObject({ outcome: 'disturbed' });
    expect(under.sent).toEqual([]);
    await relay.close();
  });
});

describe('the last look before the write', () => {
  /** Sends where the tables still say so, after `meanwhile`, which happens while the channel gets ready. */
  const lastLook =
    (meanwhile: (sends: number) => unknown): Send =>
    async (_, sends, stillRight) => {
      await meanwhile(sends);
      return (await stillRight()) ? { kind: 'delivered' } : { kind: 'withdrawn' };
    };

  test('nothing has changed: it is sent, however long the channel took', async () => {
    const under = await withPhone(lastLook(() => under.pass(9 * second)));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.push()).toMatchObject({ state: 'delivered', unanswered: 0 });
  });

  test.each([
    [999, 1, 'pushed'],
    [1_000, 1, 'withheld'],
  ])('the tables are read again after a second, not before: %d ms', async (milliseconds, sends, state) => {
    const under = await withPhone(
      lastLook(async () => {
        await under.devices.deleteDevice('anna', 'phone');
        under.pass(milliseconds);
      }),
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(sends);
    expect(await under.message()).toMatchObject({ state });
  });

  test('a token that became another customer’s meanwhile', async () => {
    const under = await withPhone(
      lastLook(async () => {
        const { customerId, ...phone } = under.phone;
        await under.devices.registerDevice({ ...phone, environmentIsNamed: true, customerId: 'bob', now: under.now() });
        under.pass(second);
      }),
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toMatchObject({ state: 'withheld', reason: 'no-device', unanswered: 0 });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test('a conversation that became another customer’s meanwhile', async () => {
    const under = await withPhone(
      lastLook(async () => {
        await under.report('background', under.now(), 'bob');
        under.pass(second);
      }),
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'changed', unanswered: 0 });
    expect(await under.message()).toMatchObject({ state: 'open' });
    expect(await under.looks()).toEqual([lookAt(under.now())]);
  });

  test('a customer who has seen it meanwhile', async () => {
    const under = await withPhone(
      lastLook(async () => {
        under.pass(2 * second);
        await under.report('active', under.now());
      }),
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'seen' });
  });

  test('a customer who came back meanwhile: judged anew, and the push waits uncounted', async () => {
    const under = await withPhone(
      lastLook(async (sends) => {
        if (sends > 1) return;
        await under.report('active', under.now());
        under.pass(second);
      }),
    );
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'done' });
    const until = under.now() + 20 * second;
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'watching', until, unanswered: 0 });
    expect((await under.cursors())[0]).not.toHaveProperty('lease');
    expect(await under.looks()).toEqual([lookAt(until)]);
    under.pass(minute);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test.each([
    ['another token', 'newer-token'],
    ['the same token', 'token-of-phone'],
  ])('registered again meanwhile with %s: judged anew, and sent as it is registered now', async (_, token) => {
    const under = await withPhone(
      lastLook(async (sends) => {
        if (sends > 1) return;
        await under.register('phone', token);
        under.pass(second);
      }),
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent.map((push) => push.token)).toEqual(['token-of-phone', token]);
    const device = await under.devices.readDevice('anna', 'phone');
    expect(under.sent[1]?.recipient).toBe(device?.recipient);
    expect(await under.push()).toMatchObject({ state: 'delivered', unanswered: 0 });
  });

  test('what never holds still comes again, soon and without having been sent', async () => {
    const under = await withPhone(
      lastLook(async (sends) => {
        await under.register('phone', `token-${sends}`);
        under.pass(second);
      }),
    );
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 1 });
    expect(under.sent).toHaveLength(4);
    expect(under.said()).toMatchObject({ outcome: 'disturbed', again: true });
    expect(await under.push()).toMatchObject({
      state: 'waiting',
      because: 'changed',
      unanswered: 0,
      detail: 'withdrawn',
    });
  });

  test('it is not judged anew without the time to send', async () => {
    let left = 30 * second;
    const under = await withPhone(
      lastLook(async () => {
        await under.register('phone', 'newer-token');
        under.pass(second);
        left = 12_999;
      }),
    );
    expect(await under.dispatchResult(aJob(), { remaining: () => left })).toEqual({ kind: 'again', afterSeconds: 1 });
    expect(under.sent).toHaveLength(1);
  });

  test('a read that took a second is old when it comes: read again, and sent when one was quick', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    let reads = 0;
    relay.treat(async (operation) => {
      if (operation !== 'BatchGetItem') return undefined;
      reads += 1;
      if (reads <= 3) under.pass(second);
      return undefined;
    });
    const under = await withPhone(
      lastLook(() => {}),
      { client: relay.client },
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(reads).toBe(4);
    expect(under.sent).toHaveLength(1);
    expect(await under.push()).toMatchObject({ state: 'delivered' });
    await relay.close();
  });

  test('what is read too slowly again and again is not sent', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    relay.treat(async (operation) => {
      if (operation === 'Query') under.pass(second);
      return undefined;
    });
    const under = await withPhone(
      lastLook(() => {}),
      { client: relay.client },
    );
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 1 });
    expect(under.said()).toMatchObject({ outcome: 'disturbed' });
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'changed', unanswered: 0 });
    await relay.close();
  });

  test('once it said no it stays so, whatever is reported then', async () => {
    const answers: boolean[] = [];
    const under = await withPhone(async (_, sends, stillRight) => {
      if (sends > 1) return { kind: 'delivered' };
      for (const status of ['active', 'background'] as const) {
        await under.report(status, under.now());
        under.pass(second);
        answers.push(await stillRight());
      }
      return { kind: 'withdrawn' };
    });
    await under.dispatch(aJob());
    expect(answers).toEqual([false, false]);
    expect(under.sent).toHaveLength(2);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('tables that cannot be read then: nothing counts as sent', async () => {
    const under = await withPhone(() => Promise.reject(new Error('no tables')));
    await expect(under.dispatch(aJob())).rejects.toThrow('no tables');
    expect(await under.push()).toMatchObject({ state: 'waiting', unanswered: 0 });
  });
});
