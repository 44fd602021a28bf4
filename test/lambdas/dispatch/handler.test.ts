import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { goneCondition } from '../../../lambdas/core/device.ts';
import type { Outcome } from '../../../lambdas/core/outcome.ts';
import { collapseId } from '../../../lambdas/core/push-ids.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob, aMessageRow, noon } from '../adapters/journal-entries.ts';
import { dispatchUnderTest } from './dispatch-under-test.ts';

const second = 1_000;
/** As the stack sets them (lib: channel queue and dispatchers). */
const visibilityMs = 180 * second;
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
async function withPhone(send?: Send, token?: string) {
  const under = await dispatchUnderTest(tables, stand, send);
  const phone = await under.register('phone', token);
  await under.open('phone');
  return { ...under, phone };
}

describe('a push that is due', () => {
  test('goes to the device as it is registered now, and closes the message', async () => {
    const under = await withPhone();
    const { token, recipient } = await under.register('phone', 'newer-token');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([
      {
        token,
        environment: 'production',
        recipient,
        source: 'genesys',
        conversationId: 'conversation-1',
        messageId: 'message-1',
        sentAt: noon,
        expiresAt: aJob().expiresAt,
        collapseId: collapseId(shortHash, 'conversation-1'),
        content: { mode: 'generic' },
      },
    ]);
    expect(await under.push()).toMatchObject({ state: 'delivered', customerId: 'anna', channel: 'apns', step: 0 });
    expect(await under.message()).toMatchObject({ state: 'pushed' });
    expect(under.said()).toMatchObject({ event: 'push', outcome: 'delivered', message: 'pushed', again: false });
  });

  test('app and language of the device go along, and a conversation of another source keeps its own id', async () => {
    const under = await dispatchUnderTest(tables, stand);
    await under.devices.registerDevice({
      customerId: 'anna',
      deviceId: 'phone',
      channel: 'apns',
      token: 'aa',
      environment: 'sandbox',
      now: noon,
      app: 'com.example.app',
      locale: 'de-CH',
    });
    const conversation = 'genesys~c~1';
    await under.journal.openMessage(aMessageRow(['phone'], { conversation }));
    await under.dispatch(aJob({ conversation, content: { mode: 'full', sender: 'Ann', preview: 'Hello' } }));
    expect(under.sent).toMatchObject([
      {
        environment: 'sandbox',
        app: 'com.example.app',
        locale: 'de-CH',
        conversationId: 'c~1',
        content: { mode: 'full', sender: 'Ann', preview: 'Hello' },
      },
    ]);
  });

  test('one log line, with neither token nor text nor customer', async () => {
    const under = await withPhone();
    await under.dispatch(aJob({ content: { mode: 'full', sender: 'Ann Agent', preview: 'Your order' } }));
    expect(under.lines).toHaveLength(1);
    for (const word of ['token-of-phone', 'Ann Agent', 'Your order', 'anna']) {
      expect(under.lines.join()).not.toContain(word);
    }
  });

  test('the last device closes the message, whichever it is', async () => {
    const under = await withPhone();
    await under.devices.deleteDevice('anna', 'phone');
    await under.register('tablet');
    await under.journal.openMessage(aMessageRow(['phone', 'tablet'], { messageId: 'message-2' }));
    const job = { messageId: 'message-2' };
    await under.dispatch(aJob({ ...job, deviceId: 'tablet' }));
    expect(under.said()).not.toHaveProperty('message');
    await under.dispatch(aJob(job));
    expect(under.said()).toMatchObject({ outcome: 'no-device', message: 'pushed' });
  });
});

describe('what has changed since the decision', () => {
  test('a customer who seems to be watching: again, without a claim; later it is sent', async () => {
    const under = await withPhone();
    await under.report('active', noon - 10 * second);
    expect(await under.dispatch(aJob())).toBe('again');
    expect(await under.pushes()).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'open' });
    under.pass(60 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
  });

  test('a customer who has seen it', async () => {
    const under = await withPhone();
    await under.report('active', noon + 2 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'seen' });
    expect(await under.message()).toMatchObject({ state: 'seen' });
  });

  test('a report of somebody else proves nothing, but the conversation is theirs now', async () => {
    const under = await withPhone();
    await under.report('active', noon + 2 * second, 'bob');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'owner-changed' });
  });

  test('a deleted device', async () => {
    const under = await withPhone();
    await under.devices.deleteDevice('anna', 'phone');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.push()).toMatchObject({ state: 'withheld', reason: 'no-device' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test('a token that is another customer’s by now', async () => {
    const under = await withPhone();
    const { customerId, ...phone } = under.phone;
    await under.devices.registerDevice({ ...phone, customerId: 'bob', now: noon + 1 });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test('a device marked as gone', async () => {
    const under = await withPhone();
    await under.devices.markGone(
      under.phone,
      { since: noon, reason: 'Unregistered' },
      goneCondition(under.phone, noon),
    );
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
  });

  test('a device that left this channel for another', async () => {
    const under = await withPhone();
    await under.register('phone', 'fcm-token', 'fcm');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'channel-changed' });
  });

  test.each([
    [0, [], { state: 'withheld', reason: 'expired' }],
    [-1, ['message-1'], { state: 'pushed' }],
  ])('%d ms from its expiry', async (from, sent, message) => {
    const under = await withPhone();
    under.pass(aJob().expiresAt + from - under.now());
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent.map(({ messageId }) => messageId)).toEqual(sent);
    expect(await under.message()).toMatchObject(message);
  });
});

describe('what the provider said', () => {
  test('refused: a dead letter with its word, and the device keeps its good name', async () => {
    const under = await withPhone(() => ({ kind: 'refused', reason: 'BadTopic' }));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.deadLetters()).toEqual([{ body: JSON.stringify(aJob()), reason: 'BadTopic' }]);
    expect(await under.push()).toMatchObject({ state: 'refused', detail: 'BadTopic' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'refused' });
    expect(await under.devices.readDevice('anna', 'phone')).not.toHaveProperty('gone');
  });

  test.each<[string, Outcome]>([
    ['later', { kind: 'try-later', reason: 'ServiceUnavailable', retryAfterSeconds: 900 }],
    ['nothing goes out', { kind: 'channel-down', reason: 'InvalidProviderToken' }],
  ])('%s: the claim is given back, so that each receive sends, until the message expires', async (_, outcome) => {
    const under = await withPhone(() => outcome);
    for (let receives = 1; receives <= 4; receives += 1) {
      expect(await under.dispatch(aJob())).toBe('again');
      expect(under.sent).toHaveLength(receives);
    }
    expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 0 });
    expect(await under.message()).toMatchObject({ state: 'open' });
    expect(await under.deadLetters()).toEqual([]);
    expect(under.said()).toMatchObject({ outcome: outcome.kind, again: true });
    under.pass(3_600 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'expired' });
    expect(under.sent).toHaveLength(4);
  });

  test('no answer: sent once more, never a third time', async () => {
    const under = await withPhone(() => ({ kind: 'try-later', reason: 'no-answer', mayHaveArrived: true }));
    expect(await under.dispatch(aJob())).toBe('again');
    expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 1, detail: 'no-answer' });
    expect(await under.dispatch(aJob())).toBe('again');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(2);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  });

  test('no answer, then later, then delivered: what was unanswered is not forgotten and does no harm', async () => {
    const outcomes: Outcome[] = [
      { kind: 'try-later', reason: 'no-answer', mayHaveArrived: true },
      { kind: 'try-later', reason: 'TooManyRequests' },
      { kind: 'delivered' },
    ];
    const under = await withPhone((_, sends) => outcomes[sends - 1] ?? { kind: 'delivered' });
    await under.dispatch(aJob());
    await under.dispatch(aJob());
    expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 1 });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });
});

describe('a device that is gone', () => {
  const gone = (goneSince?: number): Outcome => ({
    kind: 'device-gone',
    reason: 'Unregistered',
    ...(goneSince === undefined ? {} : { goneSince }),
  });
  const mark = async ({ devices }: Awaited<ReturnType<typeof withPhone>>) =>
    (await devices.readDevice('anna', 'phone'))?.gone;

  test.each([
    ['since its registration', noon, { since: noon, reason: 'Unregistered' }],
    ['since before its registration', noon - 1, undefined],
    ['without a time', undefined, { since: noon + second, reason: 'Unregistered' }],
  ])('%s', async (_, goneSince, marked) => {
    const under = await withPhone(() => gone(goneSince));
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await mark(under)).toEqual(marked);
    expect(await under.push()).toMatchObject({ state: 'gone', detail: 'Unregistered' });
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    expect(await under.deadLetters()).toEqual([]);
  });

  test.each([
    ['with the same token', 'token-of-phone'],
    ['with another token', 'another-token'],
  ])('without a time, and registered again %s while the push was under way: not marked', async (_, token) => {
    const under = await withPhone(async () => {
      await under.register('phone', token);
      return gone();
    });
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await mark(under)).toBeUndefined();
    expect(await under.push()).toMatchObject({ state: 'gone' });
  });

  test('with a time, and registered again after it: not marked', async () => {
    const under = await withPhone(async () => {
      const { gone: _, ...phone } = under.phone;
      await under.devices.registerDevice({ ...phone, now: noon + 500 });
      return gone(noon + 499);
    });
    await under.dispatch(aJob());
    expect(await mark(under)).toBeUndefined();
  });
});

describe('claims', () => {
  test('while one job sends, another with the same push does nothing', async () => {
    const under = await withPhone(async () => {
      expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
      expect(under.said()).toMatchObject({ outcome: 'held by another job' });
      return { kind: 'delivered' };
    });
    expect(await under.dispatch(aJob(), 'job-1')).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('a second job after the end sends nothing', async () => {
    const under = await withPhone();
    await under.dispatch(aJob(), 'job-1');
    expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(under.said()).toMatchObject({ outcome: 'ended before' });
  });

  test('a function that died after the push row was ended: the next receive closes the message, without sending', async () => {
    const under = await withPhone();
    const claim = { job: 'job-1', now: under.now(), claimedUntil: under.now() + 60 * second };
    await under.journal.claim(aJob(), claim);
    await under.journal.end(aJob(), { state: 'delivered' }, { now: under.now() });
    under.pass(visibilityMs);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('the same, and the customer has looked meanwhile: the first end stays', async () => {
    const under = await withPhone();
    await under.journal.end(aJob(), { state: 'delivered' }, { now: under.now() });
    await under.report('active', noon + 2 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('a function that died while sending: sent once more, and after a second death no more', async () => {
    const under = await withPhone();
    const die = (job: string) =>
      under.journal.claim(aJob(), { job, now: under.now(), claimedUntil: under.now() + 60 * second });
    await die('job-1');
    under.pass(visibilityMs);
    await die('job-1');
    under.pass(visibilityMs);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'unconfirmed' });
  });

  test('a claim outlives the function that made it, but not the job’s time out of sight', async () => {
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
    expect(under.said()).toMatchObject({ outcome: 'held by another job' });
    under.pass(visibilityMs - functionLimitMs);
    await under.dispatch(aJob(), 'job-1');
    expect(under.said()).toMatchObject({ outcome: 'delivered', message: 'pushed' });
    expect(under.sent).toHaveLength(2);

    answer.resolve({ kind: 'device-gone', reason: 'Unregistered' });
    expect(await frozen).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('a send that rejects sent nothing: the claim is given back, however often', async () => {
    const under = await withPhone((_, sends) => {
      if (sends <= 3) throw new Error('the secret is not configured');
      return { kind: 'delivered' };
    });
    for (let receives = 0; receives < 3; receives += 1) {
      await expect(under.dispatch(aJob())).rejects.toThrow('the secret is not configured');
      expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 0 });
      under.pass(visibilityMs);
    }
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('ended by another job while the provider said later: no failure, and the next receive finds the end', async () => {
    const under = await withPhone(async () => {
      await under.report('active', noon + 2 * second);
      expect(await under.dispatch(aJob(), 'job-2')).toBe('done');
      return { kind: 'try-later', reason: 'ServiceUnavailable' };
    });
    expect(await under.dispatch(aJob())).toBe('again');
    expect(await under.dispatch(aJob())).toBe('done');
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'seen' });
  });

  test('ids that every object has', async () => {
    const under = await dispatchUnderTest(tables, stand);
    const ids = ['constructor', '__proto__', 'a~b'];
    for (const id of ids) await under.register(id);
    await under.open(...ids);
    for (const deviceId of ids) expect(await under.dispatch(aJob({ deviceId }))).toBe('done');
    expect(under.sent.map(({ token }) => token)).toEqual(ids.map((id) => `token-of-${id}`));
    expect(await under.message()).toMatchObject({ state: 'pushed' });
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
        await under.devices.registerDevice({ ...phone, customerId: 'bob', now: under.now() });
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
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'owner-changed' });
  });

  test('a customer who came back meanwhile: the claim is given back uncounted, and the job comes when that is over', async () => {
    const under = await withPhone(
      lastLook(async (sends) => {
        if (sends > 1) return;
        await under.report('active', under.now());
        under.pass(second);
      }),
    );
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 20 });
    expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 0, detail: 'withdrawn' });
    expect(under.said()).toMatchObject({ outcome: 'watching', again: true, afterSeconds: 20 });
    under.pass(20 * second);
    // The second look is when the report is no longer fresh: 60 s after it came.
    expect(await under.dispatchResult(aJob(), { receives: 2 })).toEqual({ kind: 'again', afterSeconds: 39 });
    under.pass(39 * second);
    expect(await under.dispatch(aJob())).toBe('done');
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test.each([
    ['another token', 'newer-token'],
    ['the same token', 'token-of-phone'],
  ])('registered again meanwhile with %s: decided anew, and sent as it is registered now', async (_, token) => {
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
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds: 2 });
    expect(under.sent).toHaveLength(3);
    expect(under.said()).toMatchObject({ outcome: 'withdrawn', again: true });
    expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 0 });
  });

  test('it is not decided anew without the time to send', async () => {
    let left = 30 * second;
    const under = await withPhone(
      lastLook(async () => {
        await under.register('phone', 'newer-token');
        under.pass(second);
        left = 12_999;
      }),
    );
    expect(await under.dispatchResult(aJob(), { remaining: () => left })).toMatchObject({ kind: 'again' });
    expect(under.sent).toHaveLength(1);
  });

  test('tables that cannot be read then: nothing counts as sent', async () => {
    const under = await withPhone(() => Promise.reject(new Error('no tables')));
    await expect(under.dispatch(aJob())).rejects.toThrow('no tables');
    expect(await under.push()).toMatchObject({ state: 'queued', unanswered: 0 });
  });
});

describe('time', () => {
  test('the send gets what the function has left, but for two seconds', async () => {
    let left = 30 * second;
    const lefts: number[] = [];
    const under = await withPhone((_, __, ___, timeLeftMs) => {
      lefts.push(timeLeftMs());
      left -= 9 * second;
      lefts.push(timeLeftMs());
      return { kind: 'delivered' };
    });
    await under.dispatchResult(aJob(), { remaining: () => left });
    expect(lefts).toEqual([28 * second, 19 * second]);
  });
});

describe('what comes again says when', () => {
  test.each<[Outcome, number]>([
    [{ kind: 'try-later', reason: 'TooManyRequests', retryAfterSeconds: 90 }, 90],
    [{ kind: 'try-later', reason: 'refused-stream' }, 180],
    [{ kind: 'channel-down', reason: 'InvalidProviderToken' }, 60],
  ])('%j', async (outcome, afterSeconds) => {
    const under = await withPhone(() => outcome);
    expect(await under.dispatchResult(aJob())).toEqual({ kind: 'again', afterSeconds });
    expect(under.said()).toMatchObject({ outcome: outcome.kind, afterSeconds });
  });

  test('and then ends as expired, before the queue gives it up', async () => {
    const under = await withPhone(() => ({ kind: 'channel-down', reason: 'InvalidProviderToken' }));
    let receives = 0;
    for (;;) {
      receives += 1;
      const result = await under.dispatchResult(aJob(), { receives });
      if (result.kind === 'done') break;
      under.pass((result.afterSeconds ?? 180) * second);
    }
    expect(receives).toBeLessThan(10);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'expired' });
  });
});

test('the log says under which id the provider took it', async () => {
  const under = await withPhone(() => ({ kind: 'delivered', providerMessageId: 'id-of-the-provider' }));
  await under.dispatch(aJob());
  expect(under.said()).toMatchObject({ outcome: 'delivered', providerMessageId: 'id-of-the-provider' });
});
