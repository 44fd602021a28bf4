import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { deleteMessages } from '../../../local/event-source-mapping/delete-messages.ts';
import { toRecord } from '../../../local/event-source-mapping/sqs-record.ts';
import { testQueue } from './test-queue.ts';

let close: (() => Promise<void>) | undefined;
afterEach(() => close?.());

test('deletes more than one call takes, sends failed entries again and names what stays', async () => {
  const queue = await testQueue();
  close = queue.close;
  for (let index = 0; index < 12; index += 1) await queue.send(`m${index}`);
  const receive = new ReceiveMessageCommand({ QueueUrl: queue.queueUrl, MaxNumberOfMessages: 10 });
  const received = [await queue.sqs.send(receive), await queue.sqs.send(receive)].flatMap(
    ({ Messages }) => Messages ?? [],
  );
  const records = received.map((message) => toRecord(message, queue.server.queueArn('jobs')));
  const entryCounts: number[] = [];
  queue.sqs.middlewareStack.add(
    (next) => (args) => {
      if ('Entries' in args.input && Array.isArray(args.input.Entries)) entryCounts.push(args.input.Entries.length);
      return next(args);
    },
    { step: 'initialize' },
  );

  const [first, ...others] = records;
  if (first === undefined) throw new Error('nothing received');
  const stays = await deleteMessages(queue.sqs, queue.queueUrl, [{ ...first, receiptHandle: 'no handle' }, ...others]);

  expect(records).toHaveLength(12);
  expect(stays).toEqual([first.messageId]);
  expect(entryCounts).toEqual([10, 2, 1, 1]);
  expect(await queue.counts()).toEqual([0, 1]);
});
