import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sendDeadLetter, sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import { parsePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import type { PushJob } from '../../../lambdas/core/job.ts';
import { groupId } from '../../../lambdas/core/push-ids.ts';
import { receive, remove, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob } from './journal-entries.ts';
import { startPartialQueue, type Treatment } from './partial-queue.ts';

let stand: SqsStand;
let queueUrl: string;

beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.close());
beforeEach(async () => {
  queueUrl = await stand.fifo({ DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
});

const jobsFor = (deviceIds: readonly string[]) => deviceIds.map((deviceId) => aJob({ deviceId }));
const devices = (count: number) => Array.from({ length: count }, (_, index) => `device-${index}`);

/** Everything that lies in the queue, taken out of it: SQS hands out ten at most. */
async function arrived(): Promise<PushJob[]> {
  const jobs: PushJob[] = [];
  for (;;) {
    const messages = await receive(stand.client, queueUrl);
    if (messages.length === 0) return jobs;
    for (const message of messages) {
      const job = parsePushJob(message.Body ?? '');
      if (job) jobs.push(job);
      await remove(stand.client, queueUrl, message);
    }
  }
}
const arrivedDevices = async () => (await arrived()).map(({ deviceId }) => deviceId);

describe('sending jobs', () => {
  test('they arrive whole, in their order, more than a batch holds too', async () => {
    const jobs = jobsFor(devices(23));
    await sendJobs(stand.client, queueUrl, jobs);
    expect(await arrived()).toEqual(jobs);
  });

  test('no jobs ask nothing of the queue', async () => {
    await sendJobs(stand.client, 'http://127.0.0.1:1/000000000000/none.fifo', []);
  });

  test('one group per conversation, customer and device', async () => {
    const others = [{}, { conversation: 'conversation-2' }, { deviceId: 'tablet' }, { customerId: 'bob' }];
    const jobs = others.flatMap((other) =>
      ['message-1', 'message-2'].map((messageId) => aJob({ ...other, messageId })),
    );
    await sendJobs(stand.client, queueUrl, jobs);
    const messages = await receive(stand.client, queueUrl, { MessageSystemAttributeNames: ['MessageGroupId'] });
    const groups = messages.map(({ Attributes }) => Attributes?.MessageGroupId);
    expect(groups).toEqual(messages.map(({ Body = '' }) => groupId(shortHash, parsePushJob(Body) ?? aJob())));
    expect(messages).toHaveLength(8);
    expect(new Set(groups).size).toBe(4);
  });

  test('no device waits for another: while one job of a group is in flight, the other devices’ come', async () => {
    await sendJobs(stand.client, queueUrl, jobsFor(['phone', 'tablet']));
    const [first] = await receive(stand.client, queueUrl, { MaxNumberOfMessages: 1 });
    await sendJobs(stand.client, queueUrl, [aJob({ messageId: 'message-2', deviceId: 'phone' })]);
    expect(parsePushJob(first?.Body ?? '')).toMatchObject({ deviceId: 'phone' });
    expect(await arrivedDevices()).toEqual(['tablet']);
    await remove(stand.client, queueUrl, first);
    expect(await arrived()).toMatchObject([{ deviceId: 'phone', messageId: 'message-2' }]);
  });

  test('the same job again arrives once, even after it was worked off; after five minutes it comes again', async () => {
    await sendJobs(stand.client, queueUrl, [aJob()]);
    await sendJobs(stand.client, queueUrl, [aJob()]);
    expect(await arrived()).toHaveLength(1);
    stand.pass(299);
    await sendJobs(stand.client, queueUrl, [aJob()]);
    expect(await arrived()).toEqual([]);
    stand.pass(2);
    await sendJobs(stand.client, queueUrl, [aJob()]);
    expect(await arrived()).toHaveLength(1);
  });

  test('another step, device, message, customer or conversation is another job', async () => {
    const others = [
      { step: 1 },
      { deviceId: 'tablet' },
      { messageId: 'message-2' },
      { customerId: 'bob' },
      { conversation: 'conversation-2' },
    ];
    await sendJobs(stand.client, queueUrl, [aJob(), ...others.map(aJob), aJob()]);
    expect(await arrived()).toHaveLength(1 + others.length);
  });

  test('no text that an agent can write is refused', async () => {
    const preview = 'a\u0000\u001f\u007f\u2028\ud800\uFFFE\uFFFF\u{1FFFF}😀"\\';
    const job = aJob({ content: { mode: 'full', preview } });
    await sendJobs(stand.client, queueUrl, [job]);
    expect(await arrived()).toEqual([job]);
  });

  test('ten of the longest previews fit one batch', async () => {
    const jobs = devices(10).map((deviceId) => ({
      ...aJob({ deviceId, messageId: 'ü'.repeat(256), conversation: 'ü'.repeat(256) }),
      content: { mode: 'full', sender: '\u0001'.repeat(128), preview: '\u0001'.repeat(1024) } as const,
    }));
    await sendJobs(stand.client, queueUrl, jobs);
    expect(await arrived()).toHaveLength(10);
  });
});

describe('a batch that succeeds in part', () => {
  const deviceOf = (body: string) => parsePushJob(body)?.deviceId ?? '';
  const through = async (treat: (deviceId: string, batch: number) => Treatment, jobs: readonly PushJob[]) => {
    const partial = await startPartialQueue(stand.sqs.endpoint, (body, batch) => treat(deviceOf(body), batch));
    const client = new SQSClient({
      endpoint: partial.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const result = await sendJobs(client, queueUrl, jobs).then(
      () => 'sent',
      (error: unknown) => error,
    );
    client.destroy();
    await partial.close();
    return { result, batches: partial.batches.map((batch) => batch.map(deviceOf)) };
  };

  test('only the entries that failed are sent again', async () => {
    const { result, batches } = await through(
      (deviceId, batch) => (batch === 0 && ['b', 'd'].includes(deviceId) ? 'refused' : 'taken'),
      jobsFor(['a', 'b', 'c', 'd']),
    );
    expect(result).toBe('sent');
    expect(batches).toEqual([
      ['a', 'b', 'c', 'd'],
      ['b', 'd'],
    ]);
    expect(await arrivedDevices()).toEqual(['a', 'c', 'b', 'd']);
  });

  test('an entry that was taken after all does not arrive twice', async () => {
    const { result, batches } = await through(
      (deviceId, batch) => (batch < 2 && deviceId === 'a' ? 'taken-but-called-failed' : 'taken'),
      jobsFor(['a', 'b']),
    );
    expect(result).toBe('sent');
    expect(batches).toEqual([['a', 'b'], ['a'], ['a']]);
    expect(await arrivedDevices()).toEqual(['a', 'b']);
  });

  test('what fails four times is thrown, without a word of the jobs', async () => {
    const { result, batches } = await through(
      (deviceId) => (deviceId === 'device-1' ? 'refused' : 'taken'),
      jobsFor(devices(3)),
    );
    expect(result).toMatchObject({ name: 'JobsNotQueued', message: '1 of 3 jobs were not taken by the queue' });
    expect(batches).toHaveLength(4);
    expect(await arrivedDevices()).toEqual(['device-0', 'device-2']);
  });

  test('each batch has its own tries', async () => {
    const tries = new Map<string, number>();
    const { result, batches } = await through(
      (deviceId) => {
        const count = (tries.get(deviceId) ?? 0) + 1;
        tries.set(deviceId, count);
        return count < 4 ? 'refused' : 'taken';
      },
      jobsFor(devices(12)),
    );
    expect(result).toBe('sent');
    expect(batches.map(({ length }) => length)).toEqual([10, 10, 10, 10, 2, 2, 2, 2]);
    expect(await arrivedDevices()).toEqual(devices(12));
  });

  test('a queue that is not there is an outage, not a value', async () => {
    const missing = stand.sqs.queueUrl('missing.fifo');
    await expect(sendJobs(stand.client, missing, [aJob()])).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });
});

test('a dead letter says why in an attribute, and comes once', async () => {
  const letter = { body: 'not { a job', group: 'group-1', id: 'letter-1', reason: 'not a job' };
  await sendDeadLetter(stand.client, queueUrl, letter);
  await sendDeadLetter(stand.client, queueUrl, letter);
  const { Messages } = await stand.client.send(
    new ReceiveMessageCommand({
      QueueUrl: queueUrl,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['MessageGroupId'],
    }),
  );
  expect(Messages).toHaveLength(1);
  expect(Messages?.[0]).toMatchObject({
    Body: 'not { a job',
    Attributes: { MessageGroupId: 'group-1' },
    MessageAttributes: { reason: { StringValue: 'not a job' } },
  });
});
