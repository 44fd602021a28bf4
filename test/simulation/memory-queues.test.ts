import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SendMessageCommandInput,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type SqsStand, startStand } from '../local/sqs/sqs-stand.ts';
import { createMemoryQueues, type MemoryQueues } from './memory-queues.ts';

/** Queues of one kind, with what was answered so far. */
interface Subject {
  readonly client: SQSClient;
  readonly createQueue: (name: string, attributes?: Record<string, string>) => Promise<string>;
  readonly arnOf: (url: string) => string;
  readonly pass: (seconds: number) => void;
}

let stand: SqsStand;
let memory: MemoryQueues;
let time = Date.UTC(2026, 0, 1);
let subjects: readonly Subject[] = [];
beforeAll(async () => {
  stand = await startStand();
  expect(stand.now()).toBe(time);
  memory = createMemoryQueues({ now: () => time });
  const nameOf = (url: string) => url.split('/').at(-1) ?? '';
  const { client, sqs } = stand;
  subjects = [
    {
      client: memory.client(undefined, 'AKIDPRODUCER'),
      createQueue: async (name, attributes) => memory.createQueue(name, attributes),
      arnOf: memory.arnOf,
      pass: (seconds) => {
        time += seconds * 1000;
      },
    },
    {
      client,
      createQueue: async (name, attributes = {}) => {
        sqs.createQueue(name, attributes);
        return sqs.queueUrl(name);
      },
      arnOf: (url) => sqs.queueArn(nameOf(url)),
      pass: stand.pass,
    },
  ];
});
afterAll(() => stand.close());

/** Ids and handles are each engine's own: they become numbers in the order in which they show up. */
function inOrderOfAppearance(transcript: unknown): unknown {
  const seen: string[] = [];
  const number = (id: unknown) => {
    const place = seen.indexOf(String(id));
    return place >= 0 ? place : seen.push(String(id)) - 1;
  };
  const text = JSON.stringify(transcript, (name, value: unknown) => {
    if (value === undefined) return undefined;
    if (name === 'MessageId' || name === 'ReceiptHandle' || name === 'SequenceNumber') return number(value);
    return name === '$metadata' ? undefined : value;
  });
  return JSON.parse(text);
}

const errorSchema = z.object({ name: z.string(), message: z.string(), $fault: z.string() });

async function answerOf(call: Promise<object>): Promise<unknown> {
  try {
    return await call;
  } catch (error) {
    const { name, message, $fault } = errorSchema.parse(error);
    return { name, $fault, kind: error?.constructor.name, message: message.replaceAll(/"[^"]+"/g, '"…"') };
  }
}

type Scene = (subject: Subject, say: (call: Promise<object>) => Promise<unknown>) => Promise<void>;

/** Plays a scene on both; gives what was said. */
async function play(scene: Scene): Promise<unknown[]> {
  const transcripts: unknown[][] = [];
  for (const subject of subjects) {
    const transcript: unknown[] = [];
    await scene(subject, async (call) => {
      const answer = await answerOf(call);
      transcript.push(answer);
      return answer;
    });
    transcripts.push(transcript);
  }
  const [ours, theirs] = transcripts.map(inOrderOfAppearance);
  expect(ours).toEqual(theirs);
  return z.array(z.unknown()).parse(ours);
}

const sendTo = (
  { client }: Subject,
  QueueUrl: string,
  MessageBody: string,
  more: Partial<SendMessageCommandInput> = {},
) => client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
const receiveFrom = ({ client }: Subject, QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}) =>
  client.send(
    new ReceiveMessageCommand({
      QueueUrl,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      ...more,
    }),
  );
const attributesOf = ({ client }: Subject, QueueUrl: string) =>
  client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
const fifo = (body: string) => ({ MessageGroupId: body[0], MessageDeduplicationId: body });
const handleOf = (messages: readonly Message[] | undefined, index = 0) => messages?.[index]?.ReceiptHandle;

describe('both engines say the same', () => {
  test('of a standard queue: delays, visibility, deletion', async () => {
    const said = await play(async (subject, say) => {
      const url = await subject.createQueue('standard', { VisibilityTimeout: '30' });
      const attribute = { reason: { DataType: 'String', StringValue: 'x' } };
      await say(sendTo(subject, url, 'a', { MessageAttributes: attribute }));
      await say(sendTo(subject, url, 'later', { DelaySeconds: 900 }));
      await say(receiveFrom(subject, url, { WaitTimeSeconds: 0 }));
      await say(receiveFrom(subject, url));
      await say(attributesOf(subject, url));
      subject.pass(30);
      const { Messages } = await receiveFrom(subject, url);
      await say(
        subject.client.send(
          new ChangeMessageVisibilityCommand({
            QueueUrl: url,
            ReceiptHandle: handleOf(Messages),
            VisibilityTimeout: 90,
          }),
        ),
      );
      subject.pass(60);
      await say(receiveFrom(subject, url));
      subject.pass(30);
      const again = await receiveFrom(subject, url);
      await say(Promise.resolve(again));
      for (const ReceiptHandle of [handleOf(Messages), handleOf(again.Messages), handleOf(again.Messages), 'none'])
        await say(subject.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle })));
      subject.pass(810);
      await say(receiveFrom(subject, url));
      await say(attributesOf(subject, url));
    });
    expect(said[2]).toMatchObject({ Messages: [{ Body: 'a', Attributes: { ApproximateReceiveCount: '1' } }] });
    expect(said[11]).toMatchObject({ kind: 'ReceiptHandleIsInvalid' });
  });

  test('of a FIFO queue: groups, order, and repeats within five minutes', async () => {
    const said = await play(async (subject, say) => {
      const url = await subject.createQueue('ordered.fifo', { FifoQueue: 'true', VisibilityTimeout: '60' });
      for (const body of ['a1', 'b1', 'a2', 'a1']) await say(sendTo(subject, url, body, fifo(body)));
      const first = await receiveFrom(subject, url, { MaxNumberOfMessages: 1 });
      await say(Promise.resolve(first));
      await say(receiveFrom(subject, url));
      await subject.client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: handleOf(first.Messages) }));
      await say(receiveFrom(subject, url));
      subject.pass(299);
      await say(sendTo(subject, url, 'a1', fifo('a1')));
      subject.pass(1);
      await say(sendTo(subject, url, 'a1', fifo('a1')));
      await say(receiveFrom(subject, url));
      await say(sendTo(subject, url, 'c1', { ...fifo('c1'), DelaySeconds: 5 }));
      await say(sendTo(subject, url, 'c1', { MessageGroupId: 'c' }));
      await say(sendTo(subject, url, 'c1'));
    });
    expect(said[5]).toMatchObject({ Messages: [{ Body: 'b1' }] });
    expect(said.slice(-3)).toMatchObject([{ $fault: 'client' }, { $fault: 'client' }, { $fault: 'client' }]);
  });

  test('of dead letters: where a message goes after its last receive', async () => {
    const said = await play(async (subject, say) => {
      const dead = await subject.createQueue('dead.fifo', { FifoQueue: 'true' });
      const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: subject.arnOf(dead), maxReceiveCount: 2 });
      const url = await subject.createQueue('live.fifo', { FifoQueue: 'true', VisibilityTimeout: '1', RedrivePolicy });
      await say(sendTo(subject, url, 'a1', fifo('a1')));
      await say(sendTo(subject, url, 'a2', fifo('a2')));
      for (let receives = 0; receives < 3; receives += 1) {
        await say(receiveFrom(subject, url, { MaxNumberOfMessages: 1 }));
        subject.pass(1);
      }
      await say(receiveFrom(subject, dead));
    });
    expect(said.at(-1)).toMatchObject({ Messages: [{ Body: 'a1', Attributes: { ApproximateReceiveCount: '3' } }] });
  });

  test('of batches, which can fail in part or as a whole', async () => {
    await play(async (subject, say) => {
      const url = await subject.createQueue('batches', {});
      const { client } = subject;
      const send = (Entries: SendMessageBatchRequestEntry[]) =>
        say(client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries })));
      const entries = Array.from({ length: 11 }, (_, index) => ({ Id: `${index}`, MessageBody: `body ${index}` }));
      await send(entries.slice(0, 10));
      await send([
        { Id: 'good', MessageBody: 'x' },
        { Id: 'late', MessageBody: 'x', DelaySeconds: 901 },
      ]);
      await send([{ Id: 'empty', MessageBody: '' }]);
      await send([]);
      await send(entries);
      await send([...entries.slice(0, 1), ...entries.slice(0, 1)]);
      await send([{ Id: 'not good', MessageBody: 'x' }]);
      await send([{ Id: 'a', MessageBody: 'x'.repeat(1_048_577) }]);
      const { Messages = [] } = await receiveFrom(subject, url);
      await say(Promise.resolve({ Messages }));
      const handles = Messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
      const hidden = handles.map((entry, index) => ({ ...entry, VisibilityTimeout: index === 3 ? 43_201 : 0 }));
      await say(client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: hidden })));
      await say(receiveFrom(subject, url));
      const bad = [...handles.slice(0, 2), { Id: 'bad', ReceiptHandle: 'bad' }];
      await say(client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries: bad })));
      await say(attributesOf(subject, url));
    });
  });

  test('of requests that are refused', async () => {
    const said = await play(async (subject, say) => {
      const url = await subject.createQueue('refusals', {});
      await say(sendTo(subject, `${url}-not-there`, 'a'));
      await say(sendTo(subject, url, ''));
      await say(sendTo(subject, url, '\u0000'));
      await say(sendTo(subject, url, 'a', { DelaySeconds: 901 }));
      await say(sendTo(subject, url, 'a', { MessageDeduplicationId: 'a' }));
      await say(receiveFrom(subject, url, { MaxNumberOfMessages: 11 }));
      await say(receiveFrom(subject, url, { MessageSystemAttributeNames: ['AWSTraceHeader', 'SenderId'] }));
      await say(receiveFrom(subject, url, { VisibilityTimeout: 43_201 }));
    });
    expect(said[0]).toMatchObject({ name: 'QueueDoesNotExist', kind: 'QueueDoesNotExist' });
  });
});
