import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createHandOver, type HandOverDependencies } from '../../bridge/hand-over.ts';
import { mostBytes, sendSourceRequests } from '../../lambdas/adapters/ingest-batch.ts';
import { createLog } from '../../lambdas/adapters/log.ts';
import { receive, remove, type SqsStand, startStand } from '../local/sqs/sqs-stand.ts';
import { until } from './bridge-under-test.ts';

let stand: SqsStand;
beforeAll(async () => {
  stand = await startStand({}, 'real');
});
afterAll(() => stand.close());

async function handOverTo(queueUrl: string, differences: Partial<HandOverDependencies> = {}) {
  const full: boolean[] = [];
  const sizes: number[] = [];
  const refused: string[] = [];
  const handOver = createHandOver({
    send: (messages) => {
      sizes.push(messages.length);
      return sendSourceRequests(stand.client, queueUrl, messages);
    },
    full: (isFull) => full.push(isFull),
    handedOver: () => {},
    log: createLog(() => {}),
    now: Date.now,
    random: () => 0.1,
    ...differences,
  });
  return {
    handOver,
    full,
    sizes,
    refused,
    offer: (message: string) => handOver.offer({ message, refused: () => refused.push(message.slice(0, 10)) }),
  };
}

async function allOf(queueUrl: string): Promise<string[]> {
  const bodies: string[] = [];
  for (;;) {
    const messages = await receive(stand.client, queueUrl);
    if (messages.length === 0) return bodies.toSorted();
    for (const message of messages) {
      bodies.push(message.Body ?? '');
      await remove(stand.client, queueUrl, message);
    }
  }
}

test('in batches of ten, each once', async () => {
  const queueUrl = await stand.queue();
  const { handOver, offer, sizes } = await handOverTo(queueUrl);
  const messages = Array.from({ length: 95 }, (_, index) => `message-${String(index).padStart(2, '0')}`);
  messages.forEach(offer);
  expect(handOver.status()).toMatchObject({ waiting: 95, stuckSince: expect.any(Number) });
  expect(await handOver.drain(5_000)).toBe(0);
  expect(await allOf(queueUrl)).toEqual(messages);
  expect(sizes.length).toBeLessThan(13);
  expect(handOver.status()).toEqual({ waiting: 0, lastHandedOverAt: expect.any(Number) });
});

test('batches of a mebibyte at most; what alone has more is refused', async () => {
  const queueUrl = await stand.queue({ MaximumMessageSize: String(mostBytes) });
  const { handOver, offer, sizes, refused } = await handOverTo(queueUrl);
  const large = ['a', 'b', 'c'].map((letter) => letter.repeat(400_000));
  large.forEach(offer);
  offer('d'.repeat(mostBytes));
  offer('e'.repeat(mostBytes + 1));
  expect(await handOver.drain(5_000)).toBe(0);
  expect(await allOf(queueUrl)).toEqual([...large, 'd'.repeat(mostBytes)]);
  expect(Math.max(...sizes)).toBe(2);
  expect(refused).toEqual(['eeeeeeeeee']);
});

test('what the queue does not take goes again; what it never takes is told', async () => {
  const queueUrl = await stand.queue();
  let calls = 0;
  const { handOver, offer, refused } = await handOverTo(queueUrl, {
    async send(messages) {
      calls += 1;
      if (calls === 1) throw new Error('unreachable');
      if (calls > 2) return sendSourceRequests(stand.client, queueUrl, messages);
      await sendSourceRequests(stand.client, queueUrl, messages.slice(2));
      return [
        { index: 0, isRefused: false },
        { index: 1, isRefused: true },
      ];
    },
  });
  ['a', 'b', 'c', 'd'].forEach(offer);
  expect(await handOver.drain(5_000)).toBe(0);
  expect(await allOf(queueUrl)).toEqual(['a', 'c', 'd']);
  expect(refused).toEqual(['b']);
  expect(calls).toBe(3);
});

test('a queue that is down fills the room, says so, and loses nothing', async () => {
  const queueUrl = await stand.queue();
  let isDown = true;
  const { handOver, offer, full } = await handOverTo(queueUrl, {
    mostRoom: { events: 20, bytes: 1_000 },
    send: (messages) =>
      isDown ? Promise.reject(new Error('down')) : sendSourceRequests(stand.client, queueUrl, messages),
  });
  const messages = Array.from({ length: 25 }, (_, index) => `message-${String(index).padStart(2, '0')}`);
  messages.slice(0, 19).forEach(offer);
  expect(full).toEqual([]);
  messages.slice(19).forEach(offer);
  expect(full).toEqual([true]);
  let hasRoom = false;
  const room = handOver.room().then(() => {
    hasRoom = true;
  });
  expect(await handOver.drain(300)).toBe(25);
  expect([hasRoom, full]).toEqual([false, [true]]);
  isDown = false;
  await room;
  expect(full).toEqual([true, false]);
  expect(handOver.status().waiting).toBeLessThan(10);
  expect(await handOver.drain(5_000)).toBe(0);
  expect(await allOf(queueUrl)).toEqual(messages);
});

test('bytes fill it, too', async () => {
  const { offer, full, handOver } = await handOverTo(await stand.queue(), { mostRoom: { events: 100, bytes: 1_000 } });
  offer('x'.repeat(999));
  expect(full).toEqual([]);
  offer('x');
  expect(full).toEqual([true]);
  await until(() => handOver.status().waiting === 0);
  expect(full).toEqual([true, false]);
});

test('what is offered after it was empty goes as well', async () => {
  const queueUrl = await stand.queue();
  const { handOver, offer } = await handOverTo(queueUrl);
  for (let count = 0; count < 20; count += 1) {
    offer(`message-${String(count).padStart(2, '0')}`);
    if (count % 3 === 0) expect(await handOver.drain(5_000)).toBe(0);
  }
  await handOver.drain(5_000);
  expect(await allOf(queueUrl)).toHaveLength(20);
});
