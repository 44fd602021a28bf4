import { describe, expect, test } from '@jest/globals';
import { readBatchResponse } from '../../../local/event-source-mapping/batch-response.ts';

const batch = ['m1', 'm2', 'm3'];
const failed = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

/** Lambda developer guide, "Handling errors for an SQS event source", *Success and failure conditions*. */
describe('a partial batch response', () => {
  test.each([
    ['null', null, []],
    ['nothing', undefined, []],
    ['an empty object', {}, []],
    ['a null list', { batchItemFailures: null }, []],
    ['an empty list', failed(), []],
    ['an object without the list', { statusCode: 200 }, []],
    ['one id', failed('m2'), ['m2']],
    ['several ids, one twice', failed('m3', 'm1', 'm3'), ['m3', 'm1']],
    ['all ids', failed('m1', 'm2', 'm3'), ['m1', 'm2', 'm3']],
    ['more keys beside the id', { batchItemFailures: [{ itemIdentifier: 'm1', reason: 'x' }] }, ['m1']],
  ])('%s fails just these', (_what, response, messageIds) => {
    expect(readBatchResponse(response, batch)).toEqual({ kind: 'failed-messages', messageIds: new Set(messageIds) });
  });

  test.each([
    ['an empty id', failed('')],
    ['a null id', failed(null)],
    ['a number as id', failed(1)],
    ['an id that is not in the batch', failed('m9')],
    ['a good id and an unknown one', failed('m1', 'm9')],
    ['another key', { batchItemFailures: [{ messageId: 'm1' }] }],
    ['ids without objects', { batchItemFailures: ['m1'] }],
    ['a null entry', { batchItemFailures: [null] }],
    ['an object as list', { batchItemFailures: { itemIdentifier: 'm1' } }],
    ['a text as list', { batchItemFailures: 'm1' }],
    ['a list as answer', [{ itemIdentifier: 'm1' }]],
    ['a text as answer', 'done'],
    ['true as answer', true],
  ])('%s fails the whole batch', (_what, response) => {
    expect(readBatchResponse(response, batch)).toEqual({ kind: 'all-failed' });
  });
});
