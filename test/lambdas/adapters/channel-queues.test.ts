import { expect, test } from '@jest/globals';
import {
  channelQueueEnvironment,
  channelQueues,
  urgentQueueEnvironment,
} from '../../../lambdas/adapters/channel-queues.ts';
import { channels } from '../../../lambdas/core/device.ts';

const everyField = [...Object.keys(channelQueueEnvironment), ...Object.keys(urgentQueueEnvironment)];

test('every channel has its two queues, each by a setting of its own', () => {
  const queues = channelQueues(Object.fromEntries(everyField.map((name) => [name, `https://sqs/${name}`])));
  expect([...queues.keys()]).toEqual([...channels]);
  expect([...queues.values()].flatMap(({ normal, urgent }) => [normal, urgent]).toSorted()).toEqual(
    everyField.map((name) => `https://sqs/${name}`).toSorted(),
  );
  for (const [channel, { normal, urgent }] of queues) {
    expect([normal, urgent]).toEqual([
      `https://sqs/${channel.toUpperCase()}_QUEUE_URL`,
      `https://sqs/${channel.toUpperCase()}_URGENT_QUEUE_URL`,
    ]);
  }
});

test.each([
  [
    'without an urgent lane all goes through the other',
    { FCM_QUEUE_URL: 'n' },
    [['fcm', { normal: 'n', urgent: 'n' }]],
  ],
  ['an urgent lane alone is no channel', { FCM_URGENT_QUEUE_URL: 'u' }, []],
  ['none', {}, []],
] as const)('%s', (_, settings, expected) => {
  expect([...channelQueues(settings)]).toEqual(expected);
});
