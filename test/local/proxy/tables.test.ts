import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Proxy as AwsProxy, startProxy } from '../../../local/proxy/proxy.ts';
import { createTable } from '../../../local/resources/dynamodb-table.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';

const place = { region: 'eu-central-1', accountId: '000000000000' };
const arn = (name: string) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${name}`;
const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });

let tables: LocalTables;
let proxy: AwsProxy;
let client: DynamoDBClient;
let own: DynamoDBDocumentClient;
beforeAll(async () => {
  tables = await startTables();
  proxy = await startProxy({ dynamodb: tables.endpoint, sqs: tables.endpoint, secretsmanager: tables.endpoint }, place);
  client = new DynamoDBClient({
    region: place.region,
    endpoint: proxy.endpoint,
    credentials: { accessKeyId: 'FUNCTIONKEY', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  own = DynamoDBDocumentClient.from(client);
  const operator = new DynamoDBClient({
    region: place.region,
    endpoint: tables.endpoint,
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  for (const name of ['Journal', 'Other']) {
    const properties = {
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' as const },
        { AttributeName: 'sk', AttributeType: 'S' as const },
        { AttributeName: 'openShard', AttributeType: 'S' as const },
        { AttributeName: 'dueAt', AttributeType: 'N' as const },
      ],
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'open-by-due',
          KeySchema: [key('openShard', 'HASH'), key('dueAt', 'RANGE')],
          Projection: { ProjectionType: 'KEYS_ONLY' as const },
        },
      ],
      BillingMode: 'PAY_PER_REQUEST' as const,
    };
    const identity = { ref: name, attributes: {} };
    await createTable(operator, { logicalId: name, identity, properties }, { lateTtl: true });
  }
  operator.destroy();
}, 30_000);
afterAll(async () => {
  client.destroy();
  await proxy.close();
  await tables.close();
});
beforeEach(() => {
  proxy.counts.clear();
  proxy.rules.replace([]);
});

function allow(...grants: readonly (readonly [string, string])[]) {
  proxy.admit('FUNCTIONKEY', {
    name: 'Sweep',
    arn: 'arn:aws:sts::000000000000:assumed-role/SweepRole/Sweep',
    statements: grants.map(([action, resource]) => ({
      Effect: 'Allow',
      Action: [`dynamodb:${action}`],
      Resource: [resource],
    })),
    kill: async () => {},
  });
}
const denied = (action: string, resource: string) => ({
  name: 'AccessDeniedException',
  message: expect.stringContaining(`perform: dynamodb:${action} on resource: ${resource} `),
});
const openRow = { pk: 'c', sk: 'message~m', openShard: 'open~0', dueAt: 5, state: 'open', text: 'secret' };
const byDue = (more: object = {}) =>
  new QueryCommand({
    TableName: 'Journal',
    IndexName: 'open-by-due',
    KeyConditionExpression: 'openShard = :shard AND dueAt <= :now',
    ExpressionAttributeValues: { ':shard': 'open~0', ':now': 10 },
    ...more,
  });

describe('an index', () => {
  beforeAll(async () => {
    allow(['PutItem', arn('Journal')]);
    await own.send(new PutCommand({ TableName: 'Journal', Item: openRow }));
    await own.send(new PutCommand({ TableName: 'Journal', Item: { pk: 'c', sk: 'message~closed', state: 'pushed' } }));
  });

  test('a query asks it for keys only, and a row without its attributes is not in it', async () => {
    allow(['Query', `${arn('Journal')}/index/open-by-due`]);
    const { text, state, ...keys } = openRow;
    expect((await own.send(byDue())).Items).toEqual([keys]);
  });

  test('the right to the table is none to its index, nor the other way round', async () => {
    allow(['Query', arn('Journal')]);
    await expect(own.send(byDue())).rejects.toMatchObject(denied('Query', `${arn('Journal')}/index/open-by-due`));
    allow(['Query', `${arn('Journal')}/index/open-by-due`]);
    const ofTable = new QueryCommand({
      TableName: 'Journal',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': 'c' },
    });
    await expect(own.send(ofTable)).rejects.toMatchObject(denied('Query', arn('Journal')));
  });

  test('the right to another index, or to all of them', async () => {
    allow(['Query', `${arn('Journal')}/index/other`]);
    await expect(own.send(byDue())).rejects.toMatchObject({ name: 'AccessDeniedException' });
    allow(['Query', `${arn('Journal')}/index/*`]);
    expect((await own.send(byDue())).Items).toHaveLength(1);
  });

  test('no index can be read consistently', async () => {
    allow(['Query', `${arn('Journal')}/index/open-by-due`]);
    await expect(own.send(byDue({ ConsistentRead: true }))).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a transaction', () => {
  const write = (table: string) =>
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName: 'Journal', Item: { pk: 't', sk: 'message~m' } } },
        {
          Update: {
            TableName: table,
            Key: { pk: 't', sk: 'owner' },
            UpdateExpression: 'SET #owner = :owner',
            ExpressionAttributeNames: { '#owner': 'owner' },
            ExpressionAttributeValues: { ':owner': 'ada' },
          },
        },
        {
          ConditionCheck: {
            TableName: 'Other',
            Key: { pk: 'none', sk: 'none' },
            ConditionExpression: 'attribute_not_exists(pk)',
          },
        },
      ],
    });
  const needed = [
    ['PutItem', arn('Journal')],
    ['UpdateItem', arn('Other')],
    ['ConditionCheckItem', arn('Other')],
  ] as const;

  test('needs the single action of each part on its table, and counts as one request', async () => {
    allow(...needed);
    await own.send(write('Other'));
    expect(proxy.counts.list()).toEqual({ Sweep: { TransactWriteItems: 1 } });
  });

  test.each(needed.map(([action, resource], index) => [action, resource, index] as const))(
    'without %s nothing is written',
    async (action, resource, index) => {
      allow(...needed.toSpliced(index, 1), ['TransactWriteItems', '*']);
      await expect(own.send(write('Other'))).rejects.toMatchObject(denied(action, resource));
    },
  );

  test('a right on one table is none on the other', async () => {
    allow(...needed);
    await expect(own.send(write('Journal'))).rejects.toMatchObject(denied('UpdateItem', arn('Journal')));
  });
});

describe('a batch of reads', () => {
  const read = new BatchGetCommand({
    RequestItems: {
      Journal: { Keys: [{ pk: 'b', sk: 'message~m' }], ConsistentRead: true },
      Other: { Keys: [{ pk: 'b', sk: 'device' }], ConsistentRead: true },
    },
  });

  test('needs its own action on each table, and counts as one request', async () => {
    allow(['BatchGetItem', arn('Journal')], ['BatchGetItem', arn('Other')]);
    expect((await own.send(read)).Responses).toEqual({ Journal: [], Other: [] });
    expect(proxy.counts.list()).toEqual({ Sweep: { BatchGetItem: 1 } });
  });

  test('the right to single reads, or to one table, is not enough', async () => {
    allow(['GetItem', arn('Journal')], ['GetItem', arn('Other')]);
    await expect(own.send(read)).rejects.toMatchObject(denied('BatchGetItem', arn('Journal')));
    allow(['BatchGetItem', arn('Journal')]);
    await expect(own.send(read)).rejects.toMatchObject(denied('BatchGetItem', arn('Other')));
  });

  test('a rule that names either table fits it', async () => {
    allow(['BatchGetItem', arn('Journal')], ['BatchGetItem', arn('Other')]);
    proxy.rules.replace([{ effect: 'throttle', target: 'Other', after: 0, times: 1 }]);
    await expect(own.send(read)).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    await own.send(read);
  });
});
