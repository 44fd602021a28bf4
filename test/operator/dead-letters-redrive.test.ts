import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parsePushJob, writePushJob } from '../../lambdas/adapters/push-job-schema.ts';
import type { Letter } from '../../operator/dead-letters/letter.ts';
import { listQueue } from '../../operator/dead-letters/list.ts';
import { putBackTo } from '../../operator/dead-letters/put-back.ts';
import { type RedriveOptions, redrive } from '../../operator/dead-letters/redrive.ts';
import type { Verdict } from '../../operator/dead-letters/verdict.ts';
import { countLetters, walkLetters } from '../../operator/dead-letters/walk.ts';
import { connect } from '../../operator/deployment.ts';
import { aJob } from '../lambdas/adapters/journal-entries.ts';
import { receive, remove, type SqsStand, startStand } from '../local/sqs/sqs-stand.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.close());

let jobs: string;
let dead: string;
beforeEach(async () => {
  [jobs, dead] = [await stand.fifo(), await stand.fifo()];
});

const nameOf = (url: string) => url.split('/').at(-1) ?? '';
const walked = (sqs: SQSClient = stand.client) => ({
  sqs,
  url: dead,
  queue: { holds: 'jobs', queueName: nameOf(dead) } as const,
  sources: {},
  waitSeconds: 0,
});

async function bury(messageId: string, { group = messageId, reason = 'BadTopic' } = {}) {
  await stand.client.send(
    new SendMessageCommand({
      QueueUrl: dead,
      MessageBody: writePushJob(aJob({ messageId })),
      MessageGroupId: group,
      MessageDeduplicationId: messageId,
      MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
    }),
  );
}

const messageIdOf = ({ content }: Pick<Letter, 'content'>) => (content.kind === 'push' ? content.job.messageId : '');
const judging =
  (kinds: Readonly<Record<string, Verdict['kind']>> = {}) =>
  async (letter: Pick<Letter, 'content'>): Promise<Verdict> => ({
    kind: kinds[messageIdOf(letter)] ?? 'deliverable',
    because: '',
  });

const putting = () =>
  putBackTo(
    { name: 'apns', part: 'Apns', holds: 'jobs', queueName: nameOf(dead) },
    {
      place: { kind: 'local', url: 'http://127.0.0.1:1' },
      outputs: { ApnsQueueName: nameOf(jobs) },
      clientSettings: {},
    },
    stand.client,
  ).put;

const run = (
  options: Partial<RedriveOptions> = {},
  { put = putting(), judge = judging() }: Partial<Parameters<typeof redrive>[1]> = {},
) =>
  redrive(
    { rate: 1_000, dryRun: false, dropExpired: false, ...options },
    { walked: walked(), judge, put, progress: () => {} },
  );

/** The messages whose jobs lie in the queue now, in the order in which they are handed out. */
async function arrived(): Promise<string[]> {
  const all: string[] = [];
  for (;;) {
    const messages = await receive(stand.client, jobs);
    if (messages.length === 0) return all;
    for (const message of messages) {
      all.push(parsePushJob(message.Body ?? '')?.messageId ?? '');
      await remove(stand.client, jobs, message);
    }
  }
}
const left = () => countLetters(stand.client, dead);

test('all that are worth it come back, those of one group in their order; the queue is empty then', async () => {
  for (let index = 0; index < 25; index += 1) await bury(`m-${index}`, { group: `group-${index % 2}` });
  expect(await run()).toMatchObject({ putBack: 25, looked: 25 });
  const come = await arrived();
  expect(come.toSorted()).toEqual(Array.from({ length: 25 }, (_, index) => `m-${index}`).toSorted());
  const even = come.filter((id) => Number(id.slice(2)) % 2 === 0);
  expect(even).toEqual(even.toSorted((one, other) => Number(one.slice(2)) - Number(other.slice(2))));
  expect(await left()).toBe(0);
});

test('what has expired, has ended or cannot be read stays, and can be had at once by whoever looks next', async () => {
  const kinds = { old: 'expired', over: 'ended', odd: 'unreadable' } as const;
  for (const id of ['old', 'over', 'odd', 'new']) await bury(id);
  expect(await run({}, { judge: judging(kinds) })).toMatchObject({
    putBack: 1,
    kept: { expired: 1, ended: 1, unreadable: 1, otherReason: 0 },
  });
  expect(await arrived()).toEqual(['new']);
  expect((await receive(stand.client, dead)).length).toBe(3);
});

test('--drop-expired deletes what has expired or ended, and never what cannot be read', async () => {
  const judge = judging({ old: 'expired', over: 'ended', odd: 'unreadable' });
  for (const id of ['old', 'over', 'odd']) await bury(id);
  expect(await run({ dropExpired: true }, { judge })).toMatchObject({
    putBack: 0,
    dropped: 2,
    kept: { unreadable: 1 },
  });
  expect(await left()).toBe(1);
});

test('--reason leaves the others alone', async () => {
  await bury('one', { reason: 'BadTopic' });
  await bury('two', { reason: 'PayloadTooLarge' });
  expect(await run({ reason: 'BadTopic' })).toMatchObject({ putBack: 1, kept: { otherReason: 1 } });
  expect(await arrived()).toEqual(['one']);
  expect(await left()).toBe(1);
});

test('--dry-run says the same and changes nothing', async () => {
  for (const id of ['one', 'two', 'old']) await bury(id);
  const judge = judging({ old: 'expired' });
  expect(await run({ dryRun: true, dropExpired: true }, { judge })).toMatchObject({ putBack: 2, dropped: 1 });
  expect(await arrived()).toEqual([]);
  expect((await receive(stand.client, dead)).length).toBe(3);
});

test('not more in a second than was said', async () => {
  for (let index = 0; index < 12; index += 1) await bury(`m-${index}`);
  const put = putting();
  const begun = performance.now();
  await run({ rate: 40 }, { put });
  // The first at once, the twelfth not before eleven fortieths of a second.
  expect(performance.now() - begun).toBeGreaterThan(270);
});

describe('a run that ends half way', () => {
  const ids = Array.from({ length: 30 }, (_, index) => `m-${String(index).padStart(2, '0')}`);

  test('with a failure: what was not put back can be had at once', async () => {
    for (const id of ids) await bury(id);
    const put = putting();
    let puts = 0;
    const failing = async (letter: Letter) => {
      puts += 1;
      if (puts > 14) throw new Error('The queue is out of order.');
      await put(letter);
    };
    await expect(run({}, { put: failing })).rejects.toThrow('out of order');
    expect(await left()).toBe(16);
    expect(await run()).toMatchObject({ putBack: 16 });
    expect((await arrived()).toSorted()).toEqual(ids);
  });

  test('by a crash: what it held comes up two minutes later, and what it had put back is swallowed', async () => {
    for (const id of ids) await bury(id);
    const put = putting();
    let puts = 0;
    const crashed = new Promise<void>((resolve) => {
      const dying = async (letter: Letter) => {
        await put(letter);
        puts += 1;
        // The queue has it, and its letter is not deleted: nothing of this run goes on.
        if (puts === 15) {
          resolve();
          await new Promise(() => {});
        }
      };
      void run({}, { put: dying });
    });
    await crashed;
    const again = await run();
    expect(again.putBack + 14).toBeLessThan(ids.length);
    expect(await left()).toBeGreaterThan(0);
    stand.pass(120);
    await run();
    expect(await left()).toBe(0);
    expect((await arrived()).toSorted()).toEqual(ids);
  });

  test('two at once put nothing back twice', async () => {
    for (const id of ids) await bury(id);
    await Promise.all([run(), run()]);
    expect((await arrived()).toSorted()).toEqual(ids);
    expect(await left()).toBe(0);
  });
});

test('the id of its own: a job that SQS would still swallow comes through', async () => {
  const job = aJob({ messageId: 'again' });
  const sent = { QueueUrl: jobs, MessageBody: writePushJob(job), MessageGroupId: 'g', MessageDeduplicationId: 'again' };
  await stand.client.send(new SendMessageCommand(sent));
  expect(await arrived()).toEqual(['again']);
  await stand.client.send(new SendMessageCommand(sent));
  expect(await arrived()).toEqual([]);
  await bury('again');
  await run();
  expect(await arrived()).toEqual(['again']);
});

describe('looking', () => {
  test('at each once, ten at a time, and no more than was asked for', async () => {
    for (let index = 0; index < 23; index += 1) await bury(`m-${index}`);
    const sizes: number[] = [];
    const seen = new Set<string>();
    const looked = await walkLetters(walked(), 15, async (letters) => {
      sizes.push(letters.length);
      for (const { id } of letters) seen.add(id);
    });
    expect([looked, seen.size, sizes]).toEqual([15, 15, [10, 5]]);
    expect(await walkLetters(walked(), 100, async () => {})).toBe(23);
  });

  test('counts them by their reasons, the most frequent first', async () => {
    await bury('one', { reason: 'BadTopic' });
    stand.pass(60);
    await bury('two', { reason: 'not a job' });
    await bury('three', { reason: 'not a job' });
    const listed = await listQueue('apns', walked(), { limit: 100, count: await left(), now: stand.now() });
    expect(listed).toEqual({
      name: 'apns',
      count: 3,
      looked: 3,
      oldestAgeSeconds: 60,
      reasons: [
        { reason: 'not a job', count: 2 },
        { reason: 'BadTopic', count: 1 },
      ],
    });
  });

  test('says of one group what SQS lets be seen of it: ten', async () => {
    for (let index = 0; index < 13; index += 1) await bury(`m-${index}`, { group: 'one' });
    const listed = await listQueue('apns', walked(), { limit: 100, count: await left(), now: stand.now() });
    expect(listed).toMatchObject({ count: 13, looked: 10 });
  });
});

describe('events', () => {
  let close: () => void = () => {};
  afterEach(() => close());

  test('whoever puts them back on a local stack that is gone hears so', async () => {
    await expect(connect({ kind: 'local', url: 'http://127.0.0.1:1' })).rejects.toThrow('No local stack answers');
    const back = putBackTo(
      { name: 'genesys', part: 'Genesys', holds: 'events', queueName: 'dead' },
      { place: { kind: 'local', url: 'http://127.0.0.1:1' }, outputs: {}, clientSettings: {} },
      stand.client,
    );
    close = back.close;
    const letter = { content: { kind: 'event', event: {}, said: [] } } as unknown as Letter;
    await expect(back.put(letter)).rejects.toThrow();
  });
});
