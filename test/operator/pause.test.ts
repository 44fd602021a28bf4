import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Command } from 'commander';
import { createSwitches, heldSwitches } from '../../lambdas/adapters/switches.ts';
import type { PushJob } from '../../lambdas/core/job.ts';
import { judgeJob } from '../../lambdas/core/judge-job.ts';
import { withheldEnd } from '../../lambdas/core/push-row.ts';
import {
  askAgainAt,
  isPaused,
  nothingPaused,
  paused,
  resumed,
  type Switches,
  type SwitchTarget,
} from '../../lambdas/core/switches.ts';
import { pauseCommand, pausedLines } from '../../operator/pause.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { aJob, aMessageRow, noon } from '../lambdas/adapters/journal-entries.ts';
import { aDevice, aPresence, aPushRow, evidence, hour, minute, second, waiting } from '../lambdas/core/entries.ts';
import { dispatchUnderTest } from '../lambdas/dispatch/dispatch-under-test.ts';
import { type SqsStand, startStand } from '../local/sqs/sqs-stand.ts';

let tables: LocalTables;
let stand: SqsStand;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});

const apns = { channel: 'apns' } as const;
const fcm = { channel: 'fcm' } as const;
const genesys = { source: 'genesys' } as const;

describe('what is paused', () => {
  const push = { channel: 'apns', conversation: 'c-1' } as const;

  test.each<[string, SwitchTarget, boolean]>([
    ['everything', {}, true],
    ['the push’s channel', apns, true],
    ['the other channel', fcm, false],
    ['the source of its conversation', genesys, true],
    ['another source', { source: 'intercom' }, false],
  ])('%s', (_, target, held) => {
    expect(isPaused(paused(nothingPaused, target, noon), push)).toBe(held);
  });

  test('twice is once, since the first time', () => {
    for (const target of [{}, apns, genesys]) {
      const once = paused(nothingPaused, target, noon);
      expect(paused(once, target, noon + hour)).toEqual(once);
    }
  });

  test('each resumes by its own name, and all of it without a name', () => {
    const all = [{}, apns, fcm, genesys].reduce<Switches>(
      (switches, target) => paused(switches, target, noon),
      nothingPaused,
    );
    expect(resumed(all, apns)).toEqual({ all: noon, channels: { fcm: noon }, sources: { genesys: noon } });
    expect(resumed(all, genesys)).toEqual({ all: noon, channels: { apns: noon, fcm: noon }, sources: {} });
    expect(resumed(all, {})).toEqual(nothingPaused);
  });

  test('is said a line each', () => {
    const all = [{}, fcm, genesys].reduce<Switches>(
      (switches, target) => paused(switches, target, noon),
      nothingPaused,
    );
    const since = 'since 2026-01-15T12:00:00.000Z';
    expect(pausedLines(all)).toEqual([`everything, ${since}`, `channel fcm, ${since}`, `source genesys, ${since}`]);
    expect(pausedLines(nothingPaused)).toEqual([]);
  });
});

describe('when it is looked at again', () => {
  const messages = Array.from({ length: 600 }, (_, index) => ({ conversation: `c-${index}`, messageId: 'm' }));

  test('a minute from one time to the next, all devices of a message at the same', () => {
    for (const message of messages) {
      const first = askAgainAt(message, noon);
      expect(first).toBeGreaterThanOrEqual(noon + second);
      expect(first).toBeLessThan(noon + second + minute);
      // Another of its devices, somewhat later.
      expect(askAgainAt(message, Math.min(noon + 20 * second, first - second))).toBe(first);
      expect(askAgainAt(message, first)).toBe(first + minute);
    }
  });

  test('messages that wait are spread over the minute', () => {
    const tenths = messages.map((message) => Math.floor((askAgainAt(message, noon) - noon - second) / (6 * second)));
    const counts = Array.from({ length: 10 }, (_, tenth) => tenths.filter((one) => one === tenth).length);
    expect(Math.min(...counts)).toBeGreaterThan(30);
    expect(Math.max(...counts)).toBeLessThan(90);
  });
});

describe('the judgement of a job', () => {
  const now = noon + 5 * second;
  const message = aMessageRow(['phone', 'tablet']);
  const switches = paused(nothingPaused, apns, noon);
  const facts = { device: aDevice('phone'), conversation: evidence(), switches };
  const rows = { message, push: undefined, cursor: undefined };
  const judged = (differences: Partial<typeof rows | object> = {}, others: object = {}, at = now) =>
    judgeJob(aJob(), 'job', { ...rows, ...differences }, { ...facts, ...others }, at);
  const waits = { kind: 'wait', because: 'paused', until: askAgainAt(message, now), unanswered: 0 };

  test('it waits', () => {
    expect(judged()).toEqual(waits);
    expect(judged({}, { switches: paused(nothingPaused, fcm, noon) })).toMatchObject({ kind: 'send' });
    expect(judged({}, { switches: undefined })).toMatchObject({ kind: 'send' });
  });

  test('never beyond the expiry of its message', () => {
    const at = message.expiresAt - 1;
    expect(judged({}, {}, at)).toMatchObject({ kind: 'wait', until: message.expiresAt });
  });

  test('what needs no push ends all the same', () => {
    const saw = aPresence({ lastActiveAt: noon + 2 * second });
    expect(judged({}, { conversation: evidence({ presences: [saw] }) })).toEqual({
      kind: 'end',
      end: { state: 'seen' },
    });
    const cursor = { revision: 1, delivered: { sentAt: noon + 1, messageId: 'newer' } };
    expect(judged({ cursor })).toEqual({ kind: 'end', end: { state: 'superseded' } });
  });

  test('two attempts whose answer nobody knows are told as such, and not as paused', () => {
    const push = aPushRow(waiting(now), { unanswered: 2 });
    expect(judged({ push })).toEqual({ kind: 'end', end: { state: 'withheld', reason: 'unconfirmed' } });
  });

  test('what waited for that until its time was over ends as paused; the stronger reasons stay', () => {
    const push = { ...aPushRow(waiting(now)), because: 'paused' } as ReturnType<typeof aPushRow>;
    expect(withheldEnd(push, 'expired')).toEqual({ state: 'withheld', reason: 'paused' });
    expect(withheldEnd(push, 'muted')).toEqual({ state: 'withheld', reason: 'muted' });
  });
});

test('the row: none where nothing is paused, and two who change it at once both count', async () => {
  const tableName = await tables.createTable();
  const switches = createSwitches(tables.client, tableName, async () => {});
  expect(await switches.read()).toEqual(nothingPaused);
  await Promise.all([apns, fcm, genesys].map((target) => switches.change((now) => paused(now, target, noon))));
  const all = { channels: { apns: noon, fcm: noon }, sources: { genesys: noon } };
  expect(await switches.read()).toEqual(all);
  let now = noon;
  const held = heldSwitches(switches, () => now);
  expect(await held()).toEqual(all);
  expect(await switches.change((one) => resumed(one, {}))).toEqual(nothingPaused);
  expect(await switches.read()).toEqual(nothingPaused);
  now += 4_999;
  expect(await held()).toEqual(all);
  now += 1;
  expect(await held()).toEqual(nothingPaused);
});

describe('dispatch', () => {
  async function underTest() {
    const under = await dispatchUnderTest(tables, stand);
    await under.register('phone');
    await under.open('phone');
    const switches = createSwitches(tables.client, under.deviceTable);
    const change = (target: SwitchTarget, how: 'pause' | 'resume') =>
      switches.change((now) => (how === 'pause' ? paused(now, target, under.now()) : resumed(now, target)));
    return { ...under, change };
  }

  test.each<[string, SwitchTarget]>([
    ['everything', {}],
    ['its channel', apns],
    ['its source', genesys],
  ])('%s is paused: the push waits without an attempt, and goes out when it is resumed', async (_, target) => {
    const under = await underTest();
    await under.change(target, 'pause');
    await under.dispatch(aJob());
    const until = askAgainAt(aJob(), under.now());
    expect(under.sent).toEqual([]);
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'paused', until, tries: 0 });
    expect((await under.looks()).map(({ at }) => at)).toEqual([until]);
    expect(under.said()).toMatchObject({ outcome: 'paused' });
    await under.change(target, 'resume');
    under.pass(until - under.now());
    await under.dispatch(aJob());
    expect(under.sent).toHaveLength(1);
    expect(await under.message()).toMatchObject({ state: 'pushed' });
  });

  test('its message expires meanwhile: withheld, because somebody paused it', async () => {
    const under = await underTest();
    await under.change({}, 'pause');
    await under.dispatch(aJob());
    under.pass(aJob().expiresAt - under.now());
    await under.dispatch(aJob());
    expect(under.sent).toEqual([]);
    expect(await under.message()).toMatchObject({ state: 'withheld', reason: 'paused' });
  });

  test('a pause that comes while the push waits for its connection still holds it back', async () => {
    let act: () => Promise<unknown> = async () => {};
    const under = await dispatchUnderTest(tables, stand, async (_, __, stillRight) => {
      await act();
      return (await stillRight()) ? { kind: 'delivered' } : { kind: 'withdrawn' };
    });
    await under.register('phone');
    await under.open('phone');
    act = async () => {
      under.pass(second);
      await createSwitches(tables.client, under.deviceTable).change((now) => paused(now, {}, under.now()));
    };
    const job: PushJob = aJob();
    await under.dispatch(job);
    expect(await under.push()).toMatchObject({ state: 'waiting', because: 'paused' });
    expect(under.said()).toMatchObject({ outcome: 'paused' });
  });
});

describe('which contact centre, on the command line', () => {
  const parsed = (...args: string[]) => {
    const command = new Command().exitOverride().configureOutput({ writeErr: () => {} });
    pauseCommand.describe?.(command);
    return command.parse(args, { from: 'user' }).opts();
  };

  test.each(['genesys', 'intercom-eu', 'a', `a${'1'.repeat(31)}`])('%s is one', (source) => {
    expect(parsed('--source', source)).toEqual({ source });
  });

  test.each(['', 'Genesys', '1st', 'a_b', 'a~b', '-', `a${'1'.repeat(32)}`])(
    '“%s” is none, and it says why',
    (name) => {
      expect(() => parsed(`--source=${name}`)).toThrow(/genesys.*setting `sources`.*lower-case/);
    },
  );

  test('not together with a channel', () => {
    expect(() => parsed('--source', 'genesys', '--channel', 'apns')).toThrow(/cannot be used/);
  });
});
