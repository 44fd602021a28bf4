import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, test } from '@jest/globals';
import fc from 'fast-check';
import { condition, row, update, type Written, write } from './random-expressions.ts';
import { type Command, startTwoEngines, type TwoEngines } from './two-engines.ts';

let engines: TwoEngines;
beforeAll(async () => {
  engines = await startTwoEngines();
}, 30_000);
afterAll(() => engines.close());

/** One command of a history, on the rows of its own partition. */
type Step = (TableName: string, pk: string) => Command;

const sortKeys = ['a', 'b~1', 'b~2', 'c'];
const sk = fc.constantFrom(...sortKeys);
const maybe = fc.option(condition, { nil: undefined, freq: 2 });
const showing = fc.record({
  ReturnValues: fc.constantFrom('NONE' as const, 'ALL_OLD' as const),
  ReturnValuesOnConditionCheckFailure: fc.constantFrom('NONE' as const, 'ALL_OLD' as const),
});

/** A request's expressions: the last one is its condition, if it has one. */
function conditional(first: Written | undefined, last: Written | undefined) {
  const { texts, ...values } = write(...[first, last].filter((each) => each !== undefined));
  const text = last === undefined ? undefined : texts.at(-1);
  return { ...values, ...(text === undefined ? {} : { ConditionExpression: text }), texts };
}
const condit = (written: Written | undefined) => {
  const { texts, ...request } = conditional(undefined, written);
  return request;
};
/** A partition of an index belongs to one history too. */
const item = (pk: string, sortKey: string, { openIn, ...given }: { openIn?: string }) => ({
  pk,
  sk: sortKey,
  ...given,
  ...(openIn === undefined ? {} : { openIn: `${openIn} ${pk}` }),
});

const put = fc.tuple(sk, row, maybe, showing).map(
  ([key, given, written, shown]): Step =>
    (TableName, pk) =>
      new PutCommand({ TableName, Item: item(pk, key, given), ...condit(written), ...shown }),
);
const remove = fc.tuple(sk, maybe, showing).map(
  ([key, written, shown]): Step =>
    (TableName, pk) =>
      new DeleteCommand({ TableName, Key: { pk, sk: key }, ...condit(written), ...shown }),
);
const change = fc.tuple(sk, update, maybe, showing, fc.boolean()).map(
  ([key, written, limited, shown, old]): Step =>
    (TableName, pk) => {
      const { texts, ...request } = conditional(written, limited);
      const UpdateExpression = texts[0] === '' ? undefined : texts[0];
      const ReturnValues = old ? shown.ReturnValues : 'ALL_NEW';
      return new UpdateCommand({
        TableName,
        Key: { pk, sk: key },
        UpdateExpression,
        ...request,
        ...shown,
        ReturnValues,
      });
    },
);

const part = fc
  .tuple(fc.constantFrom('Put', 'Delete', 'ConditionCheck', 'Update'), row, maybe, condition, showing)
  .map(
    ([kind, given, written, always, { ReturnValuesOnConditionCheckFailure }]) =>
      (TableName: string, pk: string, key: string) => {
        const Key = { pk, sk: key };
        const shared = { TableName, ...condit(written), ReturnValuesOnConditionCheckFailure };
        if (kind === 'Put') return { Put: { Item: item(pk, key, given), ...shared } };
        if (kind === 'Delete') return { Delete: { Key, ...shared } };
        // Every row fits this update: where one does not, the service cancels and DynamoDB Local refuses.
        if (kind === 'Update')
          return {
            Update: { Key, TableName, UpdateExpression: 'ADD hits :one', ExpressionAttributeValues: { ':one': 1 } },
          };
        const check = condit(always);
        return { ConditionCheck: { Key, ...shared, ...check, ConditionExpression: String(check.ConditionExpression) } };
      },
  );
const transact = fc
  .tuple(fc.shuffledSubarray(sortKeys, { minLength: 1, maxLength: 3 }), fc.array(part, { minLength: 3, maxLength: 3 }))
  .map(
    ([keys, parts]): Step =>
      (TableName, pk) =>
        new TransactWriteCommand({
          TransactItems: keys.flatMap((key, index) => parts[index]?.(TableName, pk, key) ?? []),
        }),
  );

const get = sk.map(
  (key): Step =>
    (TableName, pk) =>
      new GetCommand({ TableName, Key: { pk, sk: key } }),
);
const batch = fc.shuffledSubarray(sortKeys, { minLength: 1 }).map(
  (keys): Step =>
    (TableName, pk) =>
      new BatchGetCommand({ RequestItems: { [TableName]: { Keys: keys.map((key) => ({ pk, sk: key })) } } }),
);
const query = fc
  .tuple(fc.constantFrom('', ' AND begins_with(sk, :sk)', ' AND sk > :sk', ' AND sk <= :sk'), sk, maybe, fc.boolean())
  .map(
    ([range, key, written, ScanIndexForward]): Step =>
      (TableName, pk) => {
        const { texts, ExpressionAttributeValues } = write(...(written ? [written] : []));
        return new QueryCommand({
          TableName,
          ConsistentRead: true,
          ScanIndexForward,
          KeyConditionExpression: `pk = :pk${range}`,
          ...(texts[0] === undefined ? {} : { FilterExpression: texts[0] }),
          ExpressionAttributeValues: { ...ExpressionAttributeValues, ':pk': pk, ...(range ? { ':sk': key } : {}) },
        });
      },
  );
const index = fc.tuple(fc.constantFrom('yes', 'no'), fc.boolean(), fc.boolean(), fc.integer({ min: 1, max: 4 })).map(
  ([open, due, ScanIndexForward, dueAt]): Step =>
    (TableName, pk) =>
      new QueryCommand({
        TableName,
        IndexName: 'by-due',
        ScanIndexForward,
        KeyConditionExpression: `openIn = :open${due ? ' AND dueAt <= :due' : ''}`,
        ExpressionAttributeValues: { ':open': `${open} ${pk}`, ...(due ? { ':due': dueAt } : {}) },
      }),
);

const step = fc.oneof(
  { weight: 4, arbitrary: put },
  { weight: 6, arbitrary: change },
  { weight: 2, arbitrary: remove },
  { weight: 4, arbitrary: transact },
  { weight: 3, arbitrary: query },
  { weight: 2, arbitrary: index },
  get,
  batch,
);

test('random histories of a few rows are the same in both engines', async () => {
  let histories = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 25 }), async (steps) => {
      histories += 1;
      const pk = `history ${histories}`;
      for (const each of steps) await engines.send(each(engines.TableName, pk));
    }),
    { numRuns: Number(process.env.RANDOM_HISTORIES ?? 60) },
  );
}, 600_000);
