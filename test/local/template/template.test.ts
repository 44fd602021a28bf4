import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { knownTypes } from '../../../local/resources/known-types.ts';
import { resolve } from '../../../local/template/intrinsics.ts';
import { readTemplate } from '../../../local/template/template.ts';
import { templateOf } from '../../lib/synthesized.ts';

const place = { region: 'eu-central-1', accountId: '000000000000', stackName: 'Test', tableSuffix: 'A1B2' };
const types = knownTypes((name) => `http://localhost/${name}`);
const read = (Resources: object, more: object = {}) => readTemplate({ Resources, ...more }, place, types);

describe('what the runner does not know stops it, by name', () => {
  test.each<[string, object, string]>([
    [
      'a resource type',
      { Lake: { Type: 'AWS::S3::Bucket' } },
      'does not know the resource type AWS::S3::Bucket (Lake)',
    ],
    [
      'a property',
      { Q: { Type: 'AWS::SQS::Queue', Properties: { KmsMasterKeyId: 'k' } } },
      'cannot run AWS::SQS::Queue Q as it stands: KmsMasterKeyId is not known',
    ],
    [
      'a property inside another',
      {
        Q: {
          Type: 'AWS::SQS::Queue',
          Properties: { RedrivePolicy: { deadLetterTargetArn: 'a', maxReceiveCount: 1, x: 1 } },
        },
      },
      'RedrivePolicy.x is not known',
    ],
    [
      'a value',
      {
        M: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: 'a', FunctionName: 'f', BatchSize: 10_001 },
        },
      },
      'M as it stands: BatchSize',
    ],
    [
      'what CloudFormation does with a resource',
      { Q: { Type: 'AWS::SQS::Queue', CreationPolicy: {} } },
      'Resources.Q.CreationPolicy is not known',
    ],
    ['a dependency on nothing', { Q: { Type: 'AWS::SQS::Queue', DependsOn: ['P'] } }, 'Q has a DependsOn to P'],
    ['a condition', { Q: { Type: 'AWS::SQS::Queue', Condition: 'C' } }, 'does not know conditions (Q: Condition)'],
    [
      'an intrinsic function',
      { Q: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { 'Fn::If': ['C', 1, 2] } } } },
      'does not know the intrinsic function Fn::If',
    ],
    [
      'a reference to nothing',
      { Q: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Missing' } } } },
      'refers to Missing',
    ],
    [
      'an attribute',
      {
        Q: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { 'Fn::GetAtt': ['P', 'Colour'] } } },
        P: { Type: 'AWS::SQS::Queue' },
      },
      'does not know the attribute P.Colour',
    ],
    [
      'a circle',
      {
        Q: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'P' } } },
        P: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: { Ref: 'Q' } } },
      },
      'refers to itself, if only through others',
    ],
  ])('%s', (_, resources, said) => {
    expect(() => read(resources)).toThrow(said);
  });
});

test.each([
  [{ Transform: 'AWS::Serverless-2016-10-31' }, 'Transform is not known'],
  [{ Outputs: { Name: { Value: 'x', Condition: 'C' } } }, 'Outputs.Name.Condition is not known'],
])('also beside the resources: %j', (more, said) => {
  expect(() => read({}, more)).toThrow(said);
});

test('intrinsic functions', () => {
  const identityOf = (id: string) => (id === 'Q' ? { ref: 'url', attributes: { Arn: 'arn' } } : undefined);
  const value = {
    plain: [1, true, null, 'x'],
    ref: { Ref: 'Q' },
    arn: { 'Fn::GetAtt': ['Q', 'Arn'] },
    joined: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, { 'Fn::GetAtt': ['Q', 'Arn'] }]] },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
    sub: { 'Fn::Sub': '${AWS::AccountId}/${Q}/${Q.Arn}' },
  };
  expect(resolve(value, place, identityOf)).toEqual({
    plain: [1, true, null, 'x'],
    ref: 'url',
    arn: 'arn',
    joined: 'a-eu-central-1-arn',
    sub: '000000000000/url/arn',
  });
});

test('outputs are resolved', () => {
  const resources = { Q: { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true } } };
  const { outputs } = read(resources, { Outputs: { Name: { Value: { 'Fn::GetAtt': ['Q', 'QueueName'] } } } });
  expect(outputs).toEqual({ Name: 'Test-Q.fifo' });
});

test.each([{}, { archiveDays: 1, production: true }, { eventBus: 'import' }, { channels: 'none' }])(
  'every setting of the stack gives a template that the runner knows: %j',
  (settings) => {
    const template = readTemplate(templateOf(settings).toJSON(), place, types);
    expect(template.ofType('AWS::DynamoDB::Table', z.looseObject({}))).toHaveLength(3);
  },
);
