import { expect, test } from '@jest/globals';
import type { PushJob } from '../../../lambdas/core/job.ts';
import type { Look } from '../../../lambdas/core/look.ts';
import { lanes } from '../../../lambdas/core/urgency.ts';
import { createHandOver } from '../../../lambdas/take-up/hand-over.ts';
import { aJob, noon } from '../adapters/journal-entries.ts';

const look: Look = { v: 1, kind: 'conversation', conversation: 'conversation-1', at: noon };
const android = aJob({ channel: 'fcm', deviceId: 'tablet' });
const urgent = aJob({ deviceId: 'watch', lane: 'urgent' });

/** What went where, in a stack with these channels. */
function sent(channels: readonly PushJob['channel'][]) {
  const to = new Map<string, unknown>();
  const queues = channels.flatMap((channel) =>
    lanes.map((lane) => ({
      channel,
      lane,
      send: async (jobs: readonly PushJob[]) => {
        if (jobs.length > 0) to.set(`${channel} ${lane}`, jobs);
      },
    })),
  );
  return { to, handOver: createHandOver(queues, async (one) => void to.set('later', one)) };
}

test('each job to the queue of its channel and its lane, the look to later', async () => {
  const { to, handOver } = sent(['apns', 'fcm']);
  const named = aJob({ deviceId: 'tablet', lane: 'normal' });
  await handOver({ jobs: [aJob(), android, urgent, named], look });
  expect(Object.fromEntries(to)).toEqual({
    'apns normal': [aJob(), named],
    'apns urgent': [urgent],
    'fcm normal': [android],
    later: look,
  });
});

test('no look: none is sent', async () => {
  const { to, handOver } = sent(['apns']);
  await handOver({ jobs: [aJob()] });
  expect([...to.keys()]).toEqual(['apns normal']);
});

test('a job that has no queue here: nothing is sent, and whoever called hears of it', async () => {
  const { to, handOver } = sent(['apns']);
  await expect(handOver({ jobs: [aJob(), android], look })).rejects.toThrow('fcm');
  expect(to.size).toBe(0);
});

test.each([
  ['a queue', { jobs: [aJob()] }],
  ['later', { jobs: [], look }],
])('%s that does not take it: whoever called hears of it', async (_, handed) => {
  const refuse = async () => {
    throw new Error('out of order');
  };
  const queue = {
    channel: 'apns',
    lane: 'normal',
    send: async (jobs: readonly PushJob[]) => (jobs.length > 0 ? refuse() : undefined),
  } as const;
  await expect(createHandOver([queue], refuse)(handed)).rejects.toThrow('out of order');
});
