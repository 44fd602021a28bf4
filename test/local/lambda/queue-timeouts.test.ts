import { expect, test } from '@jest/globals';
import { queueTimeoutFaults } from '../../../local/lambda/queue-timeouts.ts';
import { knownTypes } from '../../../local/resources/known-types.ts';
import { readTemplate } from '../../../local/template/template.ts';
import { templateOf } from '../../lib/synthesized.ts';

const place = { region: 'eu-central-1', accountId: '000000000000', stackName: 'Test', tableSuffix: 'A1B2' };
const types = knownTypes((name) => `http://localhost/${name}`);

function faultsOf(timeoutSeconds: number, queue: object, functionName: object = { Ref: 'Dispatch' }) {
  const Resources = {
    Jobs: { Type: 'AWS::SQS::Queue', Properties: queue },
    Other: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 1 } },
    Dispatch: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { S3Bucket: 'assets', S3Key: 'dispatch.zip' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Timeout: timeoutSeconds,
        MemorySize: 256,
        Role: 'role',
      },
    },
    Feed: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { EventSourceArn: { 'Fn::GetAtt': ['Jobs', 'Arn'] }, FunctionName: functionName, BatchSize: 10 },
    },
  };
  return queueTimeoutFaults(readTemplate({ Resources }, place, types));
}

const refusal = (visibility: number, timeout: number) => [
  `AWS would refuse Feed: VisibilityTimeout (${visibility} s) of Jobs is less than Timeout (${timeout} s) of Dispatch.`,
];

test.each<[string, number, object, readonly string[]]>([
  ['longer', 61, { VisibilityTimeout: 60 }, refusal(60, 61)],
  ['as long', 60, { VisibilityTimeout: 60 }, []],
  ['shorter', 10, { VisibilityTimeout: 60 }, []],
  ['longer than SQS’s default of 30 s', 31, {}, refusal(30, 31)],
  ['as long as the default', 30, {}, []],
  ['longer than a queue that hides nothing', 1, { VisibilityTimeout: 0 }, refusal(0, 1)],
])('a timeout %s than its queue’s visibility timeout', (_what, timeoutSeconds, queue, faults) => {
  expect(faultsOf(timeoutSeconds, queue)).toEqual(faults);
});

test('the function may be named by its ARN', () => {
  const arn = { 'Fn::GetAtt': ['Dispatch', 'Arn'] };
  expect(faultsOf(31, {}, arn)).toEqual(refusal(30, 31));
});

test('the stack itself has no such mapping, and would have with a longer timeout', () => {
  const raw = templateOf().toJSON();
  expect(queueTimeoutFaults(readTemplate(raw, place, types))).toEqual([]);
  for (const resource of Object.values<{ Type: string; Properties: { Timeout?: number } }>(raw.Resources)) {
    if (resource.Type === 'AWS::Lambda::Function') resource.Properties.Timeout = 900;
  }
  const faults = queueTimeoutFaults(readTemplate(raw, place, types));
  expect(faults).toHaveLength(5);
  expect(faults.join()).toMatch(/VisibilityTimeout .* Timeout \(900 s\)/);
});
