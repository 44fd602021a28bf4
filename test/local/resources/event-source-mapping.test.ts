import { describe, expect, test } from '@jest/globals';
import { isWanted } from '../../../local/event-source-mapping/record-filter.ts';
import { toRecord } from '../../../local/event-source-mapping/sqs-record.ts';
import { queueConnections } from '../../../local/resources/event-source-mapping.ts';
import { read } from './plan.ts';

const queueArn = 'arn:aws:sqs:eu-central-1:000000000000:Test-Queue';
const allow = { Action: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], Resource: queueArn };

/** A standard queue that feeds a function, with these properties of the mapping. */
function connectionWith(properties: object, statement: object = allow) {
  const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } };
  const [connection, ...more] = queueConnections(
    read({
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue' },
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] } },
        },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            PolicyName: 'Policy',
            Roles: [{ Ref: 'Role' }],
            PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...statement }] },
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { S3Bucket: 'bucket', S3Key: 'key' },
            Handler: 'index.handler',
            Runtime: 'nodejs24.x',
            Timeout: 3,
            MemorySize: 128,
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          },
        },
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
            FunctionName: { 'Fn::GetAtt': ['Function', 'Arn'] },
            ...properties,
          },
        },
      },
    }),
    (name) => `http://localhost/${name}`,
  );
  if (!connection || more.length > 0) throw new Error('Not exactly one mapping.');
  return connection;
}

test('what is left out has the defaults of Lambda', () => {
  const { enabled, definition } = connectionWith({});
  expect(enabled).toBe(true);
  expect(definition).toEqual({
    functionName: 'Function',
    queueArn,
    queueUrl: 'http://localhost/Test-Queue',
    batchSize: 10,
    maximumBatchingWindowSeconds: 0,
    reportBatchItemFailures: false,
    recursiveLoop: 'Terminate',
    filterPatterns: [],
  });
});

describe('batches over ten, on standard queues only (API_CreateEventSourceMapping)', () => {
  test('with a window', () => {
    const { definition } = connectionWith({ BatchSize: 10_000, MaximumBatchingWindowInSeconds: 300 });
    expect(definition).toMatchObject({ batchSize: 10_000, maximumBatchingWindowSeconds: 300 });
  });

  test('not without', () => {
    expect(() => connectionWith({ BatchSize: 11 })).toThrow('needs a MaximumBatchingWindowInSeconds of at least 1');
  });
});

test.each(['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'])(
  'the role needs %s before the mapping can be created (services-sqs-configure)',
  (action) => {
    const without = { ...allow, Action: allow.Action.filter((one) => one !== action) };
    expect(() => connectionWith({}, without)).toThrow(`the role of Function has no permission to call ${action}`);
    expect(() => connectionWith({}, { ...allow, Resource: `${queueArn}-other` })).toThrow('sqs:ReceiveMessage');
  },
);

describe('filter criteria (with-sqs-filtering)', () => {
  const wanted = (body: string, ...patterns: object[]) => {
    const Filters = patterns.map((pattern) => ({ Pattern: JSON.stringify(pattern) }));
    const { definition, matchesFilter } = connectionWith({ FilterCriteria: { Filters } });
    const message = { MessageId: 'id', Body: body, Attributes: { SenderId: 'me' } };
    return isWanted(toRecord(message, queueArn), definition.filterPatterns ?? [], matchesFilter);
  };
  const apns = { body: { channel: ['apns'] } };

  test.each<[string, string, object[], boolean]>([
    ['no filter wants everything', 'x', [], true],
    ['a JSON body is looked into', '{"channel":"apns"}', [apns], true],
    ['another value', '{"channel":"fcm"}', [apns], false],
    ['one of several filters is enough', '{"channel":"fcm"}', [apns, { body: { channel: ['fcm'] } }], true],
    ['a JSON pattern and a plain body', 'apns', [apns], false],
    ['a plain pattern and a plain body', 'apns', [{ body: ['apns'] }], true],
    ['a plain pattern and a JSON body', '{"channel":"apns"}', [{ body: ['{"channel":"apns"}'] }], false],
    ['the record beside its body', 'x', [{ attributes: { SenderId: ['me'] } }], true],
    ['an operator', '{"age":3}', [{ body: { age: [{ numeric: ['>', 2] }] } }], true],
  ])('%s', (_, body, patterns, expected) => {
    expect(wanted(body, ...patterns)).toBe(expected);
  });
});
