import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, test } from '@jest/globals';
import { cursorKey, messageItem, messageKey, pushKey } from '../../../lambdas/adapters/journal-rows.ts';
import { journalWrites } from '../../../local/lab/journal-writes.ts';
import type { Call } from '../../../local/lab/watch.ts';
import { aMessageRow } from '../../lambdas/adapters/journal-entries.ts';

const journal = 'stack-Journal';
const call = (operation: string, input: unknown, differences: Partial<Call> = {}): Call => ({
  caller: 'Route',
  service: 'dynamodb',
  operation,
  input,
  status: 200,
  ...differences,
});
const item = marshall(messageItem(aMessageRow(['phone']), 1), { removeUndefinedValues: true });
const key = messageKey('conversation-1', 'message-1');
const push = pushKey('conversation-1', 'message-1', { customerId: 'anna', deviceId: 'phone' });
const put = (Item: unknown, TableName = journal) => ({ TableName, Item });
const written = { ...key, decision: 'push', state: 'open' };

test('a message that is written whole tells what was decided', () => {
  expect(journalWrites(call('PutItem', put(item)), journal)).toEqual([written]);
});

test('of a message that is changed it is told whether its state was', () => {
  const update = (UpdateExpression: string) =>
    call('UpdateItem', {
      TableName: journal,
      Key: marshall(key),
      UpdateExpression,
      ExpressionAttributeNames: { '#state': 'state', '#own': '0' },
      ExpressionAttributeValues: marshall({ ':end': { state: 'delivered' }, ':open': 'open', ':now': 'pushed' }),
    });
  const of = (expression: string) => journalWrites(update(expression), journal);
  expect(of('SET ends.#own = :end, #state = :now REMOVE dueAt')).toEqual([{ ...key, state: 'pushed' }]);
  expect(of('SET ends.#own = :end')).toEqual([key]);
  expect(of('SET more.#state = :now')).toEqual([key]);
});

test('of a transaction and a batch the journal’s part counts', () => {
  const parts = [
    { Put: put(item) },
    { Put: put(marshall({ pk: 'a', sk: 'message~x' }), 'stack-Presence') },
    { ConditionCheck: { TableName: journal, Key: marshall(key) } },
    { Update: { TableName: journal, Key: marshall(push), UpdateExpression: 'SET a = :a' } },
    { Delete: { TableName: journal, Key: marshall(key) } },
  ];
  expect(journalWrites(call('TransactWriteItems', { TransactItems: parts }), journal)).toEqual([written, push]);
  const requests = [{ PutRequest: { Item: item } }, { DeleteRequest: { Key: marshall(key) } }];
  const batch = { RequestItems: { [journal]: requests, other: [{ PutRequest: { Item: item } }] } };
  expect(journalWrites(call('BatchWriteItem', batch), journal)).toEqual([written]);
});

test('what was refused, what only reads, and what makes no sense are no writes', () => {
  const of = (one: Call) => journalWrites(one, journal);
  expect(of(call('PutItem', put(item), { status: 400 }))).toEqual([]);
  expect(of(call('GetItem', { TableName: journal, Key: marshall(key) }))).toEqual([]);
  expect(of(call('PutItem', put(item, 'stack-Presence')))).toEqual([]);
  expect(of(call('PutItem', put(item), { service: 'sqs' }))).toEqual([]);
  for (const operation of ['PutItem', 'UpdateItem', 'TransactWriteItems', 'BatchWriteItem']) {
    for (const input of [undefined, null, 'text', {}, { TableName: journal }, { TransactItems: [null] }]) {
      expect(of(call(operation, input))).toEqual([]);
    }
  }
});

test('the row of a screen is a write, too', () => {
  const screen = cursorKey('conversation-1', { customerId: 'anna', deviceId: 'phone' });
  expect(journalWrites(call('PutItem', put(marshall({ ...screen, revision: 1 }))), journal)).toEqual([screen]);
});
