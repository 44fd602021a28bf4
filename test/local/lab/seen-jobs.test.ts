import { expect, test } from '@jest/globals';
import { writePushJob } from '../../../lambdas/adapters/push-job-schema.ts';
import { writeSyncJob } from '../../../lambdas/adapters/sync-job-schema.ts';
import { createSeenJobs } from '../../../local/lab/seen-jobs.ts';
import { sentBy } from '../../../local/lab/sent-by.ts';
import { trailId } from '../../../local/lab/trail-id.ts';
import type { Call } from '../../../local/lab/watch.ts';
import { aJob } from '../../lambdas/adapters/journal-entries.ts';

const id = trailId('conversation-1', 'message-1');
const text = writePushJob(aJob());
const records = (...bodies: readonly string[]) => ({
  Records: bodies.map((body) => ({ body, eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:queue.fifo' })),
});
const timesOf = (jobs: ReturnType<typeof createSeenJobs>) => jobs.of(id).map(({ at, takenAt }) => [at, takenAt]);

test('a job is seen on its way to the queue, and when it is taken up', () => {
  const jobs = createSeenJobs();
  jobs.sent('queue.fifo', [text], 1);
  expect(jobs.of(id)).toEqual([{ job: aJob(), at: 1, queue: 'queue.fifo', text }]);
  jobs.taken(records(text), 2);
  expect(timesOf(jobs)).toEqual([[1, 2]]);
  jobs.taken(records(text), 3);
  expect(timesOf(jobs)).toEqual([[1, 3]]);
});

test('one that is taken up before its sender had an answer is the same; one that is sent anew is not taken up yet', () => {
  const jobs = createSeenJobs();
  jobs.taken(records(text), 1);
  jobs.sent('queue.fifo', [text], 2);
  expect(timesOf(jobs)).toEqual([[1, 1]]);
  jobs.sent('queue.fifo', [text], 9);
  expect(timesOf(jobs)).toEqual([[9, undefined]]);
});

test('the next step’s job stands beside the first, in their order', () => {
  const jobs = createSeenJobs();
  jobs.sent('queue.fifo', [text, writePushJob(aJob({ messageId: 'message-2' }))], 1);
  jobs.sent('queue.fifo', [writePushJob(aJob({ step: 1 }))], 2);
  expect(timesOf(jobs).map(([at]) => at)).toEqual([1, 2]);
});

test('a job that a dispatcher buries is dead', () => {
  const jobs = createSeenJobs();
  jobs.sent('queue.fifo', [text], 1);
  jobs.buried([text, 'something else']);
  expect(jobs.of(id)).toMatchObject([{ isDead: true }]);
});

test('it tells once whose jobs have come or changed', () => {
  const jobs = createSeenJobs();
  jobs.sent('queue.fifo', [text, writePushJob(aJob({ messageId: 'message-2' }))], 1);
  expect([...jobs.takeChanged()]).toEqual([id, trailId('conversation-1', 'message-2')]);
  jobs.taken(records(text), 2);
  expect([...jobs.takeChanged()]).toEqual([id]);
  expect([...jobs.takeChanged()]).toEqual([]);
});

test('what is no push is nobody’s', () => {
  const device = { customerId: 'anna', deviceId: 'phone', channel: 'apns', conversation: 'conversation-1' } as const;
  const sync = writeSyncJob({ v: 1, kind: 'sync', ...device, messageIds: ['message-1'], at: 1 });
  const jobs = createSeenJobs();
  jobs.sent('queue.fifo', [sync, 'no JSON'], 1);
  jobs.taken({ Records: 'none' }, 2);
  expect([jobs.of(id), [...jobs.takeChanged()]]).toEqual([[], []]);
});

test('it keeps the newest', () => {
  const jobs = createSeenJobs({ count: 2, bytes: 1_000_000 });
  const numbered = [1, 2, 3].map((number) => writePushJob(aJob({ messageId: `m-${number}` })));
  const kept = () => ['m-1', 'm-2', 'm-3'].filter((one) => jobs.of(trailId('conversation-1', one)).length > 0);
  jobs.sent('queue.fifo', numbered.slice(0, 2), 1);
  expect(kept()).toEqual(['m-1', 'm-2']);
  jobs.sent('queue.fifo', numbered.slice(2), 1);
  expect(kept()).toEqual(['m-2', 'm-3']);
});

test('a call that put messages on a queue tells which; no other does', () => {
  const call = (differences: Partial<Call>): Call => ({
    caller: 'Route',
    service: 'sqs',
    operation: 'SendMessage',
    input: { QueueUrl: 'http://127.0.0.1:1/000000000000/queue.fifo', MessageBody: 'a' },
    status: 200,
    ...differences,
  });
  const Entries = [
    { Id: '0', MessageBody: 'a' },
    { Id: '1', MessageBody: 'b' },
  ];
  expect(sentBy(call({}))).toEqual({ queue: 'queue.fifo', bodies: ['a'] });
  const batch = { operation: 'SendMessageBatch', input: { QueueUrl: 'http://h/0/queue.fifo', Entries } };
  expect(sentBy(call(batch))).toEqual({ queue: 'queue.fifo', bodies: ['a', 'b'] });
  expect(sentBy(call({ status: 400 }))).toBeUndefined();
  expect(sentBy(call({ operation: 'ReceiveMessage' }))).toBeUndefined();
  expect(sentBy(call({ input: undefined }))).toBeUndefined();
});
