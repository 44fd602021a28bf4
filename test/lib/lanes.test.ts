import { describe, expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { templateOf } from './synthesized.ts';

const template = templateOf();

/** The logical id of the one queue of this construct: a path of ids, without CDK's hash behind it. */
function queueId(of: Template, path: string): string {
  const ids = Object.keys(of.findResources('AWS::SQS::Queue'));
  const [id, ...more] = ids.filter((one) => one.replace(/[0-9A-F]{8}$/, '') === path);
  if (id === undefined || more.length > 0) throw new Error(`${path} is not one queue.`);
  return id;
}

function mappingOf(of: Template, path: string) {
  const id = queueId(of, path);
  const mappings = Object.values(of.findResources('AWS::Lambda::EventSourceMapping')).map(
    ({ Properties }) => Properties,
  );
  return mappings.filter(({ EventSourceArn }) => EventSourceArn['Fn::GetAtt'][0] === id);
}

function environmentOf(of: Template, prefix: string): Record<string, unknown> {
  const functions = Object.entries(of.findResources('AWS::Lambda::Function'));
  const [found] = functions.filter(([id]) => id.startsWith(prefix));
  return found?.[1].Properties.Environment.Variables;
}

/** Which of a channel's queues a function may send to. */
function sendsTo(of: Template, prefix: string, channel: string): readonly string[] {
  const policies = Object.entries(of.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith(prefix));
  const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);
  return statements
    .filter(({ Action }) => [Action].flat().includes('sqs:SendMessage'))
    .map(({ Resource }) => String(Resource['Fn::GetAtt'][0]).replace(/[0-9A-F]{8}$/, ''))
    .filter((id) => id.startsWith(`${channel}Queue`))
    .sort();
}

describe.each(['Apns', 'Fcm'])('%s', (channel) => {
  const [normal, urgent] = [`${channel}QueueJobs`, `${channel}QueueUrgentJobs`];

  test('both lanes are the same but for their names, with the same dead letters', () => {
    const queues = template.findResources('AWS::SQS::Queue');
    const [one, other] = [normal, urgent].map((path) => queues[queueId(template, path)]?.Properties);
    expect(other).toEqual(one);
    expect(one?.RedrivePolicy.deadLetterTargetArn).toEqual({
      'Fn::GetAtt': [queueId(template, `${channel}QueueDeadLetters`), 'Arn'],
    });
  });

  test('both feed the same function, each up to its own number at a time', () => {
    const of = templateOf({ maximumConcurrency: 20, urgentConcurrency: 5 });
    const [[one, ...ones], [other, ...others]] = [mappingOf(of, normal), mappingOf(of, urgent)];
    expect([ones, others]).toEqual([[], []]);
    expect(one?.FunctionName).toEqual(other?.FunctionName);
    expect(one?.ScalingConfig).toEqual({ MaximumConcurrency: 20 });
    expect(other?.ScalingConfig).toEqual({ MaximumConcurrency: 5 });
  });

  test('who decides sends to both lanes, who tells what was read to the normal one only', () => {
    for (const name of ['Route', 'LaterFunction', 'Sweep']) {
      expect(sendsTo(template, name, channel)).toEqual([normal, urgent]);
      expect(environmentOf(template, name)).toMatchObject({
        [`${channel.toUpperCase()}_QUEUE_URL`]: { Ref: queueId(template, normal) },
        [`${channel.toUpperCase()}_URGENT_QUEUE_URL`]: { Ref: queueId(template, urgent) },
      });
    }
    expect(sendsTo(template, 'ApiFunction', channel)).toEqual([normal]);
    expect(sendsTo(template, `${channel}Dispatch`, channel)).toEqual([`${channel}QueueDeadLetters`, normal]);
  });

  test('its dispatcher knows both, to say when what came from one shall come again', () => {
    expect(environmentOf(template, `${channel}Dispatch`)).toMatchObject({
      QUEUE_URL: { Ref: queueId(template, normal) },
      URGENT_QUEUE_URL: { Ref: queueId(template, urgent) },
    });
  });
});

test('without a number of its own the urgent lane has that of the other', () => {
  const [mapping] = mappingOf(templateOf({ maximumConcurrency: 30 }), 'FcmQueueUrgentJobs');
  expect(mapping?.ScalingConfig).toEqual({ MaximumConcurrency: 30 });
});

test('no function has a reserved concurrency, which would throttle the lanes against each other', () => {
  const reserved = Object.values(template.findResources('AWS::Lambda::Function')).filter(
    ({ Properties }) => Properties.ReservedConcurrentExecutions !== undefined,
  );
  expect(reserved).toEqual([]);
});

test('a function of each lane keeps to its part of the quota', () => {
  const of = templateOf({ fcmQuotaPerMinute: 6_000, maximumConcurrency: 10, urgentConcurrency: 4 });
  expect(environmentOf(of, 'FcmDispatch')).toMatchObject({ PUSHES_PER_SECOND: '8', URGENT_PUSHES_PER_SECOND: '20' });
  expect(environmentOf(template, 'FcmDispatch')).not.toHaveProperty('URGENT_PUSHES_PER_SECOND');
});

test('after how long a wait a message is urgent is told to whoever hears messages', () => {
  expect(environmentOf(template, 'Route')).toMatchObject({ URGENT_AFTER_SECONDS: '120' });
  const of = templateOf({ urgentAfterSeconds: 30, genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de' });
  for (const name of ['Route', 'IngestF']) {
    expect(environmentOf(of, name)).toMatchObject({ URGENT_AFTER_SECONDS: '30' });
  }
});
