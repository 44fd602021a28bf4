import { connect } from 'node:net';
import { DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  attributesOf,
  expectRefusal,
  hideFor,
  newClient,
  receive,
  receiveBodies,
  remove,
  type SqsStand,
  send,
  startStand,
} from './sqs-stand.ts';

// The wait is real time. Jest's limit of 5 s per test fails a poll of 20 s that is not woken.
let stand: SqsStand;
beforeEach(async () => {
  stand = await startStand({}, 'real');
});
afterEach(() => stand.close());

const poll = (url: string, options = {}) => receive(stand.client, url, { WaitTimeSeconds: 20, ...options });
const pollBodies = async (url: string) => (await poll(url)).map((message) => message.Body);

const pollWithAbort = (client: ReturnType<typeof newClient>, QueueUrl: string, abortSignal: AbortSignal) =>
  client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 }), { abortSignal });

/** Resolves once the server has parked the polls that were sent before: it answers requests in their order. */
const settle = async (url: string) => {
  for (let turn = 0; turn < 3; turn += 1) await attributesOf(stand.client, url);
};

describe('sqs-short-and-long-polling', () => {
  test('a waiting receive is answered when a message arrives', async () => {
    const url = await stand.queue();
    const waiting = pollBodies(url);
    await settle(url);
    await send(stand.client, url, 'one');
    expect(await waiting).toEqual(['one']);
  });

  test('ReceiveMessageWaitTimeSeconds of the queue makes a receive wait, and WaitTimeSeconds 0 does not', async () => {
    const url = await stand.queue({ ReceiveMessageWaitTimeSeconds: '20' });
    expect(await receiveBodies(stand.client, url, { WaitTimeSeconds: 0 })).toEqual([]);
    const waiting = receiveBodies(stand.client, url);
    await settle(url);
    await send(stand.client, url, 'one');
    expect(await waiting).toEqual(['one']);
  });

  test('the wait ends without messages', async () => {
    const url = await stand.queue();
    expect(await poll(url, { WaitTimeSeconds: 1 })).toEqual([]);
  });

  test('the end of a visibility timeout and of a delay wake', async () => {
    const hidden = await stand.queue({ VisibilityTimeout: '1' });
    const delayed = await stand.queue({ DelaySeconds: '1' });
    await send(stand.client, hidden, 'hidden');
    await receive(stand.client, hidden);
    await send(stand.client, delayed, 'delayed');
    expect(await Promise.all([pollBodies(hidden), pollBodies(delayed)])).toEqual([['hidden'], ['delayed']]);
  });

  test('a delete that sets a FIFO group free wakes, and so does a message given back', async () => {
    const url = await stand.fifo();
    await send(stand.client, url, '1', 'g');
    await send(stand.client, url, '2', 'g');
    const [first] = await receive(stand.client, url, { MaxNumberOfMessages: 1 });
    const waiting = poll(url);
    await settle(url);
    await remove(stand.client, url, first);
    const [second] = await waiting;
    expect(second?.Body).toBe('2');
    const again = pollBodies(url);
    await settle(url);
    await hideFor(stand.client, url, second, 0);
    expect(await again).toEqual(['2']);
  });

  test('waiting receives are served in their order, one group each', async () => {
    const url = await stand.fifo();
    const first = pollBodies(url);
    await settle(url);
    const second = pollBodies(url);
    await settle(url);
    await send(stand.client, url, 'a', 'a');
    expect(await first).toEqual(['a']);
    await send(stand.client, url, 'b', 'b');
    expect(await second).toEqual(['b']);
  });

  test('a dead letter wakes who waits for dead letters', async () => {
    const dead = await stand.queue();
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: stand.sqs.queueArn(dead.split('/').at(-1) ?? ''),
      maxReceiveCount: 1,
    });
    const url = await stand.queue({ RedrivePolicy, VisibilityTimeout: '1' });
    await send(stand.client, url, 'one');
    await receive(stand.client, url);
    // Who waits for dead letters came first, and so is looked at before the receive that makes one.
    const atDead = pollBodies(dead);
    await settle(url);
    const source = newClient(stand.sqs);
    const atSource = receive(source, url, { WaitTimeSeconds: 20 });
    expect(await atDead).toEqual(['one']);
    await stand.sqs.close();
    expect(await atSource).toEqual([]);
    source.destroy();
  });

  test('deleting the queue ends the wait with QueueDoesNotExist; closing the server ends it with nothing', async () => {
    const url = await stand.queue();
    const other = await stand.queue();
    const waiting = expectRefusal(poll(url), 'QueueDoesNotExist');
    const untilClose = poll(other);
    await settle(other);
    await stand.client.send(new DeleteQueueCommand({ QueueUrl: url }));
    await waiting;
    await stand.sqs.close();
    expect(await untilClose).toEqual([]);
  });
});

describe('a caller that goes away', () => {
  test('gets no messages: none is in flight, and the next receive has it with a count of one', async () => {
    const url = await stand.fifo();
    for (let round = 0; round < 20; round += 1) {
      const abort = new AbortController();
      const aborted = pollWithAbort(stand.client, url, abort.signal);
      await settle(url);
      const refused = expect(aborted).rejects.toThrow('abort');
      abort.abort();
      await send(stand.client, url, String(round), 'g');
      await refused;
      const [message] = await receive(stand.client, url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
      expect(message).toMatchObject({ Body: String(round), Attributes: { ApproximateReceiveCount: '1' } });
      await remove(stand.client, url, message);
    }
  });

  test('in the middle of an answer gives the messages back', async () => {
    const url = await stand.queue();
    // More than the buffers between two sockets hold, so that the answer cannot leave while nobody reads.
    for (let count = 0; count < 10; count += 1) await send(stand.client, url, 'x'.repeat(1_048_576));
    const body = JSON.stringify({ QueueUrl: url, MaxNumberOfMessages: 10 });
    const { hostname, port } = new URL(stand.sqs.endpoint);
    const socket = connect(Number(port), hostname).pause();
    socket.write(
      `POST / HTTP/1.1\r\nHost: ${hostname}\r\nX-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    const inFlight = async () => (await attributesOf(stand.client, url)).ApproximateNumberOfMessagesNotVisible;
    while ((await inFlight()) !== '10');
    socket.destroy();
    while ((await inFlight()) !== '0');
    const [message] = await receive(stand.client, url, { MessageSystemAttributeNames: ['ApproximateReceiveCount'] });
    expect(message?.Attributes?.ApproximateReceiveCount).toBe('1');
  });

  test('does not stand in the way of the next one that waits', async () => {
    const url = await stand.queue();
    const gone = newClient(stand.sqs);
    const abort = new AbortController();
    const aborted = pollWithAbort(gone, url, abort.signal);
    await settle(url);
    const waiting = pollBodies(url);
    await settle(url);
    abort.abort();
    await expect(aborted).rejects.toThrow('abort');
    await send(stand.client, url, 'one');
    expect(await waiting).toEqual(['one']);
    gone.destroy();
  });
});
