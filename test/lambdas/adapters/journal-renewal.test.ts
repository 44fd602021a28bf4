import { PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readJob, readJobToDo } from '../../../lambdas/adapters/job-reads.ts';
import { createJournal } from '../../../lambdas/adapters/journal.ts';
import { createJournalOfCustomer } from '../../../lambdas/adapters/journal-of-customer.ts';
import { renewMessage } from '../../../lambdas/adapters/journal-renewal.ts';
import { dueIndex } from '../../../lambdas/adapters/journal-rows.ts';
import { readFacts } from '../../../operator/explain-read.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type Row, recorded } from '../../upgrades/recorded.ts';
import { aJob, noon } from './journal-entries.ts';

const minute = 60_000;
const conversation = 'first-waiting';
const customerId = 'customer-of-first';
const of = (deviceId: string) =>
  aJob({ conversation, messageId: 'm-2', customerId, deviceId, channel: deviceId === 'iphone' ? 'apns' : 'fcm' });

let tables: LocalTables;
let names: { journal: string; devices: string };
const journalOf = () => createJournal(tables.client, { tableName: names.journal, days: 30, pause: async () => {} });

beforeAll(async () => {
  tables = await startTables();
}, 30_000);
afterAll(async () => {
  await tables?.close();
});
beforeEach(async () => {
  names = { journal: await tables.createTable(), devices: await tables.createTable() };
});

/** What the first version left 20 minutes ago, the rows of its pushes changed by device. */
async function left(changes: Readonly<Record<string, Row>> = {}): Promise<Row> {
  const { journal } = recorded('first', noon, 20 * minute).rows;
  const rows = journal.filter(({ pk }) => pk === conversation);
  for (const row of rows) {
    const [, , deviceId = ''] = String(row.sk).split('~');
    await tables.client.send(new PutCommand({ TableName: names.journal, Item: { ...row, ...changes[deviceId] } }));
  }
  return rows[0] ?? {};
}

async function rows(): Promise<Row[]> {
  const { Items = [] } = await tables.client.send(
    new QueryCommand({
      TableName: names.journal,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': conversation },
    }),
  );
  return Items;
}

const delivered = { state: 'delivered', endedAt: noon - 19 * minute };

describe.each([
  ['whoever takes it up', () => journalOf().readMessage(conversation, 'm-2')],
  ['whoever has a job for it', () => readJobToDo(tables.client, names, of('iphone'), true)],
] as const)('an open message of the first version, met by %s', (_, meet) => {
  test('is in the index of open rows from then on', async () => {
    await left();
    await meet();
    const message = (await rows()).find(({ sk }) => sk === 'message~m-2');
    const { Items = [] } = await tables.client.send(
      new QueryCommand({
        TableName: names.journal,
        IndexName: dueIndex,
        KeyConditionExpression: 'openShard = :shard AND dueAt < :now',
        ExpressionAttributeValues: {
          ':shard': message?.openShard,
          ':now': noon,
        },
      }),
    );
    expect(Items).toMatchObject([{ pk: conversation, sk: 'message~m-2' }]);
  });

  test('knows what was delivered before it was told', async () => {
    await left({ iphone: delivered });
    await meet();
    const taken = await journalOf().readMessage(conversation, 'm-2');
    expect(taken?.row.ends).toEqual({ 1: { state: 'delivered' } });
    const { rows: read } = await readJobToDo(tables.client, names, of('iphone'), true);
    expect(read.message?.ends).toEqual({ 1: { state: 'delivered' } });
    expect(read.push).toMatchObject({ state: 'delivered', revision: 1 });
  });

  test('does not forget an attempt without an answer', async () => {
    await left({ iphone: { state: 'sending', job: 'one', claimedUntil: noon + minute, unanswered: 1 } });
    await meet();
    const { rows: read } = await readJobToDo(tables.client, names, of('iphone'), true);
    expect(read.push).toMatchObject({ state: 'sending', job: 'one', claimedUntil: noon + minute, unanswered: 1 });
  });

  test('is renewed once', async () => {
    await left();
    await meet();
    const once = await rows();
    expect(once).toHaveLength(5);
    await meet();
    expect(await rows()).toEqual(once);
  });
});

test('the message of a push that ended meanwhile is not renewed over it', async () => {
  const read = await left();
  const ends = { '~iphone': { state: 'delivered' } };
  await tables.client.send(new PutCommand({ TableName: names.journal, Item: { ...read, ends } }));
  const before = await rows();
  expect(await renewMessage(tables.client, names.journal, read)).toBe(false);
  expect(await rows()).toEqual(before);
});

test('whoever only looks writes nothing', async () => {
  await left();
  const before = await rows();
  expect((await readJob(tables.client, names, of('iphone'), true)).rows.message).toMatchObject({ state: 'open' });
  await createJournalOfCustomer(tables.client, names.journal).newestMessages(conversation, customerId);
  await readFacts(tables.client, { ...names, presence: names.devices }, conversation, undefined, noon);
  expect(await rows()).toEqual(before);
});

describe('what the first version left', () => {
  test.each(['before', 'after'])('is told to its customer %s it was renewed', async (when) => {
    await left({ iphone: delivered });
    if (when === 'after') await journalOf().readMessage(conversation, 'm-2');
    const [message] = await createJournalOfCustomer(tables.client, names.journal).newestMessages(
      conversation,
      customerId,
    );
    expect(message).toMatchObject({
      messageId: 'm-2',
      state: 'open',
      pushes: [
        { deviceId: 'android', state: 'waiting' },
        { deviceId: 'iphone', state: 'delivered' },
      ],
    });
  });

  test.each(['m-2', undefined])('is told to the operator (message %s)', async (messageId) => {
    await left({ iphone: delivered });
    await journalOf().readMessage(conversation, 'm-2');
    const { messages } = await readFacts(
      tables.client,
      { ...names, presence: names.devices },
      conversation,
      messageId,
      noon,
    );
    expect(messages).toMatchObject([{ row: { messageId: 'm-2', customerId } }]);
    const states = messages[0]?.pushes.map(({ deviceId, state }) => `${deviceId} ${state}`);
    expect(new Set(states)).toEqual(new Set(['android waiting', 'iphone delivered']));
  });
});
