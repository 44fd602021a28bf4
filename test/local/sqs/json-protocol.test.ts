import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SqsStand, startStand } from './sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const call = (target: string, body: string, endpoint = stand.sqs.endpoint) =>
  fetch(endpoint, { method: 'POST', headers: { 'x-amz-target': `AmazonSQS.${target}` }, body });

describe('sqs-making-api-requests-json: what is on the wire', () => {
  test('an answer is JSON 1.0 and has a request id', async () => {
    const answer = await call('ListQueues', '{"QueueNamePrefix":"none-"}');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.0');
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await answer.json()).toEqual({});
  });

  test('an answer without messages has no list of messages', async () => {
    const QueueUrl = await stand.queue();
    expect(await (await call('ReceiveMessage', JSON.stringify({ QueueUrl }))).json()).toEqual({});
  });

  const missing = 'com.amazon.coral.service#MissingRequiredParameterException';
  const malformed = 'com.amazon.coral.service#SerializationException';
  test.each([
    [
      'GetQueueUrl',
      '{"QueueName":"x"}',
      400,
      'com.amazonaws.sqs#QueueDoesNotExist',
      'AWS.SimpleQueueService.NonExistentQueue',
    ],
    ['PurgeQueue', '{"QueueUrl":"x"}', 404, 'com.amazonaws.sqs#InvalidAddress', 'InvalidAddress'],
    ['GetQueueUrl', '{}', 400, missing, 'MissingParameter'],
    ['DeleteMessage', '{"QueueUrl":"x"}', 400, missing, 'MissingParameter'],
    ['GetQueueUrl', '{"QueueName":7}', 400, malformed, 'MalformedInput'],
    ['GetQueueUrl', '{', 400, malformed, 'MalformedInput'],
    ['Explode', '{}', 400, 'com.amazon.coral.service#UnknownOperationException', 'InvalidAction'],
  ])('%s %s is %i %s', async (action, body, status, type, queryCode) => {
    const answer = await call(action, body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('x-amzn-query-error')).toBe(`${queryCode};Sender`);
    expect(await answer.json()).toMatchObject({ __type: type, message: expect.any(String) });
  });

  test('URLs name the host by which the caller came, so that they work through a proxy', async () => {
    const byName = stand.sqs.endpoint.replace('127.0.0.1', 'localhost');
    const answer = await call('CreateQueue', '{"QueueName":"by-name"}', byName);
    expect(await answer.json()).toEqual({ QueueUrl: `${byName}/000000000000/by-name` });
  });
});
