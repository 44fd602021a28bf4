import { describe, expect, test } from '@jest/globals';
import { readCall } from '../../../local/permissions/needs.ts';

const account = { region: 'eu-central-1', accountId: '000000000000' };
const table = (name: string) => `arn:aws:dynamodb:eu-central-1:000000000000:table/${name}`;
const queue = (name: string) => `arn:aws:sqs:eu-central-1:000000000000:${name}`;
const needs = (target: string, body: unknown) =>
  readCall(target, body, account)?.needs.map(({ action, resource }) => [action, resource]);

describe('what a call needs', () => {
  test.each<[string, string, unknown, [string, string][]]>([
    ['a query', 'DynamoDB_20120810.Query', { TableName: 'T' }, [['dynamodb:Query', table('T')]]],
    [
      'a query of an index',
      'DynamoDB_20120810.Query',
      { TableName: 'T', IndexName: 'I' },
      [['dynamodb:Query', `${table('T')}/index/I`]],
    ],
    ['a table by its ARN', 'DynamoDB_20120810.GetItem', { TableName: table('T') }, [['dynamodb:GetItem', table('T')]]],
    [
      'each part of a transaction (DynamoDB, "Using IAM with transactions")',
      'DynamoDB_20120810.TransactWriteItems',
      {
        TransactItems: [
          { Put: { TableName: 'T' } },
          { Update: { TableName: 'T' } },
          { Delete: { TableName: 'U' } },
          { ConditionCheck: { TableName: 'U' } },
        ],
      },
      [
        ['dynamodb:PutItem', table('T')],
        ['dynamodb:UpdateItem', table('T')],
        ['dynamodb:DeleteItem', table('U')],
        ['dynamodb:ConditionCheckItem', table('U')],
      ],
    ],
    [
      'a batch',
      'DynamoDB_20120810.BatchGetItem',
      { RequestItems: { T: {}, U: {} } },
      [
        ['dynamodb:BatchGetItem', table('T')],
        ['dynamodb:BatchGetItem', table('U')],
      ],
    ],
    [
      'a send',
      'AmazonSQS.SendMessage',
      { QueueUrl: 'http://x/000000000000/q.fifo' },
      [['sqs:SendMessage', queue('q.fifo')]],
    ],
    [
      'a batch needs the single action',
      'AmazonSQS.DeleteMessageBatch',
      { QueueUrl: 'http://x/1/q' },
      [['sqs:DeleteMessage', queue('q')]],
    ],
    ['a queue by its name', 'AmazonSQS.GetQueueUrl', { QueueName: 'q' }, [['sqs:GetQueueUrl', queue('q')]]],
    [
      'events, by their buses',
      'AWSEvents.PutEvents',
      {
        Entries: [{ EventBusName: 'b' }, { EventBusName: 'b' }, { EventBusName: 'arn:aws:events:x:1:event-bus/c' }, {}],
      },
      [
        ['events:PutEvents', 'arn:aws:events:eu-central-1:000000000000:event-bus/b'],
        ['events:PutEvents', 'arn:aws:events:x:1:event-bus/c'],
        ['events:PutEvents', 'arn:aws:events:eu-central-1:000000000000:event-bus/default'],
      ],
    ],
    ['a secret', 'secretsmanager.GetSecretValue', { SecretId: 'arn:s' }, [['secretsmanager:GetSecretValue', 'arn:s']]],
    ['a request without its names', 'DynamoDB_20120810.Query', undefined, [['dynamodb:Query', table('')]]],
  ])('%s', (_, target, body, expected) => {
    expect(needs(target, body)).toEqual(expected);
  });

  test.each(['', undefined, 'Kinesis_20131202.PutRecord', 'AmazonSQS.'])('none of the three services: %p', (target) => {
    expect(readCall(target, {}, account)).toBeUndefined();
  });
});
