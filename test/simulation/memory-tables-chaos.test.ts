import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from '@jest/globals';
import { type Call, type Chaos, calm, type TableOperation, type Turn } from './chaos.ts';
import { createMemoryTables, type MemoryTablesOptions } from './memory-tables.ts';

const TableName = 'rows';
const start = Date.UTC(2026, 0, 1);
const Key = { pk: 'p', sk: 's' };

function createWorld(options: Partial<MemoryTablesOptions> = {}) {
  let time = start;
  const tables = createMemoryTables({
    tables: {
      [TableName]: {
        ttlAttribute: 'expiresAtSeconds',
        indexes: [{ name: 'by-lane', partitionKey: { name: 'lane', type: 'S' }, projection: 'ALL' }],
      },
    },
    now: () => time,
    ...options,
  });
  return {
    tables,
    pass: (milliseconds: number) => {
      time += milliseconds;
    },
    client: (chaos: Partial<Chaos> = {}) => tables.client({ ...calm, ...chaos }),
  };
}

const put = (client: DynamoDBDocumentClient, more: object = {}, sk = 's') =>
  client.send(new PutCommand({ TableName, Item: { pk: 'p', sk, ...more } }));
const get = async (client: DynamoDBDocumentClient, ConsistentRead = true) =>
  (await client.send(new GetCommand({ TableName, Key, ConsistentRead }))).Item;
const addOne = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } };
const increase = (client: DynamoDBDocumentClient) => client.send(new UpdateCommand({ TableName, Key, ...addOne }));
const increaseAll = (client: DynamoDBDocumentClient) =>
  client.send(new TransactWriteCommand({ TransactItems: [{ Update: { TableName, Key, ...addOne } }] }));
/** Takes one after the other; then everything goes well. */
const inTurn = (...turns: readonly Turn[]) => {
  const left = [...turns];
  return { turn: () => left.shift() ?? 'go' };
};
const answers = (...fates: readonly ('arrives' | 'lost')[]) => {
  const left = [...fates];
  return { answered: () => left.shift() ?? 'arrives' };
};

describe('what is stored', () => {
  test('is a copy, on its way in and out', async () => {
    const { client } = createWorld();
    const rows = client();
    const given = { list: [{ a: 1 }], set: new Set(['x']), bytes: new Uint8Array([1]), gone: undefined };
    await put(rows, given);
    given.list.push({ a: 2 });
    given.set.add('y');
    given.bytes[0] = 9;
    const expected = { ...Key, list: [{ a: 1 }], set: new Set(['x']), bytes: new Uint8Array([1]) };
    const first = await get(rows);
    expect(first).toStrictEqual(expected);
    first?.list.push('more');
    first?.set.add('more');
    expect(await get(rows)).toStrictEqual(expected);
  });

  test('is what a caller had when it sent, though the request arrives later', async () => {
    const { client } = createWorld();
    const given = { list: [1] };
    const sent = put(client({ turn: () => Promise.resolve('go') }), given);
    given.list.push(2);
    await sent;
    expect(await get(client())).toMatchObject({ list: [1] });
  });

  test('is all of the rows for invariants', async () => {
    const { client, tables } = createWorld();
    await put(client(), { n: 1 }, 'a');
    await put(client(), { n: 2 }, 'b');
    await client().send(new DeleteCommand({ TableName, Key: { pk: 'p', sk: 'a' } }));
    expect(tables.rows(TableName)).toEqual([{ pk: 'p', sk: 'b', n: 2 }]);
    expect(() => tables.rows('nothing')).toThrow('There is no table nothing.');
  });

  test.each([
    [{ a: Number.NaN }],
    [{ a: 2 ** 60 }],
    [{ a: new Set() }],
    [{ a: new Set([1, 'x']) }],
    [{ a: new Date() }],
    [{ a: Symbol('a') }],
    [JSON.parse('{"__proto__": {"x": 1}}')],
  ])('cannot be %p', async (row) => {
    await expect(put(createWorld().client(), row)).rejects.toThrow();
  });
});

describe('what this engine does not know is an error', () => {
  type Sent = (client: DynamoDBDocumentClient) => Promise<unknown>;
  test.each<[string, Sent]>([
    ['values', (rows) => rows.send(new UpdateCommand({ TableName, Key, ...addOne, ReturnValues: 'UPDATED_NEW' }))],
    ['old updates', (rows) => rows.send(new UpdateCommand({ TableName, Key, AttributeUpdates: {} }))],
    ['old conditions', (rows) => rows.send(new PutCommand({ TableName, Item: Key, Expected: {} }))],
    ['capacity', (rows) => rows.send(new PutCommand({ TableName, Item: Key, ReturnConsumedCapacity: 'TOTAL' }))],
    ['old queries', (rows) => rows.send(new QueryCommand({ TableName, KeyConditions: {} }))],
    ['commands', (rows) => rows.send(new BatchWriteCommand({ RequestItems: {} }))],
  ])('%s', async (_, sent) => {
    await expect(sent(createWorld().client())).rejects.toThrow(/^This engine does not know/);
  });

  test('fractions', async () => {
    const { client } = createWorld();
    await put(client(), { n: 0.5 });
    await expect(increase(client())).rejects.toThrow('whole numbers');
  });
});

describe('time to live', () => {
  test.each([
    ['at once', 0, [0, 0]],
    ['a day late', 86_400_000, [1, 0]],
    ['never', Number.POSITIVE_INFINITY, [1, 1]],
  ])('takes rows %s', async (_, ttlDelayMs, [later, muchLater]) => {
    const { client, pass, tables } = createWorld({ ttlDelayMs });
    const rows = client();
    await put(rows, { expiresAtSeconds: start / 1000 + 60, lane: 'fast' });
    await put(rows, { expiresAtSeconds: 'text', lane: 'fast' }, 'text');
    const count = async () => {
      const ExpressionAttributeValues = { ':lane': 'fast' };
      const inIndex = await rows.send(
        new QueryCommand({
          TableName,
          IndexName: 'by-lane',
          KeyConditionExpression: 'lane = :lane',
          ExpressionAttributeValues,
        }),
      );
      const left = tables.rows(TableName).length;
      expect(inIndex.Count).toBe(left);
      expect((await get(rows)) === undefined).toBe(left === 1);
      return left - 1;
    };
    pass(59_999);
    expect(await count()).toBe(1);
    pass(1);
    expect(await count()).toBe(later);
    pass(86_400_000);
    expect(await count()).toBe(muchLater);
  });

  test('makes a new row of an update, as conditions see it', async () => {
    const { client, pass } = createWorld();
    await put(client(), { n: 7, expiresAtSeconds: start / 1000 + 1 });
    pass(1_000);
    await increase(client());
    expect(await get(client())).toEqual({ ...Key, n: 1 });
  });

  test('spares rows that say they ended five years ago', async () => {
    const { client } = createWorld();
    await put(client(), { expiresAtSeconds: start / 1000 - 6 * 365 * 86_400 });
    expect(await get(client())).toBeDefined();
  });
});

describe('a read that is not consistent', () => {
  const history = async () => {
    const world = createWorld();
    for (const n of [1, 2, 3]) {
      await put(world.client(), { n, lane: n === 2 ? 'slow' : 'fast' });
      world.pass(1_000);
    }
    await world.client().send(new DeleteCommand({ TableName, Key }));
    return world;
  };

  test.each([
    [0, undefined],
    [1, 3],
    [1_000, 3],
    [1_001, 2],
    [3_000, 1],
    [3_001, undefined],
  ])('of an age of %d ms sees what was there then', async (age, n) => {
    const { client } = await history();
    const old = client({ ageMs: () => age });
    expect((await get(old, false))?.n).toBe(n);
    expect(await get(old, true)).toBeUndefined();
    const Keys = [Key];
    const { Responses } = await old.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
    expect(Responses?.[TableName]?.map((row) => row.n)).toEqual(n === undefined ? [] : [n]);
    const query = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'p' } };
    expect((await old.send(new QueryCommand(query))).Items?.map((row) => row.n)).toEqual(n === undefined ? [] : [n]);
    expect((await old.send(new QueryCommand({ ...query, ConsistentRead: true }))).Count).toBe(0);
  });

  test.each<[number, readonly string[], number]>([
    [500, ['fast'], 3],
    [1_500, ['slow'], 2],
    [2_500, ['fast'], 1],
    [0, [], 0],
  ])('of an index of an age of %d ms sees its partitions as they were', async (age, lanes, n) => {
    const { client } = await history();
    const old = client({ ageMs: () => age });
    const read = async (lane: string) =>
      (
        await old.send(
          new QueryCommand({
            TableName,
            IndexName: 'by-lane',
            KeyConditionExpression: 'lane = :lane',
            ExpressionAttributeValues: { ':lane': lane },
          }),
        )
      ).Items?.map((row) => row.n);
    for (const lane of ['fast', 'slow']) expect(await read(lane)).toEqual(lanes.includes(lane) ? [n] : []);
  });

  test('is as old for each row as the world says, and forgets what no read may see', async () => {
    const { client, pass } = createWorld({ rememberMs: 2_000 });
    for (const sk of ['a', 'b']) await put(client(), { n: 1 }, sk);
    pass(1_000);
    for (const sk of ['a', 'b']) await put(client(), { n: 2 }, sk);
    const mixed = client({ ageMs: (_, { sk }) => (sk === 'a' ? 1 : 0) });
    const Keys = ['b', 'a'].map((sk) => ({ pk: 'p', sk }));
    const read = async () =>
      (await mixed.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }))).Responses?.[TableName];
    expect(await read()).toEqual([
      { pk: 'p', sk: 'a', n: 1 },
      { pk: 'p', sk: 'b', n: 2 },
    ]);
    pass(5_000);
    await put(client(), { n: 3 }, 'a');
    const oldest = client({ ageMs: () => 7_000 });
    const { Responses } = await oldest.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
    expect(Responses?.[TableName]).toEqual([]);
  });
});

describe('the way to the tables', () => {
  test('is described to the world, attempt by attempt', async () => {
    const { client } = createWorld();
    const calls: Call[] = [];
    const ends: (string | undefined)[] = [];
    const told = client({
      turn: (call) => {
        calls.push(call);
        return calls.length === 1 ? 'lost' : 'go';
      },
      answered: (_, refusal) => {
        ends.push(refusal);
        return 'arrives';
      },
    });
    await put(told);
    await expect(
      told.send(new DeleteCommand({ TableName, Key, ConditionExpression: 'attribute_not_exists(pk)' })),
    ).rejects.toThrow('The conditional request failed');
    await told.send(
      new QueryCommand({
        TableName,
        IndexName: 'by-lane',
        KeyConditionExpression: 'lane = :lane',
        ExpressionAttributeValues: { ':lane': 'fast' },
      }),
    );
    const [key] = [{ table: TableName, ...Key }];
    const shared = { service: 'dynamodb', tables: [TableName], keys: [key], write: true, consistent: true };
    expect(calls).toEqual([
      { ...shared, operation: 'Put', attempt: 1 },
      { ...shared, operation: 'Put', attempt: 2 },
      { ...shared, operation: 'Delete', attempt: 1 },
      {
        ...shared,
        operation: 'Query',
        index: 'by-lane',
        keys: [{ table: TableName, pk: 'fast' }],
        write: false,
        consistent: false,
        attempt: 1,
      },
    ]);
    expect(ends).toEqual([undefined, 'ConditionalCheckFailedException', undefined]);
  });

  test('loses requests: the write is not done, and after four attempts the caller learns of it', async () => {
    const { client } = createWorld();
    await increase(client(inTurn('lost', 'lost', 'lost')));
    expect(await get(client())).toMatchObject({ n: 1 });
    await expect(increase(client(inTurn('lost', 'lost', 'lost', 'lost')))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(await get(client())).toMatchObject({ n: 1 });
  });

  test('loses answers: a single write is done again, a transaction is not', async () => {
    const { client } = createWorld();
    await increase(client(answers('lost')));
    expect(await get(client())).toMatchObject({ n: 2 });
    await increaseAll(client(answers('lost', 'lost')));
    expect(await get(client())).toMatchObject({ n: 3 });
    await expect(increaseAll(client(answers('lost', 'lost', 'lost', 'lost')))).rejects.toMatchObject({
      name: 'TimeoutError',
    });
    expect(await get(client())).toMatchObject({ n: 4 });
    const conditional = { TableName, Item: { pk: 'p', sk: 'new' }, ConditionExpression: 'attribute_not_exists(pk)' };
    await expect(client(answers('lost')).send(new PutCommand(conditional))).rejects.toMatchObject({
      name: 'ConditionalCheckFailedException',
    });
  });

  test('lets an attempt arrive after its repeat', async () => {
    const { client } = createWorld();
    const { promise: arrives, resolve: arrive } = Promise.withResolvers<void>();
    const late: Turn = { kind: 'late', arrives };
    const executed: TableOperation[] = [];
    const told = {
      ...inTurn(late),
      executed: (call: Call) => void (call.service === 'dynamodb' && executed.push(call.operation)),
    };
    await put(client(told), { n: 1 });
    expect(executed).toEqual(['Put']);
    await put(client(), { n: 2 });
    await increaseAll(client(inTurn(late)));
    expect(await get(client())).toMatchObject({ n: 3 });
    arrive();
    await arrives;
    await Promise.resolve();
    expect(executed).toEqual(['Put', 'Put']);
    // The first put came again; the transaction's token was known.
    expect(await get(client())).toMatchObject({ n: 1 });
  });

  test('throttles: the SDK repeats, then throws', async () => {
    const { client } = createWorld();
    await increase(client(inTurn('throttled', 'throttled', 'throttled')));
    await increaseAll(client(inTurn('throttled')));
    expect(await get(client())).toMatchObject({ n: 2 });
    const error = await increase(client({ turn: () => 'throttled' })).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: expect.stringMatching(/^(ProvisionedThroughputExceeded|Throttling)Exception$/),
    });
    expect(await get(client())).toMatchObject({ n: 2 });
  });

  test('meets other transactions: nothing is repeated', async () => {
    const { client } = createWorld();
    await expect(increase(client(inTurn('conflict')))).rejects.toMatchObject({ name: 'TransactionConflictException' });
    const cancelled = (Code: string) => ({
      name: 'TransactionCanceledException',
      CancellationReasons: [expect.objectContaining({ Code })],
    });
    await expect(increaseAll(client(inTurn('conflict')))).rejects.toMatchObject(cancelled('TransactionConflict'));
    await expect(increaseAll(client(inTurn('throttled-item')))).rejects.toMatchObject(cancelled('ThrottlingError'));
    await expect(get(client(inTurn('conflict')))).rejects.toThrow('A Get cannot meet "conflict".');
    expect(await get(client())).toBeUndefined();
  });

  test('ends where the world kills the caller', async () => {
    const { client } = createWorld();
    const killed = increase(
      client({
        turn: () => {
          throw new Error('killed');
        },
      }),
    );
    await expect(killed).rejects.toThrow('killed');
    const dead = increase(client({ turn: () => new Promise(() => undefined) }));
    await expect(Promise.race([dead, Promise.resolve('nothing yet')])).resolves.toBe('nothing yet');
    expect(await get(client())).toBeUndefined();
  });

  test('cuts pages and batches', async () => {
    const { client } = createWorld();
    for (const sk of ['a', 'b', 'c']) await put(client(), {}, sk);
    const query = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'p' } };
    const pages: unknown[] = [];
    for await (const { Items } of paginateQuery({ client: client({ pageRows: () => 2 }) }, query))
      pages.push(Items?.length);
    expect(pages).toEqual([2, 1]);
    const Keys = ['a', 'b', 'c'].map((sk) => ({ pk: 'p', sk }));
    const request = { Keys, ConsistentRead: true, ProjectionExpression: 'sk' };
    const cut = await client({ unprocessedKeys: () => 9 }).send(
      new BatchGetCommand({ RequestItems: { [TableName]: request } }),
    );
    expect(cut.Responses).toEqual({ [TableName]: [{ sk: 'a' }] });
    expect(cut.UnprocessedKeys).toEqual({ [TableName]: { ...request, Keys: Keys.slice(1) } });
  });

  test('cancels a transaction for an update that does not fit its row', async () => {
    // As the API Reference has it (TransactionCanceledException, *Validation Error*); DynamoDB Local refuses instead.
    const { client } = createWorld();
    await put(client(), { n: 'text' });
    const Put = { TableName, Item: { pk: 'p', sk: 'other' } };
    const both = new TransactWriteCommand({ TransactItems: [{ Put }, { Update: { TableName, Key, ...addOne } }] });
    await expect(client().send(both)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'None' }, expect.objectContaining({ Code: 'ValidationError' })],
    });
  });

  test('knows a transaction by its token for ten minutes', async () => {
    const { client, pass } = createWorld();
    const once = () =>
      client().send(
        new TransactWriteCommand({
          ClientRequestToken: 'token',
          TransactItems: [{ Update: { TableName, Key, ...addOne } }],
        }),
      );
    await once();
    pass(599_999);
    await once();
    expect(await get(client())).toMatchObject({ n: 1 });
    pass(1);
    await once();
    expect(await get(client())).toMatchObject({ n: 2 });
  });
});
