import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readJournal } from '../../../local/control/journal-view.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

let tables: LocalTables;
let tableName: string;
beforeAll(async () => {
  tables = await startTables();
  tableName = await tables.createTable();
});
afterAll(() => tables.close());

const at = 1_780_000_000_000;
const shown = new Date(at).toISOString();
const put = (sk: string, row: object) =>
  tables.client.send(
    new PutCommand({ TableName: tableName, Item: { pk: 'c', sk, v: 1, expiresAtSeconds: 1_800_000_000, ...row } }),
  );

test('rows as people read them: times in words wherever they stand, keys and bookkeeping left out', async () => {
  await put('message~m1', {
    messageId: 'm1',
    state: 'open',
    step: 3,
    openShard: 'open~4',
    ends: {},
    conversation: 'c',
    sentAt: at,
    lookAt: at,
    dueAt: at,
    devices: [{ deviceId: 'phone', redoAt: at, step: 2 }],
    content: { badge: 3 },
  });
  await put('push~m1~hash', {
    messageId: 'm1',
    conversation: 'c',
    revision: 4,
    customerId: 'ada',
    deviceId: 'phone',
    state: 'waiting',
    until: at,
    lease: { job: 'j', until: at },
  });
  await put('cursor~hash', { revision: 1, delivered: { sentAt: at, messageId: 'm1' } });
  expect(await readJournal(tables.client, tableName, 'c')).toEqual({
    messages: [
      {
        messageId: 'm1',
        state: 'open',
        step: 3,
        sentAt: shown,
        lookAt: shown,
        dueAt: shown,
        devices: [{ deviceId: 'phone', redoAt: shown, step: 2 }],
        content: { badge: 3 },
      },
    ],
    pushes: [
      {
        messageId: 'm1',
        customerId: 'ada',
        deviceId: 'phone',
        state: 'waiting',
        until: shown,
        lease: { job: 'j', until: shown },
      },
    ],
  });
});

test('ids come from the key where the row does not say them', async () => {
  await tables.client.send(new PutCommand({ TableName: tableName, Item: { pk: 'd', sk: 'message~m2', repeat: 5 } }));
  await tables.client.send(new PutCommand({ TableName: tableName, Item: { pk: 'd', sk: 'push~m2~ada~tablet' } }));
  expect(await readJournal(tables.client, tableName, 'd')).toEqual({
    messages: [{ messageId: 'm2', repeat: 5 }],
    pushes: [{ messageId: 'm2', deviceId: 'tablet' }],
  });
});

test('a number that is no time stays one', async () => {
  await tables.client.send(
    new PutCommand({ TableName: tableName, Item: { pk: 'e', sk: 'message~m', flat: 7, dueAt: 9e15 } }),
  );
  expect((await readJournal(tables.client, tableName, 'e')).messages).toEqual([
    { messageId: 'm', flat: 7, dueAt: 9e15 },
  ]);
});
