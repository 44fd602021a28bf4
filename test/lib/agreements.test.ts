import { expect, test } from '@jest/globals';
import { dueIndex } from '../../lambdas/adapters/journal-rows.ts';
import { longestDelayMs } from '../../lambdas/core/look.ts';
import { claimMs } from '../../lambdas/core/push-row.ts';
import { secondsUntilAgain } from '../../lambdas/ingest/when-again.ts';
import { configurationSchema } from '../../lib/settings-schema.ts';
import { templateOf } from './synthesized.ts';

const template = templateOf({ genesysOpenMessaging: true, genesysRegion: 'mypurecloud.de' });

/** What feeds each function, by the function's logical id without CDK's hash. */
const feeds = Object.values(template.findResources('AWS::Lambda::EventSourceMapping')).map(({ Properties }) => {
  const functionId: string = Properties.FunctionName.Ref;
  const queueId: string = Properties.EventSourceArn['Fn::GetAtt'][0];
  return {
    name: functionId.replace(/[0-9A-F]{8}$/, ''),
    timeoutSeconds: Number(template.findResources('AWS::Lambda::Function')[functionId]?.Properties.Timeout),
    queue: template.findResources('AWS::SQS::Queue')[queueId]?.Properties,
  };
});

test('four functions are fed by queues, the dispatchers by two each', () => {
  expect(feeds.map(({ name }) => name).sort()).toEqual([
    'ApnsDispatchFunction',
    'ApnsDispatchFunction',
    'FcmDispatchFunction',
    'FcmDispatchFunction',
    'IngestFunction',
    'LaterFunction',
  ]);
});

test.each(feeds)('the queue of $name hides a message six times as long as it may run', ({ timeoutSeconds, queue }) => {
  expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * timeoutSeconds);
});

test.each(feeds.filter(({ name }) => name.includes('Dispatch')))(
  'a claim of $name outlives the function that made it, and has expired when its job comes again',
  ({ timeoutSeconds, queue }) => {
    expect(claimMs).toBeGreaterThan(timeoutSeconds * 1000);
    expect(claimMs).toBeLessThanOrEqual(Number(queue?.VisibilityTimeout) * 1000);
  },
);

test('a look outlives its longest delay and all its receives', () => {
  const { queue } = feeds.find(({ name }) => name === 'LaterFunction') ?? {};
  const received = Number(queue?.RedrivePolicy.maxReceiveCount) * Number(queue?.VisibilityTimeout);
  expect(longestDelayMs).toBe(900_000);
  expect(queue?.MessageRetentionPeriod).toBeGreaterThan(longestDelayMs / 1000 + received);
});

test('a request that waits for its conversation outlives the longest expiry of its message, and all its receives', () => {
  const { queue } = feeds.find(({ name }) => name === 'IngestFunction') ?? {};
  const [longest, most] = [86_400, configurationSchema.shape.messageExpirySeconds];
  expect(most.safeParse(longest + 1).success).toBe(false);
  expect(queue?.MessageRetentionPeriod).toBeGreaterThan(longest + Number(queue?.VisibilityTimeout));

  const message = { sentAt: 0, receivedAt: 0, messageExpiryMs: longest * 1000 };
  let [receives, now] = [0, 0];
  for (let wait: number | undefined = 0; wait !== undefined; receives += 1) {
    now += wait;
    wait = secondsUntilAgain({ kind: 'unavailable', reason: 'timeout' }, message, now * 1000);
  }
  expect(now).toBe(longest);
  // Half of them may fail for other reasons.
  expect(Number(queue?.RedrivePolicy.maxReceiveCount)).toBeGreaterThanOrEqual(2 * receives);
});

test('the sweeper asks the index that there is', () => {
  template.hasResourceProperties('AWS::DynamoDB::Table', { GlobalSecondaryIndexes: [{ IndexName: dueIndex }] });
});
