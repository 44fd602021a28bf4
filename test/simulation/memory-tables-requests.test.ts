import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, type Command, startTwoEngines, type TwoEngines } from './two-engines.ts';

let engines: TwoEngines;
let TableName: string;
let OtherTable: string;
beforeAll(async () => {
  engines = await startTwoEngines();
  ({ TableName, OtherTable } = engines);
}, 30_000);
afterAll(() => engines.close());

let partitions = 0;
let pk = '';
beforeEach(() => {
  partitions += 1;
  pk = `partition-${partitions}`;
});

type Row = Record<string, unknown>;
const key = (sk: string) => ({ pk, sk });
const put = (sk: string, row: Row = {}) => new PutCommand({ TableName, Item: { ...key(sk), ...row } });
const get = (sk: string) => new GetCommand({ TableName, Key: key(sk), ConsistentRead: true });
const refusal = (answer: Answer | undefined) => (answer && 'refused' in answer ? answer.refused : undefined);
const done = (answer: Answer | undefined) => (answer && 'done' in answer ? answer.done : undefined);
const validation = { name: 'ValidationException' };

/** The refusals of commands that both engines refuse for their form. */
async function expectInvalid(commands: readonly Command[]): Promise<void> {
  for (const command of commands) expect(refusal(await engines.send(command))).toMatchObject(validation);
}

describe('one row', () => {
  test('is put, got, replaced and deleted, with what was there before', async () => {
    const ReturnValues = 'ALL_OLD';
    const item = { TableName, Item: { ...key('a'), list: [{ x: null }], set: new Set([1, 2]) }, ReturnValues } as const;
    const answers = await engines.sendAll([
      new PutCommand(item),
      new PutCommand(item),
      get('a'),
      new GetCommand({ TableName, Key: key('none') }),
      new DeleteCommand({ TableName, Key: key('a'), ReturnValues }),
      new DeleteCommand({ TableName, Key: key('a'), ReturnValues }),
      get('a'),
    ]);
    expect(done(answers[4])).toEqual({ Attributes: item.Item });
    expect(done(answers[6])).toEqual({});
  });

  test('is refused for a wrong key', async () => {
    const wrongKeys: Row[] = [{}, { pk }, { ...key('a'), x: 1 }, { pk, sk: 1 }, { pk, sk: '' }, { pk: '', sk: 'a' }];
    await expectInvalid([
      ...wrongKeys.map((Key) => new GetCommand({ TableName, Key })),
      ...wrongKeys.map((Key) => new DeleteCommand({ TableName, Key })),
      ...[{}, { pk }, { pk, sk: 1 }, { pk, sk: '' }].map((Item) => new PutCommand({ TableName, Item })),
      new GetCommand({ TableName, Key: key('x'.repeat(1025)) }),
      put('a', { lane: 1 }),
      put('a', { lane: '' }),
      put('a', { dueAt: 'x' }),
    ]);
    await engines.send(put('x'.repeat(1024)));
  });

  test('is refused where the answer asked for is not known, and in a table that is not there', async () => {
    const Item = key('a');
    await expectInvalid([
      new PutCommand({ TableName, Item, ReturnValues: 'ALL_NEW' }),
      new DeleteCommand({ TableName, Key: Item, ReturnValues: 'UPDATED_NEW' }),
    ]);
    const answer = await engines.send(new PutCommand({ TableName: 'nowhere', Item }));
    expect(refusal(answer)).toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test.each([
    ['a, b'],
    ['m.x, m.y.z'],
    ['l[2], l[0]'],
    ['l[1].x, m.nope, nope'],
    ['m.nope'],
    ['l[9]'],
    ['#m.x, pk'],
    ['m, m.x'],
    ['a, a'],
    ['m.x, m[0]'],
    ['state'],
    ['a b'],
    [''],
  ])('shows of itself what %p asks for', async (ProjectionExpression) => {
    const names = ProjectionExpression.includes('#m') ? { ExpressionAttributeNames: { '#m': 'm' } } : {};
    const row = { a: 1, b: 'b', m: { x: 1, y: { z: 2, w: 3 } }, l: [1, { x: 2, y: 3 }, 3] };
    await engines.sendAll([
      put('row', row),
      new GetCommand({ TableName, Key: key('row'), ProjectionExpression, ...names }),
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key('row')], ProjectionExpression, ...names } } }),
    ]);
  });
});

describe('a query', () => {
  const query = (KeyConditionExpression: string, values: Row = {}, more: Partial<QueryCommandInput> = {}) =>
    new QueryCommand({
      TableName,
      KeyConditionExpression,
      ExpressionAttributeValues: { ':pk': pk, ...values },
      ...more,
    });

  beforeEach(async () => {
    const sortKeys = ['b', 'a~2', 'a~1', 'a~10', 'c', '\uFF5E', '\u{1F600}', 'ä'];
    await engines.sendAll(sortKeys.map((sk, n) => put(sk, { n, even: n % 2 === 0 })));
    await engines.send(new PutCommand({ TableName, Item: { pk: `${pk}-other`, sk: 'a' } }));
  });

  test.each<[string, Row?]>([
    ['pk = :pk'],
    ['pk = :pk AND sk = :a', { ':a': 'b' }],
    ['pk = :pk AND begins_with(sk, :a)', { ':a': 'a~' }],
    ['pk = :pk AND sk BETWEEN :a AND :b', { ':a': 'a~10', ':b': 'b' }],
    ['sk < :a AND pk = :pk', { ':a': 'b' }],
    ['pk = :pk AND sk <= :a', { ':a': 'b' }],
    ['pk = :pk AND sk > :a', { ':a': '\uFF5E' }],
    ['pk = :pk AND sk >= :a', { ':a': 'c' }],
    ['(pk = :pk) AND (sk = :a)', { ':a': 'c' }],
    ['pk = :pk AND sk <> :a', { ':a': 'c' }],
    ['pk = :pk OR sk = :a', { ':a': 'c' }],
    ['pk = :pk AND n = :a', { ':a': 1 }],
    ['pk = :pk AND sk = :a AND sk = :a', { ':a': 'c' }],
    ['pk = :pk AND sk = :a', { ':a': 1 }],
    ['pk = :pk AND sk BETWEEN :a AND :b', { ':a': 'z', ':b': 'b' }],
    ['pk < :pk'],
    ['begins_with(pk, :pk)'],
    ['sk = :pk'],
    ['pk = :pk AND sk = :a', { ':a': '' }],
    ['pk = :pk AND attribute_exists(sk)'],
  ])('by %s %p reads the same rows in the same order', async (text, values = {}) => {
    await engines.sendAll([query(text, values), query(text, values, { ScanIndexForward: false })]);
  });

  test('filters after it has counted', async () => {
    const even = { FilterExpression: 'even = :even' };
    const answers = await engines.sendAll([
      query('pk = :pk', { ':even': true }, even),
      query('pk = :pk', { ':even': true }, { ...even, Limit: 3 }),
      query('pk = :pk', { ':even': true }, { ...even, Select: 'COUNT' }),
      query('pk = :pk', { ':even': true }, { ...even, ProjectionExpression: 'n' }),
      query('pk = :pk', { ':a': 'a' }, { FilterExpression: 'sk = :a' }),
      query('pk = :pk', { ':a': 'a' }, { FilterExpression: 'begins_with(pk, :a) OR n = :a' }),
      query('pk = :pk', { ':a': 'a' }),
    ]);
    expect(done(answers[0])).toMatchObject({ Count: 4, ScannedCount: 8 });
    expect(done(answers[2])).toEqual({ Count: 4, ScannedCount: 8 });
    expect(answers.slice(4).map(refusal)).toEqual([validation, validation, validation].map(expect.objectContaining));
  });

  test.each([1, 2, 4, 8, 9])('goes on page by page of %d, forward and backward', async (Limit) => {
    for (const ScanIndexForward of [true, false]) {
      let last: Row | undefined;
      let rows = 0;
      do {
        const more = { Limit, ScanIndexForward, ...(last ? { ExclusiveStartKey: last } : {}) };
        const page: { Count?: number; LastEvaluatedKey?: Row } = Object(
          done(await engines.send(query('pk = :pk', {}, more))),
        );
        rows += page.Count ?? 0;
        last = page.LastEvaluatedKey;
      } while (last);
      expect(rows).toBe(8);
    }
  });

  test('is refused with a page size of none and with a start that is not one', async () => {
    const starts: Row[] = [{}, { pk }, { pk: 'other', sk: 'a' }, { pk, sk: 'a', x: 1 }, { pk, sk: 1 }];
    await expectInvalid([
      query('pk = :pk', {}, { Limit: 0 }),
      ...starts.map((ExclusiveStartKey) => query('pk = :pk', {}, { ExclusiveStartKey })),
      new QueryCommand({ TableName }),
      query('pk = :pk', {}, { IndexName: 'none' }),
    ]);
  });
});

describe('an index', () => {
  const readIndex = (IndexName: string, text: string, values: Row, more: Partial<QueryCommandInput> = {}) =>
    new QueryCommand({
      TableName,
      IndexName,
      KeyConditionExpression: text,
      ExpressionAttributeValues: values,
      ...more,
    });

  test('has the rows with its keys, in its order, with what it keeps of them', async () => {
    const openIn = `open-${pk}`;
    const lane = `lane-${pk}`;
    const answers = await engines.sendAll([
      ...[30, 10, 20].map((dueAt) => put(`due-${dueAt}`, { openIn, dueAt, s: 's', n: 1, lane })),
      put('closed', { dueAt: 5, lane, n: 2 }),
      put('no time', { openIn, n: 3 }),
      readIndex('by-due', 'openIn = :open', { ':open': openIn }),
      readIndex('by-due', 'openIn = :open AND dueAt <= :now', { ':open': openIn, ':now': 20 }, { Limit: 1 }),
      readIndex('by-due', 'openIn = :open AND dueAt BETWEEN :a AND :b', { ':open': openIn, ':a': 10, ':b': 25 }),
      readIndex(
        'by-due',
        'openIn = :open AND dueAt > :now',
        { ':open': openIn, ':now': 5 },
        { ScanIndexForward: false },
      ),
      readIndex('some', 'lane = :lane', { ':lane': lane }),
      readIndex('some', 'lane = :lane', { ':lane': lane, ':s': 's' }, { FilterExpression: 's = :s' }),
      readIndex('some', 'lane = :lane', { ':lane': lane }, { ProjectionExpression: 's, pk' }),
      new UpdateCommand({ TableName, Key: key('due-20'), UpdateExpression: 'REMOVE dueAt' }),
      new DeleteCommand({ TableName, Key: key('due-10') }),
      readIndex('by-due', 'openIn = :open', { ':open': openIn }),
      put('due-30', { openIn, dueAt: 40 }),
      readIndex('by-due', 'openIn = :open', { ':open': openIn }),
    ]);
    expect(done(answers[5])).toMatchObject({ Count: 3 });
    expect(done(answers.at(-1))).toMatchObject({ Items: [{ ...key('due-30'), openIn, dueAt: 40 }] });
  });

  test('is read page by page', async () => {
    const openIn = `open-${pk}`;
    for (const dueAt of [5, 1, 3, 2, 4]) await engines.send(put(`due-${dueAt}`, { openIn, dueAt }));
    let last: Row | undefined;
    let rows = 0;
    do {
      const more = { Limit: 2, ...(last ? { ExclusiveStartKey: last } : {}) };
      const command = readIndex('by-due', 'openIn = :open', { ':open': openIn }, more);
      const page: { Count?: number; LastEvaluatedKey?: Row } = Object(done(await engines.send(command)));
      rows += page.Count ?? 0;
      last = page.LastEvaluatedKey;
    } while (last);
    expect(rows).toBe(5);
  });

  test('is refused a consistent read, keys that are not its own and what it does not keep', async () => {
    const values = { ':open': 'x' };
    const start = { pk, sk: 'a', openIn: 'x', dueAt: 1 };
    await expectInvalid([
      readIndex('by-due', 'openIn = :open', values, { ConsistentRead: true }),
      readIndex('by-due', 'pk = :open', values),
      readIndex('by-due', 'openIn = :open AND dueAt = :open', values),
      readIndex('by-due', 'openIn = :open AND begins_with(dueAt, :open)', values),
      readIndex('by-due', 'openIn = :open AND begins_with(dueAt, :n)', { ...values, ':n': 1 }),
      readIndex('by-due', 'openIn = :open', values, { ProjectionExpression: 's' }),
      readIndex('by-due', 'openIn = :open', values, { FilterExpression: 'dueAt = :open' }),
      readIndex('by-due', 'openIn = :open', values, { FilterExpression: 's = :open' }),
      readIndex('by-due', 'openIn = :open', values, { ExclusiveStartKey: { pk, sk: 'a' } }),
      readIndex('by-due', 'openIn = :open', values, { ExclusiveStartKey: { ...start, openIn: 'y' } }),
      readIndex('by-due', 'openIn = :open', values, { ExclusiveStartKey: { ...start, dueAt: 'y' } }),
    ]);
    await engines.sendAll([
      readIndex('by-due', 'openIn = :open', values, { FilterExpression: 'pk = :open' }),
      readIndex('by-due', 'openIn = :open', values, { ExclusiveStartKey: start }),
    ]);
  });
});

describe('a scan', () => {
  const scan = (more: Partial<ScanCommandInput> = {}) =>
    new ScanCommand({ TableName: OtherTable, Select: 'COUNT', ...more });
  const filter = { FilterExpression: 'even = :t', ExpressionAttributeValues: { ':t': true } };

  test('counts what it sees and what it keeps, of a table and of an index', async () => {
    for (let n = 0; n < 7; n += 1) {
      const open = n < 3 ? { openIn: 'yes', dueAt: n } : {};
      await engines.send(
        new PutCommand({ TableName: OtherTable, Item: { ...key(`row-${n}`), even: n % 2 === 0, ...open } }),
      );
    }
    const answers = await engines.sendAll([scan(), scan(filter), scan({ IndexName: 'by-due' })]);
    expect(answers.map(done)).toEqual([
      { Count: 7, ScannedCount: 7 },
      { Count: 4, ScannedCount: 7 },
      { Count: 3, ScannedCount: 3 },
    ]);
    // In one partition both engines have the order of the sort keys, as the service has within its partitions.
    const start = { Limit: 3, ExclusiveStartKey: key('row-1') };
    const items = { TableName: OtherTable, ...start, ...filter, ProjectionExpression: 'sk' };
    await engines.send(new ScanCommand(items));
  });

  test('is refused for its form', async () => {
    await expectInvalid([
      scan({ Limit: 0 }),
      scan({ ExclusiveStartKey: { pk } }),
      scan({ IndexName: 'by-due', ConsistentRead: true }),
      scan({ FilterExpression: 'even' }),
      scan({ FilterExpression: 'even = :t' }),
    ]);
  });
});

describe('a batch of gets', () => {
  const batch = (keys: Row[], more: object = {}) =>
    new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys, ...more } } });

  test('finds what is there, over two tables', async () => {
    const other = { TableName: OtherTable, Item: { ...key('a'), x: 1 } };
    const answers = await engines.sendAll([
      put('a', { n: 1 }),
      put('b', { n: 2 }),
      new PutCommand(other),
      batch([key('a'), key('none'), key('b')], { ConsistentRead: true }),
      batch([key('none')]),
      new BatchGetCommand({
        RequestItems: { [TableName]: { Keys: [key('a')] }, [OtherTable]: { Keys: [key('a'), key('b')] } },
      }),
    ]);
    expect(done(answers[3])).toMatchObject({ Responses: { [TableName]: [{ n: 1 }, { n: 2 }] }, UnprocessedKeys: {} });
  });

  test('is refused for its form', async () => {
    const many = Array.from({ length: 101 }, (_, n) => key(`${n}`));
    await expectInvalid([
      batch([key('a'), key('a')]),
      batch([]),
      batch(many),
      batch([{ pk }]),
      new BatchGetCommand({ RequestItems: {} }),
    ]);
    await engines.send(batch(many.slice(0, 100)));
  });
});

describe('a transaction', () => {
  type Items = NonNullable<TransactWriteCommandInput['TransactItems']>;
  const transact = (TransactItems: Items, more: object = {}) => new TransactWriteCommand({ TransactItems, ...more });
  const exists = 'attribute_exists(pk)';
  const absent = 'attribute_not_exists(pk)';
  const all = () =>
    new QueryCommand({
      TableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
    });

  test('writes all its rows', async () => {
    const answers = await engines.sendAll([
      put('updated', { n: 1 }),
      put('deleted'),
      put('checked'),
      transact([
        { Put: { TableName, Item: key('put'), ConditionExpression: absent } },
        {
          Update: {
            TableName,
            Key: key('updated'),
            UpdateExpression: 'ADD n :one',
            ConditionExpression: 'n = :one',
            ExpressionAttributeValues: { ':one': 1 },
          },
        },
        { Delete: { TableName, Key: key('deleted') } },
        { ConditionCheck: { TableName, Key: key('checked'), ConditionExpression: exists } },
        { Put: { TableName: OtherTable, Item: key('put') } },
      ]),
      all(),
    ]);
    expect(done(answers.at(-1))).toMatchObject({ Items: [key('checked'), key('put'), { ...key('updated'), n: 2 }] });
  });

  test('writes none if one may not, and says which, with its row if asked', async () => {
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    const answers = await engines.sendAll([
      put('a', { n: 1 }),
      put('b', { n: 2 }),
      transact([
        { Put: { TableName, Item: key('new') } },
        { Put: { TableName, Item: key('a'), ConditionExpression: absent, ReturnValuesOnConditionCheckFailure } },
        { Delete: { TableName, Key: key('b'), ConditionExpression: absent } },
        {
          ConditionCheck: {
            TableName,
            Key: key('none'),
            ConditionExpression: exists,
            ReturnValuesOnConditionCheckFailure,
          },
        },
      ]),
      all(),
    ]);
    const [none, failed] = [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }];
    const withRow = { ...failed, Item: { ...key('a'), n: 1 } };
    expect(refusal(answers[2])).toEqual({
      name: 'TransactionCanceledException',
      Item: undefined,
      CancellationReasons: [none, withRow, failed, failed],
    });
    expect(done(answers[3])).toMatchObject({ Count: 2 });
  });

  test('is cancelled by what cannot be a key', async () => {
    const update = (UpdateExpression: string) => ({ Update: { TableName, Key: key('a'), UpdateExpression } });
    const answers = await engines.sendAll([
      put('a', { s: 'x', n: 1 }),
      transact([{ Put: { TableName, Item: key('new') } }, update('SET dueAt = s')]),
      transact([{ Put: { TableName, Item: { ...key('new'), lane: 1 } } }]),
      transact([update('SET pk = s')]),
      all(),
    ]);
    expect(refusal(answers[1])).toMatchObject({ CancellationReasons: [{ Code: 'None' }, { Code: 'ValidationError' }] });
    expect(done(answers[4])).toMatchObject({ Count: 1 });
  });

  test('is refused for its form', async () => {
    const Put = { TableName, Item: key('a') };
    const Delete = { TableName, Key: key('a') };
    const many = Array.from({ length: 101 }, (_, n) => ({ Delete: { TableName, Key: key(`${n}`) } }));
    await expectInvalid([
      transact([]),
      transact(many),
      transact([{ Put }, { Delete }]),
      transact([{ Put, Delete }]),
      transact([{}]),
      transact([{ Put: { ...Put, ConditionExpression: 'state = :a' } }]),
      transact([{ Update: { TableName, Key: key('a'), UpdateExpression: 'SET n = sk, n = pk' } }]),
      transact([{ Put: { TableName, Item: { pk } } }]),
      transact([{ ConditionCheck: { TableName, Key: key('a'), ConditionExpression: undefined } }]),
    ]);
    await engines.send(transact(many.slice(0, 100)));
  });

  test('is done once for a token', async () => {
    const count = (more: Row, by = 1) =>
      transact(
        [
          {
            Update: {
              TableName,
              Key: key('a'),
              UpdateExpression: 'ADD n :by',
              ExpressionAttributeValues: { ':by': by },
            },
          },
        ],
        more,
      );
    const answers = await engines.sendAll([
      count({ ClientRequestToken: pk }),
      count({ ClientRequestToken: pk }),
      count({ ClientRequestToken: pk }, 2),
      count({}),
      count({}),
      get('a'),
    ]);
    expect(refusal(answers[2])).toMatchObject({ name: 'IdempotentParameterMismatchException' });
    expect(done(answers.at(-1))).toMatchObject({ Item: { n: 3 } });
  });

  test('that was cancelled is tried anew under its token', async () => {
    const token = { ClientRequestToken: `${pk}-again` };
    const make = transact([{ Delete: { TableName, Key: key('a'), ConditionExpression: exists } }], token);
    const answers = await engines.sendAll([make, put('a'), make, make, get('a')]);
    expect(answers.map((answer) => 'done' in answer)).toEqual([false, true, true, true, true]);
    expect(done(answers.at(-1))).toEqual({});
  });
});
