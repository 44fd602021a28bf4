import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createQueueOrThrow } from '../../../local/sqs/engine/create-queue.ts';
import { type Account, createAccount, type Queue } from '../../../local/sqs/engine/queue.ts';
import { handleOf } from '../../../local/sqs/engine/receipt-handle.ts';
import { receive as take } from '../../../local/sqs/engine/receive.ts';
import { send as put } from '../../../local/sqs/engine/send.ts';
import {
  attributesOf,
  expectRefusal,
  receive,
  receiveBodies,
  remove,
  type SqsStand,
  send,
  startStand,
} from './sqs-stand.ts';

let stand: SqsStand;
afterEach(() => stand.close());

// Filling takes a second or two; a busy machine gets more.
const fillMilliseconds = 30_000;

/** Fills a queue by the rules themselves (the wire would take minutes), then serves it. */
async function filled(name: string, fill: (queue: Queue, account: Account) => void) {
  const time = Date.UTC(2026, 0, 1);
  const account = createAccount('eu-central-1', '000000000000');
  const fifo = name.endsWith('.fifo');
  const queue = createQueueOrThrow(account, name, fifo ? { FifoQueue: 'true' } : {}, {}, time);
  fill(queue, account);
  stand = await startStand({ account, now: () => time });
  return stand.sqs.queueUrl(name);
}

const message = (group: string | undefined, id: number) => ({
  MessageBody: String(id),
  ...(group !== undefined && { MessageGroupId: group, MessageDeduplicationId: String(id) }),
});

const sender = { id: 'test', traceHeader: undefined };

function putMany(account: Account, queue: Queue, count: number, group?: (id: number) => string) {
  for (let id = 0; id < count; id += 1) put(account, queue, message(group?.(id), id), sender, queue.createdAt);
}

describe('quotas-messages: 120,000 in flight', () => {
  const takeAll = (account: Account, queue: Queue) => {
    const taken = [];
    for (let count = 0; count < 120_000; count += 10)
      taken.push(...take(account, queue, { MaxNumberOfMessages: 10 }, queue.createdAt));
    return taken;
  };

  test(
    'a standard queue then answers OverLimit to a short poll, nothing to a long poll, and goes on after a delete',
    async () => {
      let handle = '';
      const url = await filled('orders', (queue, account) => {
        putMany(account, queue, 120_001);
        const [first] = takeAll(account, queue);
        handle = first === undefined ? '' : handleOf(queue, first);
      });
      expect((await attributesOf(stand.client, url)).ApproximateNumberOfMessagesNotVisible).toBe('120000');
      await expectRefusal(receive(stand.client, url), 'OverLimit');
      expect(await receiveBodies(stand.client, url, { WaitTimeSeconds: 1 })).toEqual([]);
      await remove(stand.client, url, { ReceiptHandle: handle });
      expect(await receiveBodies(stand.client, url)).toEqual(['120000']);
    },
    fillMilliseconds,
  );

  test(
    'a FIFO queue then gives no messages and no error',
    async () => {
      const url = await filled('orders.fifo', (queue, account) => {
        putMany(account, queue, 120_001, String);
        takeAll(account, queue);
      });
      expect(await receiveBodies(stand.client, url)).toEqual([]);
      expect((await attributesOf(stand.client, url)).ApproximateNumberOfMessages).toBe('1');
    },
    fillMilliseconds,
  );

  test(
    'FIFO-queues-understanding-logic: groups behind the first 120,000 messages are not seen',
    async () => {
      const url = await filled('orders.fifo', (queue, account) => {
        putMany(account, queue, 120_003, (id) => (id < 119_998 ? 'large' : id < 120_002 ? 'half' : 'behind'));
      });
      expect(await receiveBodies(stand.client, url)).toHaveLength(10);
      expect(await receiveBodies(stand.client, url)).toEqual(['119998', '119999']);
      expect(await receiveBodies(stand.client, url)).toEqual([]);
    },
    fillMilliseconds,
  );
});

describe('API_CreateQueue: MessageRetentionPeriod', () => {
  test.each(['queue', 'fifo'] as const)('messages older than it are gone, in flight or not (%s)', async (kind) => {
    stand = await startStand();
    const url = await stand[kind]({ MessageRetentionPeriod: '60', VisibilityTimeout: '120' });
    const group = kind === 'fifo' ? 'g' : undefined;
    await send(stand.client, url, 'held', group);
    await receive(stand.client, url);
    stand.pass(30);
    await send(stand.client, url, 'younger', group);
    stand.pass(30);
    expect(await attributesOf(stand.client, url)).toMatchObject({
      ApproximateNumberOfMessages: '1',
      ApproximateNumberOfMessagesNotVisible: '0',
    });
    expect(await receiveBodies(stand.client, url)).toEqual(['younger']);
  });
});

describe('sqs-message-timers and sqs-delay-queues', () => {
  test('a delay of the message goes before that of the queue, on a standard queue', async () => {
    stand = await startStand();
    const url = await stand.queue({ DelaySeconds: '10' });
    const sendWith = (MessageBody: string, DelaySeconds?: number) =>
      stand.client.send(new SendMessageCommand({ QueueUrl: url, MessageBody, DelaySeconds }));
    await sendWith('now', 0);
    await sendWith('queue');
    await sendWith('late', 900);
    expect(await receiveBodies(stand.client, url)).toEqual(['now']);
    expect((await attributesOf(stand.client, url)).ApproximateNumberOfMessagesDelayed).toBe('2');
    stand.pass(10);
    expect(await receiveBodies(stand.client, url, { VisibilityTimeout: 43_200 })).toEqual(['queue']);
    stand.pass(890);
    expect(await receiveBodies(stand.client, url)).toContain('late');
  });
});
