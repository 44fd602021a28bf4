import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createAliasTable } from '../../lambdas/adapters/alias-table.ts';
import { createDeviceTable } from '../../lambdas/adapters/device-table.ts';
import { readJob } from '../../lambdas/adapters/job-reads.ts';
import { createJournal } from '../../lambdas/adapters/journal.ts';
import { createPreferencesTable } from '../../lambdas/adapters/preferences.ts';
import { createPresenceTable } from '../../lambdas/adapters/presence-table.ts';
import { createUnreadTable } from '../../lambdas/adapters/unread.ts';
import { claim, end } from '../../lambdas/core/attempt.ts';
import { judgeJob } from '../../lambdas/core/judge-job.ts';
import { type SqsServer, startSqs } from '../../local/sqs/server.ts';
import { eraseCommand } from '../../operator/erase.ts';
import { endOpenMessage } from '../../operator/erase-open-messages.ts';
import { readFacts } from '../../operator/explain-read.ts';
import { exportCommand } from '../../operator/export.ts';
import { type LocalTables, startTables } from '../dynamodb-local.ts';
import { aRegistration } from '../lambdas/adapters/a-registration.ts';
import { aJob, aMessageRow, noon } from '../lambdas/adapters/journal-entries.ts';
import { evidence, minute, second } from '../lambdas/core/entries.ts';
import { anOperator } from './an-operator.ts';

let tables: LocalTables;
let sqs: SqsServer;
beforeAll(async () => {
  tables = await startTables();
  sqs = await startSqs({});
  sqs.createQueue('dead', { MessageRetentionPeriod: String(4 * 86_400) });
}, 60_000);
afterAll(async () => {
  await sqs.close();
  await tables.close();
});

let names: { devices: string; presence: string; journal: string };
let operator: ReturnType<typeof anOperator>;
let now: number;
beforeEach(async () => {
  now = noon + 5 * minute;
  names = {
    devices: await tables.createTable(),
    presence: await tables.createTable(),
    journal: await tables.createTable(),
  };
  const outputs = {
    DeviceTableName: names.devices,
    PresenceTableName: names.presence,
    JournalTableName: names.journal,
    ApnsDeadLetterQueueName: 'dead',
  };
  operator = anOperator(tables, outputs, () => now, sqs.endpoint);
});
afterEach(() => operator.close());

const days = 30;
const journalOf = () => createJournal(tables.client, { tableName: names.journal, days });
const presenceOf = () => createPresenceTable(tables.client, names.presence, undefined, names.devices);
const given = () => JSON.parse(JSON.stringify(operator.said.given.at(-1)));

/** Everything that a table can hold of a customer, written by the functions that write it. */
async function live(customerId: string, token: string) {
  const { client } = tables;
  const devices = createDeviceTable(client, names.devices);
  for (const deviceId of ['phone', 'tablet']) {
    await devices.registerDevice(aRegistration({ customerId, deviceId, token: `${token}-${deviceId}-1234` }));
  }
  const settings = { presenceMs: minute, messageExpiryMs: 60 * minute };
  const own = `own-of-${customerId}`;
  const report = { customerId, deviceId: 'phone', status: 'active', receivedAt: noon } as const;
  await presenceOf().storeReport(own, report, settings);
  const preferences = createPreferencesTable(client, names.devices);
  await preferences.muteConversation(customerId, { conversation: own }, noon);
  await createUnreadTable(client, names.devices).noteUnread(customerId, own, { messageId: 'm-1', sentAt: noon }, noon);
  // Only the contact centre says whose this one is.
  const named = `named-${customerId}`;
  const aliases = [{ kind: 'address', value: `+4179-${customerId}-5678` } as const];
  await presenceOf().noteNews(named, { customer: { customerId, by: 'source', at: noon }, aliases }, noon);
  await createAliasTable(client, names.devices).keepAliases('genesys', aliases, customerId, noon);
  await delivered(own, customerId);
  await opened(named, customerId);
  return { own, named };
}

const passThrough = { said: 'Passed words' };
const content = { mode: 'full', sender: 'Ann Agent', preview: 'Your order', passThrough } as const;
const rowOf = (conversation: string, customerId: string) => ({
  ...aMessageRow([], { conversation, customerId, content, onlyDevice: { customerId, deviceId: 'phone' } }),
  devices: ['phone', 'tablet'].map((deviceId) => ({
    customerId,
    deviceId,
    channel: 'apns' as const,
    routingId: `routing-of-${customerId}`,
    step: 0,
    redoAt: noon + 5 * minute,
  })),
});
const opened = (conversation: string, customerId: string) => journalOf().openMessage(rowOf(conversation, customerId));

/** A message that was pushed to both devices, by the writes of dispatch. */
async function delivered(conversation: string, customerId: string) {
  await opened(conversation, customerId);
  for (const deviceId of ['phone', 'tablet']) {
    const job = aJob({ conversation, customerId, deviceId });
    await claimed(job, noon + minute);
    const { rows } = await readRows(job);
    const transition = end(job, rows, { state: 'delivered' }, { now: noon + 2 * second });
    expect(await journalOf().writeTransition(job, rows, transition)).toBeDefined();
  }
}

const readRows = (job: ReturnType<typeof aJob>) =>
  readJob(tables.client, { journal: names.journal, devices: names.devices }, job, true);

async function claimed(job: ReturnType<typeof aJob>, claimedUntil: number) {
  const { rows } = await readRows(job);
  const told = { receivedAs: 'q', now: noon + second, claimedUntil, unanswered: 0, ordered: true };
  expect(await journalOf().writeTransition(job, rows, claim(job, rows, told))).toBeDefined();
}

/** All rows of all tables, as text. */
async function everything(): Promise<string[]> {
  const rows: string[] = [];
  for (const TableName of Object.values(names)) {
    const { Items = [] } = await tables.client.send(new ScanCommand({ TableName, ConsistentRead: true }));
    rows.push(...Items.map((item) => JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value))));
  }
  return rows.toSorted();
}
const rowsWith = async (text: string) => (await everything()).filter((row) => row.includes(text));

describe('export', () => {
  const run = (options: Partial<Parameters<typeof exportCommand.run>[0]> = {}) =>
    exportCommand.run({ customer: 'anna', rate: 1000, ...options }, operator.context);
  const printed = () => JSON.parse(operator.said.lines.join('\n'));

  test('all rows that keys lead to, tokens shortened, no secret and no word of a message', async () => {
    await live('anna', 'secret-token');
    await live('bob', 'other-token');
    expect(await run()).toBe(0);
    const exported = printed();
    expect(exported).toMatchObject({
      customerId: 'anna',
      exportedAt: '2026-01-15T12:05:00.000Z',
      devices: [
        { deviceId: 'phone', token: '…1234', platform: 'ios' },
        { deviceId: 'tablet', token: '…1234' },
      ],
      preferences: { mutedConversations: [{ conversation: 'own-of-anna' }] },
      unread: [{ conversation: 'own-of-anna', messages: [expect.stringMatching(/~m-1$/)] }],
      conversations: [{ conversation: 'own-of-anna', keptUntil: '2026-02-14T12:00:00.000Z' }],
      presence: [
        { conversation: 'own-of-anna', owner: 'anna' },
        { deviceId: 'phone', status: 'active' },
      ],
      messages: [{ conversation: 'own-of-anna', state: 'pushed', customerId: 'anna' }],
      pushes: [{ state: 'delivered' }, { state: 'delivered' }],
      claims: 2,
      unregisterKeys: 2,
      routings: 2,
    });
    const text = JSON.stringify(exported);
    for (const secret of ['secret-token', 'Ann Agent', 'Your order', 'Passed words', 'recipient', 'Hash', 'bob']) {
      expect(text).not.toContain(secret);
    }
  });

  test('--all finds what only a contact centre named, at a bounded rate; --conversation looks in one', async () => {
    await live('anna', 'secret-token');
    const conversations = (exported: { presence: { conversation: string }[] }) => [
      ...new Set(exported.presence.map(({ conversation }) => conversation)),
    ];
    await run({ all: true });
    const all = printed();
    expect(conversations(all).toSorted()).toEqual(['named-anna', 'own-of-anna']);
    expect(all.messages).toHaveLength(2);
    expect(all.aliases).toEqual([expect.objectContaining({ name: 'alias~genesys~address…5678', customerId: 'anna' })]);
    expect(JSON.stringify(all)).not.toContain('+4179');
    // What a message says stands in an open row only.
    expect(JSON.stringify(all)).not.toContain('Your order');
    expect(operator.said.progress[0]).toMatch(/^This reads 3 whole tables, .* read request units, which are paid for/);
    expect(operator.said.progress).toHaveLength(4);

    operator.said.lines.length = 0;
    await run({ conversation: ['genesys~named-anna'] });
    expect(printed().messages).toHaveLength(2);
    expect(printed().aliases).toHaveLength(1);
  });

  test('what remains where and until when, as far as the deployment itself says it', async () => {
    await live('anna', 'secret-token');
    await run();
    const remains: { where: string; until: string }[] = printed().remains;
    const until = (where: RegExp) => remains.find((one) => where.test(one.where))?.until;
    expect(until(/point-in-time recovery/)).toBe('until 2026-02-19 12:05:00 UTC at the latest');
    expect(until(/dead letters dead/)).toMatch(/^each for 4 days, so until 2026-01-19 12:05:00 UTC at the latest/);
    expect(until(/archive/)).toBe('for archiveDays, 3 at most');
    expect(until(/logs/)).toBe('for logDays (30 unless set)');
  });

  test('into a new file that only its owner reads; a file that is there is left alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'export-'));
    try {
      await live('anna', 'secret-token');
      const out = join(folder, 'anna.json');
      expect(await run({ out })).toBe(0);
      expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ customerId: 'anna', claims: 2 });
      expect((await stat(out)).mode & 0o777).toBe(0o600);
      expect(given()).toMatchObject({ file: out, counts: { own: 5, messages: 1, pushes: 2, claims: 2 } });
      await expect(run({ out })).rejects.toThrow(/cannot be written/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a customer of whom nothing is known: exit code 1', async () => {
    await live('bob', 'other-token');
    expect(await run({ all: true })).toBe(1);
  });
});

describe('erase', () => {
  const run = (options: Partial<Parameters<typeof eraseCommand.run>[0]> = {}) =>
    eraseCommand.run({ customer: 'anna', rate: 1000, ...options }, operator.context);

  test('without --yes it counts, and changes nothing', async () => {
    await live('anna', 'secret-token');
    const before = await everything();
    expect(await run({ all: true })).toBe(0);
    expect(await everything()).toEqual(before);
    expect(given()).toMatchObject({
      erased: false,
      open: 1,
      counts: {
        own: 5,
        claims: 2,
        unregisters: 2,
        routings: 2,
        aliases: 1,
        presence: 3,
        messages: 2,
        pushes: 2,
        cursors: 2,
      },
    });
    expect(operator.said.lines).toContain('Nothing was changed: --yes erases it.');
  });

  test('nothing of the customer is left, and nothing of another is touched', async () => {
    await live('bob', 'other-token');
    const [others, { named, own }] = [await everything(), await live('anna', 'secret-token')];
    expect(await run({ all: true, yes: true })).toBe(0);
    const left = (await everything()).filter((row) => !others.includes(row));
    expect((await everything()).filter((row) => others.includes(row))).toEqual(others);
    // The ids of messages stay, and how they ended: a repeat of their events must not be pushed anew.
    expect(left).toHaveLength(2);
    const rows = left.map((row) => JSON.parse(row)).toSorted((one, other) => (one.pk < other.pk ? -1 : 1));
    expect(rows).toEqual([
      expect.objectContaining({ conversation: named, messageId: 'message-1', state: 'withheld', reason: 'no-device' }),
      expect.objectContaining({ conversation: own, messageId: 'message-1', state: 'pushed' }),
    ]);
    for (const row of rows) {
      expect(row).not.toHaveProperty('customerId');
      expect(row).not.toHaveProperty('content');
      expect(row.devices.map(({ customerId, deviceId }: Record<string, string>) => [customerId, deviceId])).toEqual([
        ['erased', 'erased'],
        ['erased', 'erased'],
      ]);
    }
    for (const trace of [
      '"anna"',
      'secret-token',
      'phone',
      'routing-of',
      'Ann Agent',
      'Your order',
      'Passed words',
      '+4179',
    ]) {
      expect(left.join('\n')).not.toContain(trace);
    }
    expect(given()).toMatchObject({ erased: true, open: { ended: 1, 'still-being-sent': 0 }, left: { own: 0 } });
    expect(operator.said.lines).toContain('Erased: looked again, and nothing of it is left.');
    // The rows are still what every reader expects.
    const tablesOf = { journal: names.journal, presence: names.presence, devices: names.devices };
    expect((await readFacts(tables.client, tablesOf, own, undefined, now)).messages).toHaveLength(1);
  });

  test('by keys alone it says what it may have missed, and leaves that', async () => {
    const { named } = await live('anna', 'secret-token');
    expect(await run({ yes: true })).toBe(0);
    expect(operator.said.lines.join('\n')).toMatch(/--all reads the tables whole/);
    expect(await rowsWith('secret-token')).toEqual([]);
    expect(await rowsWith(`"pk":"${named}"`)).toHaveLength(2);
  });

  test('a job that comes after it finds its message ended, so that nothing is sent', async () => {
    const { named } = await live('anna', 'secret-token');
    await run({ all: true, yes: true });
    const job = aJob({ conversation: named, deviceId: 'phone' });
    const { rows, device } = await readRows(job);
    expect(device).toBeUndefined();
    const facts = { device, conversation: evidence() };
    expect(judgeJob(job, 'q', rows, facts, now)).toEqual({ kind: 'drop', because: 'ended' });
  });

  test('a push that is being sent is waited for until its claim is over', async () => {
    const { named } = await live('anna', 'secret-token');
    await claimed(aJob({ conversation: named, deviceId: 'phone' }), now + 20 * second);
    const waits: number[] = [];
    const wait = async (milliseconds: number) => {
      waits.push(milliseconds);
      now += milliseconds;
    };
    const ending = () =>
      endOpenMessage(tables.client, { tableName: names.journal, days }, named, 'message-1', { now: () => now, wait });
    expect(await ending()).toBe('ended');
    expect(waits).toHaveLength(20);
    expect(await ending()).toBe('ended-meanwhile');
  });

  test('a push that is being sent for longer is left open, and said to be', async () => {
    const { named } = await live('anna', 'secret-token');
    await claimed(aJob({ conversation: named, deviceId: 'phone' }), now + 60 * minute);
    const ended = await endOpenMessage(tables.client, { tableName: names.journal, days }, named, 'message-1', {
      now: () => now,
      wait: async () => {},
    });
    expect(ended).toBe('still-being-sent');
    expect((await journalOf().readMessage(named, 'message-1'))?.row.state).toBe('open');
  });

  test('a conversation that passed to another stays theirs; only the former devices lose their names', async () => {
    const { own } = await live('anna', 'secret-token');
    await presenceOf().noteNews(own, { customer: { customerId: 'bob', by: 'source', at: noon } }, noon);
    const journal = journalOf();
    const shared = { ...rowOf(own, 'anna'), messageId: 'message-2', customerId: 'bob', state: 'pushed' as const };
    await journal.openMessage({ ...shared, decision: 'push' });
    expect(await run({ yes: true })).toBe(0);
    expect((await presenceOf().readConversation(own, now)).owner).toBe('bob');
    const row = (await journal.readMessage(own, 'message-2'))?.row;
    expect(row).toMatchObject({ customerId: 'bob', devices: [{ customerId: 'erased' }, { customerId: 'erased' }] });
  });
});
