import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { messageItem } from '../../lambdas/adapters/journal-rows.ts';
import { replayCommand } from '../../operator/replay.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { askHandoff, runHandoff } from '../end-to-end/run-handoff.ts';
import { aMessageRow, noon } from '../lambdas/adapters/journal-entries.ts';
import { hour, minute } from '../lambdas/core/entries.ts';
import { anOperator } from './an-operator.ts';
import { lostAnswer, type ReplayAccount, startEventBridge } from './event-bridge-server.ts';

const bus = 'aws.partner/genesys.com/cloud/0/shared';
const region = 'eu-central-1';
const archive = ['GenesysArchive', 'the-archive', 'AWS::Events::Archive'] as const;
const rule = (name: string) => [`Genesys${name}`, `${bus}|${name}`, 'AWS::Events::Rule'] as const;
const sweep = ['SweepEveryMinute', 'every-minute', 'AWS::Events::Rule'] as const;
const stack = {
  name: 'HandoffPush-prod',
  outputs: { JournalTableName: 'journal', OperatorSettings: '{"messageExpirySeconds":3600}' },
  resources: [
    rule('outbound'),
    sweep,
    archive,
    ['Route', 'the-router', 'AWS::Lambda::Function'],
    rule('ends'),
  ] as const,
};
const eventAt = (time: number) => ({ id: new Date(time).toISOString().slice(11, 16), time });

/** Two stages at one bus, and an event of each ten minutes of the last three hours. */
const healthy = (): ReplayAccount => ({
  stacks: [stack],
  archives: {
    'the-archive': {
      busName: bus,
      events: Array.from({ length: 18 }, (_, n) => eventAt(noon - (170 - n * 10) * minute)),
    },
  },
  rules: ['outbound', 'ends', 'of-another-stage'].map((name) => ({ name, busName: bus })),
  states: ['COMPLETED'],
  faults: [],
  delivered: [],
  asked: [],
});

const account = healthy();
let server: Awaited<ReturnType<typeof startEventBridge>>;
let tables: LocalTables;
beforeAll(async () => {
  [server, tables] = await Promise.all([startEventBridge(account), startTables()]);
});
beforeEach(() => {
  Object.assign(account, { stateReason: undefined, onDelivered: undefined }, healthy());
});
afterAll(async () => {
  await tables.close();
  await server.close();
});

/** Each at a time of its own: a replay's name is made of it. */
let runs = 0;
async function replay(from: number, to: number, { count = false, outputs = {} } = {}) {
  runs += 1;
  const { context, said, close } = anOperator(
    { client: tables.client, endpoint: server.endpoint },
    { ...stack.outputs, ...outputs },
    () => noon + runs,
  );
  const place = { kind: 'aws', stackName: stack.name, region } as const;
  const exitCode = await replayCommand
    .run({ from, to, count }, { ...context, deployment: { ...context.deployment, place } })
    .finally(close);
  return { exitCode, ...said };
}
const started = () => account.asked.filter(({ operation }) => operation === 'StartReplay').length;
const heard = (by: string) => account.delivered.filter((one) => one.rule === by).map(({ id }) => id);

describe('what is replayed', () => {
  test('the window that was asked for, to the rules of this stack alone', async () => {
    const { exitCode, lines, progress, given } = await replay(noon - 50 * minute, noon - 20 * minute);
    expect(heard('outbound')).toEqual(['11:10', '11:20', '11:30', '11:40']);
    expect(heard('ends')).toEqual(heard('outbound'));
    expect(heard('of-another-stage')).toEqual([]);
    expect(new Set(account.asked.map((one) => one.region))).toEqual(new Set([region]));
    expect(exitCode).toBe(0);
    expect(progress).toEqual(['replaying 2026-01-15T11:10:00.000Z to 2026-01-15T11:40:00.000Z']);
    const name = `handoff-202601151200000${String(runs).padStart(2, '0')}`;
    expect(lines).toEqual([`replayed  ${name}`]);
    expect(given).toEqual([
      {
        replay: name,
        from: '2026-01-15T11:10:00.000Z',
        to: '2026-01-15T11:40:00.000Z',
        lastEventAt: '2026-01-15T11:40:00.000Z',
      },
    ]);
  });

  test('less what has expired, which is said', async () => {
    const { given, progress } = await replay(noon - 3 * hour, noon - 20 * minute);
    expect(heard('outbound')).toEqual(['11:00', '11:10', '11:20', '11:30', '11:40']);
    expect(given).toMatchObject([
      {
        from: '2026-01-15T11:00:00.000Z',
        skipped: { from: '2026-01-15T09:00:00.000Z', to: '2026-01-15T11:00:00.000Z' },
      },
    ]);
    expect(progress.join('\n')).toContain('not replayed: 2026-01-15T09:00:00.000Z to 2026-01-15T11:00:00.000Z');
  });

  test('nothing where all of it has expired: EventBridge is not even asked', async () => {
    await expect(replay(noon - 3 * hour, noon - 2 * hour)).rejects.toThrow('has expired');
    expect(account.asked).toEqual([]);
  });

  test('nothing that the archive holds: it is not called well', async () => {
    Object.assign(account.archives, { 'the-archive': { busName: bus, events: [eventAt(noon - 2 * hour)] } });
    const { lines, given } = await replay(noon - 50 * minute, noon - 20 * minute);
    expect(lines.join('\n')).toContain('EventBridge names no event that it replayed');
    expect(given).not.toMatchObject([{ lastEventAt: expect.anything() }]);
  });

  test('counted before and after, where that is asked for', async () => {
    const JournalTableName = await tables.createTable();
    const put = (messageId: string, sentAt: number) =>
      tables.client.send(
        new PutCommand({
          TableName: JournalTableName,
          Item: messageItem(aMessageRow([], { messageId, sentAt, state: 'pushed' }), 1),
        }),
      );
    await put('before', noon - 30 * minute);
    account.onDelivered = async () => {
      await put('again', noon - 25 * minute);
      await put('of another time', noon - 55 * minute);
    };
    const { lines, given } = await replay(noon - 50 * minute, noon - 20 * minute, {
      count: true,
      outputs: { JournalTableName },
    });
    expect(given).toMatchObject([{ before: { pushed: 1 }, after: { pushed: 2 }, change: { pushed: 1 } }]);
    expect(lines).toContain('  +1  pushed');
  });
});

const window = [noon - 50 * minute, noon - 20 * minute] as const;

test('one that is under way is asked about until it has ended', async () => {
  account.states = ['RUNNING', 'COMPLETED'];
  const { exitCode, progress } = await replay(...window);
  expect(exitCode).toBe(0);
  expect(progress.at(-1)).toMatch(/^handoff-\d+ running$/);
  expect(heard('outbound')).toHaveLength(4);
}, 15_000);

describe('what goes wrong', () => {
  test.each(['FAILED', 'CANCELLED', 'CANCELLING'])('a replay that is %s has not done its work', async (state) => {
    Object.assign(account, { states: [state], stateReason: 'Somebody stopped it' });
    await expect(replay(...window)).rejects.toThrow(new RegExp(`^The replay handoff-\\d+ is ${state}: Somebody`));
  });

  test('the archive is there no more', async () => {
    account.archives = {};
    await expect(replay(...window)).rejects.toThrow('Archive the-archive does not exist.');
  });

  test('a rule is there no more: nothing is replayed to the others alone', async () => {
    account.rules = account.rules.filter(({ name }) => name !== 'ends');
    await expect(replay(...window)).rejects.toThrow(`Rule ends does not exist on EventBus ${bus}.`);
    expect(started()).toBe(0);
  });

  test('a stack without an archive, or without rules: without a filter all of the bus would hear it', async () => {
    account.stacks = [{ ...stack, resources: [rule('outbound')] }];
    await expect(replay(...window)).rejects.toThrow('the setting archiveDays');
    account.stacks = [{ ...stack, resources: [archive, sweep] }];
    await expect(replay(...window)).rejects.toThrow('no rules of its own');
    expect(started()).toBe(0);
    expect(account.delivered).toEqual([]);
  });

  test.each(['DescribeArchive', 'DescribeRule', 'StartReplay', 'DescribeReplay'])(
    '%s is throttled, and asked again',
    async (operation) => {
      account.faults = [{ operation, error: 'ThrottlingException', times: 1 }];
      expect(await replay(...window)).toMatchObject({ exitCode: 0 });
      expect(heard('outbound')).toHaveLength(4);
    },
  );

  test('StartReplay is throttled for good: nothing was started', async () => {
    account.faults = [{ operation: 'StartReplay', error: 'ThrottlingException', times: 9 }];
    await expect(replay(...window)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(started()).toBeGreaterThan(1);
    expect(account.delivered).toEqual([]);
  });

  test('DescribeReplay is throttled for good: the replay goes on, and is named', async () => {
    account.faults = [{ operation: 'DescribeReplay', error: 'ThrottlingException', times: 9 }];
    await expect(replay(...window)).rejects.toThrow(
      /^The replay (handoff-\d+) was started and goes on .* ThrottlingException: .* --replay-name \1$/,
    );
  });

  test('the answer to StartReplay is lost: its repeat is no second replay', async () => {
    account.faults = [{ operation: 'StartReplay', error: lostAnswer, times: 1 }];
    expect(await replay(...window)).toMatchObject({ exitCode: 0 });
    expect(started()).toBe(2);
    expect(heard('outbound')).toHaveLength(4);
  });
});

test('as people type it: 0 where it was replayed, 2 where it was not, and one line that says why', async () => {
  const now = Date.now();
  Object.assign(account.archives, { 'the-archive': { busName: bus, events: [eventAt(now - 20 * minute)] } });
  const signed = { AWS_REGION: region, AWS_ACCESS_KEY_ID: 'OPERATOR', AWS_SECRET_ACCESS_KEY: 'local' };
  const where = { stack: stack.name, environment: { ...signed, AWS_ENDPOINT_URL: server.endpoint } };
  const asked = ['replay', '--from', '5h', '--to', '15m'];
  const done = await askHandoff(where, ...asked);
  expect(done).toMatchObject({ exitCode: 0, value: { lastEventAt: new Date(now - 20 * minute).toISOString() } });
  expect(done.stderr).toContain('not replayed: ');
  expect(heard('outbound')).toHaveLength(1);

  account.faults = [{ operation: 'StartReplay', error: 'AccessDeniedException', times: 1 }];
  const denied = await runHandoff(where, ...asked);
  expect(denied).toMatchObject({ exitCode: 2, stdout: '' });
  expect(denied.stderr).toMatch(/\nhandoff: AccessDeniedException: It is not for you\.\n$/);
  account.states = ['FAILED'];
  const failed = await runHandoff(where, ...asked);
  expect(failed).toMatchObject({ exitCode: 2, stdout: '' });
  expect(failed.stderr).toMatch(/\nhandoff: The replay handoff-\d+ is FAILED\.\n$/);
});
