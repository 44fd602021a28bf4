import { afterEach, describe, expect, test } from '@jest/globals';
import type { SqsRecord } from '../../../local/event-source-mapping/sqs-record.ts';
import { fifo, functionError, testQueue, throttled, until } from './test-queue.ts';

type Queue = Awaited<ReturnType<typeof testQueue>>;
const open: Queue[] = [];
async function queueWith(attributes?: Record<string, string>): Promise<Queue> {
  const queue = await testQueue(attributes);
  open.push(queue);
  return queue;
}
afterEach(async () => {
  for (const queue of open.splice(0)) await queue.close();
});

const bodies = (records: SqsRecord[]) => records.map(({ body }) => body);
const failing = (records: SqsRecord[]) => ({
  batchItemFailures: records.map(({ messageId }) => ({ itemIdentifier: messageId })),
});

describe('records', () => {
  test('a FIFO message as Lambda shows it', async () => {
    const queue = await queueWith(fifo);
    const sent = await queue.send('{"a":1}', {
      MessageGroupId: 'chat',
      MessageDeduplicationId: 'once',
      MessageAttributes: {
        text: { DataType: 'String', StringValue: 'grün' },
        number: { DataType: 'Number.int', StringValue: '7' },
        bytes: { DataType: 'Binary', BinaryValue: Uint8Array.of(1, 2, 255) },
      },
    });
    const batches: SqsRecord[][] = [];
    queue.feed((records) => void batches.push(records));
    await until(() => batches.length > 0);

    expect(batches).toEqual([
      [
        {
          messageId: sent.MessageId,
          receiptHandle: expect.any(String),
          body: '{"a":1}',
          attributes: {
            ApproximateReceiveCount: '1',
            ApproximateFirstReceiveTimestamp: '1780000000000',
            SentTimestamp: '1780000000000',
            SenderId: expect.any(String),
            SequenceNumber: sent.SequenceNumber,
            MessageGroupId: 'chat',
            MessageDeduplicationId: 'once',
          },
          messageAttributes: {
            text: { dataType: 'String', stringValue: 'grün', stringListValues: [], binaryListValues: [] },
            number: { dataType: 'Number.int', stringValue: '7', stringListValues: [], binaryListValues: [] },
            bytes: { dataType: 'Binary', binaryValue: 'AQL/', stringListValues: [], binaryListValues: [] },
          },
          md5OfBody: sent.MD5OfMessageBody,
          md5OfMessageAttributes: sent.MD5OfMessageAttributes,
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:jobs.fifo',
          awsRegion: 'eu-central-1',
        },
      ],
    ]);
  });

  test('a message of a standard queue has no FIFO attributes', async () => {
    const queue = await queueWith();
    await queue.send('plain');
    const seen: SqsRecord[] = [];
    queue.feed((records) => void seen.push(...records));
    await until(() => seen.length > 0);
    expect(Object.keys(seen[0]?.attributes ?? {}).toSorted()).toEqual([
      'ApproximateFirstReceiveTimestamp',
      'ApproximateReceiveCount',
      'SenderId',
      'SentTimestamp',
    ]);
    expect(seen[0]?.messageAttributes).toEqual({});
  });
});

describe('batches', () => {
  test('hold at most the batch size, several groups together, each group in its order', async () => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('a1', 'b1', 'a2', 'c1', 'b2', 'a3', 'c2');
    const batches: string[][] = [];
    queue.feed((records) => void batches.push(bodies(records)), { batchSize: 4 });
    await until(async () => (await queue.counts()).join() === '0,0');

    expect(batches.every((batch) => batch.length <= 4)).toBe(true);
    expect(batches.some((batch) => new Set(batch.map((body) => body[0])).size > 1)).toBe(true);
    const all = batches.flat();
    expect(['a', 'b', 'c'].map((group) => all.filter((body) => body.startsWith(group)))).toEqual([
      ['a1', 'a2', 'a3'],
      ['b1', 'b2'],
      ['c1', 'c2'],
    ]);
  });

  test('several run at once up to the maximum concurrency, but one of a group at a time', async () => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('a1', 'a2', 'b1', 'b2', 'c1', 'c2');
    const running: string[] = [];
    const seen: string[][] = [];
    let release: (() => void) | undefined;
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    queue.feed(
      async (records) => {
        running.push(...bodies(records));
        seen.push(running.toSorted());
        if (running.length === 2) setTimeout(() => release?.(), 30);
        await released;
        for (const body of bodies(records)) running.splice(running.indexOf(body), 1);
      },
      { batchSize: 1, maximumConcurrency: 2 },
    );
    await until(async () => (await queue.counts()).join() === '0,0');

    expect(Math.max(...seen.map((together) => together.length))).toBe(2);
    expect(seen.filter((together) => new Set(together.map((body) => body[0])).size < together.length)).toEqual([]);
  });

  test('a batching window gathers more than one receive can bring', async () => {
    const queue = await queueWith();
    for (let index = 0; index < 15; index += 1) await queue.send(`m${index}`);
    const sizes: number[] = [];
    queue.feed((records) => void sizes.push(records.length), { batchSize: 15, maximumBatchingWindowSeconds: 5 });
    await until(async () => (await queue.counts()).join() === '0,0');
    expect(sizes).toEqual([15]);
  });
});

describe('what was not processed', () => {
  test('only failed messages stay, hidden and holding their group until the visibility timeout ends', async () => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('a1', 'b1', 'b2');
    const seen: string[] = [];
    queue.feed((records) => {
      seen.push(...records.map(({ body, attributes }) => `${body} ${attributes.ApproximateReceiveCount}`));
      return failing(
        records.filter(({ body, attributes }) => body === 'a1' && attributes.ApproximateReceiveCount === '1'),
      );
    });
    await until(async () => (await queue.counts()).join() === '0,1');
    await queue.sendInOrder('a2', 'c1');
    await until(() => seen.includes('c1 1'));
    await until(async () => (await queue.counts()).join() === '1,1');
    expect(seen).toEqual(['a1 1', 'b1 1', 'b2 1', 'c1 1']);

    queue.clock.now += 30_000;
    await until(async () => (await queue.counts()).join() === '0,0');
    expect(seen.slice(4)).toEqual(['a1 2', 'a2 1']);
  });

  test.each([
    ['a function error', { reportBatchItemFailures: true }, functionError],
    ['a function error without partial responses', { reportBatchItemFailures: false }, functionError],
    ['an answer that is no batch response', { reportBatchItemFailures: true }, 'done'],
  ])('%s keeps the whole batch', async (_what, definition, first) => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('a1', 'b1');
    const batches: string[][] = [];
    queue.feed((records) => {
      batches.push(bodies(records));
      return batches.length === 1 ? first : undefined;
    }, definition);
    await until(() => batches.length === 1);
    expect(await queue.counts()).toEqual([0, 2]);
    queue.clock.now += 30_000;
    await until(async () => (await queue.counts()).join() === '0,0');
    expect(batches).toEqual([
      ['a1', 'b1'],
      ['a1', 'b1'],
    ]);
  });

  test('without partial responses any answer deletes the whole batch', async () => {
    const queue = await queueWith();
    await queue.send('one');
    queue.feed(failing, { reportBatchItemFailures: false });
    await until(async () => (await queue.counts()).join() === '0,0');
  });

  test('function errors without partial responses reduce the batches at once; successes restore them', async () => {
    const queue = await queueWith();
    let failures = 4;
    let running = 0;
    const together: number[] = [];
    queue.feed(
      async () => {
        running += 1;
        together.push(running);
        await new Promise((resolve) => setTimeout(resolve, 30));
        running -= 1;
        failures -= 1;
        return failures >= 0 ? functionError : undefined;
      },
      { batchSize: 1, reportBatchItemFailures: false },
    );
    for (let index = 0; index < 4; index += 1) await queue.send('first');
    await until(() => together.length === 4);
    await until(() => running === 0);
    together.length = 0;
    queue.clock.now += 30_000;
    await until(async () => (await queue.counts()).join() === '0,0');
    expect(together.slice(0, 2)).toEqual([1, 1]);
    expect(together).toContain(2);
  });

  test('a throttled batch is tried again within the same receive', async () => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('a1');
    const counts: (string | undefined)[] = [];
    queue.feed((records) => {
      counts.push(records[0]?.attributes.ApproximateReceiveCount);
      return counts.length < 3 ? throttled : undefined;
    });
    await until(async () => (await queue.counts()).join() === '0,0');
    expect(counts).toEqual(['1', '1', '1']);
  });

  test.each([
    ['of the definition', { visibilityTimeoutSeconds: 30 }],
    ['of the queue', {}],
  ])(
    'a throttled batch is given up at the visibility timeout %s, at the price of a receive',
    async (_of, definition) => {
      const queue = await queueWith(fifo);
      await queue.sendInOrder('a1');
      const counts: (string | undefined)[] = [];
      const mapping = queue.feed((records) => {
        const count = records[0]?.attributes.ApproximateReceiveCount;
        counts.push(count);
        if (counts.length === 2) queue.clock.now += 30_000;
        return count === '1' ? throttled : undefined;
      }, definition);
      await until(async () => (await queue.counts()).join() === '0,0');
      await mapping.close();
      expect(counts).toEqual(['1', '1', '2']);
    },
  );
});

describe('filters', () => {
  const matchesFilter = (pattern: unknown, record: unknown) =>
    JSON.stringify((record as SqsRecord).body) === JSON.stringify((pattern as SqsRecord).body);

  test('delete what no pattern matches; a pattern looks into a JSON body', async () => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('{"channel":"apns"}', '{"channel":"fcm"}', 'text', '[1');
    const seen: string[] = [];
    const filterPatterns = [{ body: { channel: 'apns' } }, { body: 'text' }];
    queue.feed((records) => void seen.push(...bodies(records)), { filterPatterns }, { matchesFilter });
    await until(async () => (await queue.counts()).join() === '0,0');
    expect(seen.toSorted()).toEqual(['text', '{"channel":"apns"}']);
  });

  test('without a function to match them the mapping does not start', async () => {
    const queue = await queueWith();
    expect(() => queue.feed(() => {}, { filterPatterns: [{ body: ['x'] }] })).toThrow('filter criteria');
  });
});

describe('recursion', () => {
  async function loop(recursiveLoop: 'Allow' | 'Terminate'): Promise<number> {
    const queue = await queueWith();
    let invocations = 0;
    queue.feed(
      async (_records, traceHeader) => {
        invocations += 1;
        if (invocations === 20) return;
        const AWSTraceHeader = { DataType: 'String', StringValue: traceHeader };
        await queue.send('again', { MessageSystemAttributes: { AWSTraceHeader } });
      },
      { recursiveLoop },
    );
    await queue.send('first');
    await until(() => invocations === 20 || queue.lines.some((line) => line.includes('recursive loop')));
    return invocations;
  }

  test('a function that feeds itself is stopped after 16 invocations', async () => {
    expect(await loop('Terminate')).toBe(16);
  });

  test('unless its template allows loops', async () => {
    expect(await loop('Allow')).toBe(20);
  });
});

test.each([
  ['more than 10 of a FIFO queue', fifo, { batchSize: 11 }],
  ['a window on a FIFO queue', fifo, { maximumBatchingWindowSeconds: 1 }],
  ['more than 10 without a window', {}, { batchSize: 11 }],
  ['an endless window', {}, { maximumBatchingWindowSeconds: 301 }],
  ['a concurrency of 1', {}, { maximumConcurrency: 1 }],
])('%s: refused as by AWS', async (_what, attributes, definition) => {
  const queue = await queueWith(attributes);
  expect(() => queue.feed(failing, definition)).toThrow('event source mapping');
});

describe('outages and the end', () => {
  test('a queue that cannot be read is tried again', async () => {
    const queue = await queueWith();
    const seen: string[] = [];
    queue.feed((records) => void seen.push(...bodies(records)), { queueUrl: queue.server.queueUrl('later') });
    await until(() => queue.lines.some((line) => line.includes('cannot receive')));
    queue.server.createQueue('later', {});
    await queue.send('found', { QueueUrl: queue.server.queueUrl('later') });
    await until(() => seen.length === 1);
  });

  test('a handler that throws unexpectedly leaves its batch and not the mapping', async () => {
    const queue = await queueWith(fifo);
    await queue.sendInOrder('a1');
    const seen: string[] = [];
    queue.feed((records) => {
      seen.push(...bodies(records));
      if (seen.length === 1) throw new Error('the runner lost its pool');
    });
    await until(() => queue.lines.some((line) => line.includes('lost its pool')));
    await queue.sendInOrder('b1');
    await until(() => seen.includes('b1'));
    expect(await queue.counts()).toEqual([0, 1]);
  });

  test('close() ends the long poll and waits for the batch that runs', async () => {
    const queue = await queueWith();
    await queue.send('one');
    let finish: (() => void) | undefined;
    const mapping = queue.feed(() => new Promise<void>((resolve) => (finish = resolve)));
    await until(() => finish !== undefined);
    const closed = mapping.close();
    expect(await Promise.race([closed.then(() => 'closed'), new Promise((resolve) => setTimeout(resolve, 20))])).toBe(
      undefined,
    );
    finish?.();
    await closed;
    expect(await queue.counts()).toEqual([0, 0]);
    await queue.send('two');
    expect(await queue.counts()).toEqual([1, 0]);
  });
});
