import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Answer, startTwoEngines, type TwoEngines } from './two-engines.ts';

let engines: TwoEngines;
let TableName: string;
let partition = '';
beforeAll(async () => {
  engines = await startTwoEngines();
  ({ TableName } = engines);
}, 30_000);
afterAll(() => engines.close());

let partitions = 0;
beforeEach(() => {
  partitions += 1;
  partition = `partition-${partitions}`;
});

type Values = Record<string, unknown>;
/** An expression with its values and names. */
type Written = readonly [text: string | undefined, values?: Values | undefined, names?: Record<string, string>];
const written = ([text, values, names]: Written) => ({
  title: `${text} ${JSON.stringify(values) ?? ''}`,
  text,
  values,
  names,
});
const key = (sk = 'row') => ({ pk: partition, sk });
const put = (row: Values, more: object = {}) => new PutCommand({ TableName, Item: { ...key(), ...row }, ...more });
const refusal = (answer: Answer | undefined) => (answer && 'refused' in answer ? answer.refused : undefined);
const done = (answer: Answer | undefined) => (answer && 'done' in answer ? answer.done : undefined);
const passed = (answer: Answer | undefined) => answer !== undefined && 'done' in answer;

const full = {
  n: 1,
  s: 'x',
  l: [1, 2, 3],
  m: { a: 1, b: { c: 2 } },
  ss: new Set(['a', 'b']),
  ns: new Set([1, 2]),
  t: true,
  z: null,
  bytes: new Uint8Array([1, 2, 3]),
};

describe('a condition', () => {
  const texts: readonly Written[] = [
    ['attribute_exists(n) AND attribute_not_exists(nope)'],
    ['attribute_exists(m.b.c) AND NOT attribute_exists(m.b.d)'],
    ['attribute_exists(l[2]) AND attribute_not_exists(l[3])'],
    ['attribute_exists(s.x)'],
    ['s = :v', { ':v': 1 }],
    ['s <> :v', { ':v': 1 }],
    ['nope <> :v', { ':v': 1 }],
    ['NOT nope = :v', { ':v': 1 }],
    ['n < :v', { ':v': 'x' }],
    ['n >= :v AND n <= :v AND NOT n > :v', { ':v': 1 }],
    ['s < :v', { ':v': 'xa' }],
    ['bytes < :v', { ':v': new Uint8Array([1, 3]) }],
    ['t < :v', { ':v': true }],
    ['n BETWEEN :a AND :b', { ':a': 1, ':b': 3 }],
    ['n BETWEEN :a AND :b', { ':a': 3, ':b': 1 }],
    ['n BETWEEN :a AND :b', { ':a': 1, ':b': 'x' }],
    [':a BETWEEN n AND :b', { ':a': 1, ':b': 3 }],
    ['n IN (:a, :b)', { ':a': 'x', ':b': 1 }],
    ['n IN (:a)', { ':a': [1] }],
    ['n IN ()'],
    [':a IN (s, n)', { ':a': 1 }],
    ['begins_with(s, :a)', { ':a': 'x' }],
    ['begins_with(:a, s)', { ':a': 'xyz' }],
    ['begins_with(n, :a)', { ':a': 'x' }],
    ['begins_with(s, :a)', { ':a': 1 }],
    ['begins_with(bytes, :a)', { ':a': new Uint8Array([1, 2]) }],
    ['contains(s, :a)', { ':a': 'x' }],
    ['contains(l, :a) AND contains(ss, :b) AND contains(ns, :a)', { ':a': 2, ':b': 'a' }],
    ['contains(s, :a)', { ':a': 1 }],
    ['contains(m, :a)', { ':a': 'a' }],
    ['contains(bytes, :a)', { ':a': new Uint8Array([2, 3]) }],
    ['contains(s, s)'],
    ['size(s) = :a AND size(ss) > :a AND size(m) = size(ss)', { ':a': 1 }],
    ['size(l) = :a AND size(bytes) = :a AND NOT size(n) = :a', { ':a': 3 }],
    ['size(nope) <> :a', { ':a': 2 }],
    ['size(:a) = :b', { ':a': 'ä', ':b': 2 }],
    ['size(:a) = :b', { ':a': 1, ':b': 3 }],
    ['size(s)'],
    ['size(l) BETWEEN :a AND :b', { ':a': 3, ':b': 4 }],
    ['attribute_type(n, :a)', { ':a': 'N' }],
    ['attribute_type(ss, :a) OR attribute_type(ss, :b)', { ':a': 'S', ':b': 'SS' }],
    ['attribute_type(n, :a)', { ':a': 'number' }],
    ['m.b.c = :a AND l[0] = :b', { ':a': 2, ':b': 1 }],
    ['#m.#b.c = :a', { ':a': 2 }, { '#m': 'm', '#b': 'b' }],
    ['m = :a', { ':a': { b: { c: 2 }, a: 1 } }],
    ['m = :a', { ':a': { b: { c: 3 }, a: 1 } }],
    ['l = :a', { ':a': [1, 2, 3] }],
    ['ss = :a AND ns = :b', { ':a': new Set(['b', 'a']), ':b': new Set([2, 1]) }],
    ['z = :a', { ':a': null }],
    ['bytes = :a', { ':a': new Uint8Array([1, 2, 3]) }],
    [':a = :b', { ':a': 1, ':b': 1 }],
    ['n = :a OR n = :b AND s = :b', { ':a': 1, ':b': 2 }],
    ['(n = :a OR n = :b) AND s = :b', { ':a': 1, ':b': 2 }],
    ['NOT (n = :a OR n = :b)', { ':a': 3, ':b': 2 }],
    ['NOT NOT n = :a', { ':a': 1 }],
    ['NOT n = :a AND s = :b', { ':a': 1, ':b': 'x' }],
    ['n = :a or s = :a and not n = :a', { ':a': 1 }],
    ['n=:a', { ':a': 1 }],
    ['((n = :a))', { ':a': 1 }],
    ['(n = :a)', { ':a': 1 }],
    ['((n = :a) AND (s = :b))', { ':a': 1, ':b': 'x' }],
    ['((n = :a) AND ((s = :b)))', { ':a': 1, ':b': 'x' }],
    ['n = n'],
    ['size(s) = size(s)'],
    ['n = #n', undefined, { '#n': 'n' }],
    ['m.a = n'],
    ['attribute_exists(:a)', { ':a': 1 }],
    ['attribute_exists(n) = :a', { ':a': 1 }],
    ['attribute_exists(n, s)'],
    ['nope(n, :a)', { ':a': 'N' }],
    ['ATTRIBUTE_EXISTS(n)'],
    ['state = :a', { ':a': 1 }],
    ['m.state = :a', { ':a': 1 }],
    ['Owner = :a', { ':a': 1 }],
    ['_x = :a', { ':a': 1 }],
    ['n = 1'],
    ['n != :a', { ':a': 1 }],
    ['n = :a AND', { ':a': 1 }],
    ['n = :a n = :a', { ':a': 1 }],
    ['(n = :a', { ':a': 1 }],
    ['n'],
    [''],
    ['n = :a'],
    ['n = :a', { ':a': 1, ':b': 2 }],
    ['n = :a', { ':a': 1 }, { '#x': 'n' }],
    ['#x = :a', { ':a': 1 }],
    ['attribute_exists(n)', {}],
    ['attribute_exists(n)', undefined, {}],
  ];
  test.each(texts.map(written))('$title means the same', async ({ text: ConditionExpression, values, names }) => {
    const condition = {
      ConditionExpression,
      ExpressionAttributeValues: values,
      ExpressionAttributeNames: names,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    };
    await engines.sendAll([put(full, condition), put(full), put(full, condition)]);
  });

  test('placeholders without an expression are refused', async () => {
    const ExpressionAttributeValues = { ':a': 1 };
    const answer = await engines.send(put({}, { ExpressionAttributeValues }));
    expect(refusal(answer)).toMatchObject({ name: 'ValidationException' });
  });

  test('that does not hold shows the row if asked, and keeps it', async () => {
    const ConditionExpression = 'attribute_not_exists(pk)';
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    const answers = await engines.sendAll([
      put(full, { ConditionExpression }),
      put({ n: 2 }, { ConditionExpression }),
      put({ n: 2 }, { ConditionExpression, ReturnValuesOnConditionCheckFailure }),
      new DeleteCommand({ TableName, Key: key('none'), ConditionExpression: 'attribute_exists(pk)' }),
      new GetCommand({ TableName, Key: key() }),
    ]);
    expect(answers.map(passed)).toEqual([true, false, false, false, true]);
    expect(refusal(answers[2])).toMatchObject({ name: 'ConditionalCheckFailedException', Item: { n: 1 } });
    expect(done(answers[4])).toMatchObject({ Item: full });
  });
});

describe('an update', () => {
  const texts: readonly Written[] = [
    ['SET a = :a, #b = :b', { ':a': 1, ':b': { c: [1] } }, { '#b': 'b' }],
    ['SET n = n + :a', { ':a': 1 }],
    ['SET n = :a - n', { ':a': 4 }],
    ['SET n = n+:a', { ':a': 4 }],
    ['SET n = (n + :a)', { ':a': 4 }],
    ['SET n = n + n'],
    ['SET n = n + s'],
    ['SET n = n + :a', { ':a': 'x' }],
    ['SET n = nope + :a', { ':a': 1 }],
    ['SET n = nope'],
    ['SET n = :a - n + n', { ':a': 4 }],
    ['SET n = if_not_exists(nope, n) + :a', { ':a': 1 }],
    ['SET n = if_not_exists(n, :a), x = if_not_exists(x, :a)', { ':a': 7 }],
    ['SET x = if_not_exists(n, nope)'],
    ['SET x = if_not_exists(z, :a)', { ':a': 7 }],
    ['SET x = if_not_exists(sk, :a)', { ':a': 7 }],
    ['SET n = if_not_exists(nope, nope)'],
    ['SET n = if_not_exists(:a, n)', { ':a': 7 }],
    ['SET a = n, n = :a', { ':a': 4 }],
    ['SET a = l[0], b = m.b.c'],
    ['SET m.a = :a, m.b.c = :a, m.d = :a', { ':a': 9 }],
    ['SET m.a = :a, m = :a', { ':a': 1 }],
    ['SET m.a = :a, #m.a = :a', { ':a': 1 }, { '#m': 'm' }],
    ['SET n = :a, n = :a', { ':a': 1 }],
    ['SET m.a = :a, m[0] = :a', { ':a': 1 }],
    ['SET m.x.y = :a', { ':a': 1 }],
    ['SET s.y = :a', { ':a': 1 }],
    ['SET nope.a = :a', { ':a': 9 }],
    ['SET m[1] = :a', { ':a': 9 }],
    ['SET l[1] = :a', { ':a': 9 }],
    ['SET l[9] = :a, l[7] = :b', { ':a': 9, ':b': 8 }],
    ['SET l = list_append(l, :a)', { ':a': [4] }],
    ['SET l = list_append(:a, l)', { ':a': [4] }],
    ['SET l = list_append(nope, :a)', { ':a': [4] }],
    ['SET x = list_append(if_not_exists(x, :empty), :a)', { ':a': [4], ':empty': [] }],
    ['SET l = list_append(s, :a)', { ':a': [4] }],
    ['SET l = list_append(l, :a)', { ':a': 4 }],
    ['SET n = size(l)'],
    ['SET n = :a SET s = :a', { ':a': 4 }],
    ['set n = :a remove s add m.a :a delete ss :s', { ':a': 4, ':s': new Set(['a']) }],
    ['SET n = :a REMOVE n', { ':a': 4 }],
    ['SET n = :a,', { ':a': 4 }],
    ['SET state = :a', { ':a': 4 }],
    ['SET pk = :a', { ':a': 'b' }],
    ['SET sk.x = :a', { ':a': 'b' }],
    ['REMOVE nope, s, m.b'],
    ['REMOVE nope.a'],
    ['REMOVE m.nope.x'],
    ['REMOVE l[0], l[2]'],
    ['REMOVE l[7]'],
    ['REMOVE l[0] SET l[2] = :a', { ':a': 9 }],
    ['REMOVE l[0] SET l[5] = :a', { ':a': 9 }],
    ['REMOVE n SET a = n'],
    ['REMOVE pk'],
    ['ADD n :a, m.a :a, l[0] :a, nope :a', { ':a': 2 }],
    ['ADD s :a', { ':a': 2 }],
    ['ADD n :a', { ':a': 's' }],
    ['ADD ss :a', { ':a': new Set(['b', 'c']) }],
    ['ADD ss :a', { ':a': new Set([1]) }],
    ['ADD nope :a, ns :a', { ':a': new Set([1, 5]) }],
    ['ADD l :a', { ':a': [1] }],
    ['ADD m.x.y :a', { ':a': 1 }],
    ['ADD n s'],
    ['DELETE ss :a', { ':a': new Set(['a', 'x']) }],
    ['DELETE ss :a, ns :b', { ':a': new Set(['a', 'b']), ':b': new Set([2]) }],
    ['DELETE nope :a', { ':a': new Set(['a', 'b']) }],
    ['DELETE s :a', { ':a': new Set(['a', 'b']) }],
    ['DELETE ss :a', { ':a': 'a' }],
    ['DELETE m.x.y :a', { ':a': new Set(['a', 'b']) }],
    ['DELETE m.x :a', { ':a': new Set(['a', 'b']) }],
    ['SET lane = :a', { ':a': 5 }],
    ['SET lane = :a', { ':a': '' }],
    ['SET dueAt = :a', { ':a': 'z' }],
    ['SET m = :a', { ':a': { x: new Set(['a']), dueAt: 'text' } }],
    ['SET n = :a', { ':a': 4, ':b': 5 }],
    ['SET n = :a'],
    [''],
    [undefined],
  ];
  test.each(texts.map(written))('$title does the same', async ({ text: UpdateExpression, values, names }) => {
    const update = (sk: string, ReturnValues: 'ALL_NEW' | 'ALL_OLD') =>
      new UpdateCommand({
        TableName,
        Key: key(sk),
        UpdateExpression,
        ExpressionAttributeValues: values,
        ExpressionAttributeNames: names,
        ReturnValues,
      });
    await engines.sendAll([
      put(full),
      update('row', 'ALL_NEW'),
      update('row', 'ALL_OLD'),
      update('none', 'ALL_OLD'),
      update('none', 'ALL_NEW'),
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': partition },
      }),
    ]);
  });
});
