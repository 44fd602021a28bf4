import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { caughtUp } from '../../../bridge/caught-up-frames.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { ingestUnderTest, written } from './ingest-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let under: Awaited<ReturnType<typeof ingestUnderTest>>;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(() => Promise.all([tables?.close(), stand?.close()]));
beforeEach(async () => {
  under = await ingestUnderTest(tables, stand, { api: undefined, privacyMode: 'generic' });
  await under.register('phone');
  await under.aliases.keepAliases('genesys', [{ kind: 'address', value: 'anna-address' }], 'anna', stand.now());
});

const message = (messageId: string, secondsAgo: number) => ({
  messageId,
  message: { id: messageId },
  messageTime: new Date(stand.now() - secondsAgo * 1000).toISOString(),
  messageStatus: 'sent',
  messageMetadata: { type: 'Text' },
});
const conversation = (...messages: object[]) => ({
  id: 'c-1',
  participants: [
    { purpose: 'customer', address: 'anna-address', messages: [] },
    { purpose: 'agent', messages },
  ],
});
const frame = (...messages: object[]) => ({
  topicName: 'v2.routing.queues.q-1.conversations.messages',
  version: '2',
  eventBody: conversation(...messages),
  metadata: { CorrelationId: 'trace' },
});
const hear = async (body: unknown) => {
  await under.arrive(body, 'genesys-notifications');
  expect(await under.run()).toEqual({ came: 1, again: 0 });
};
const messageIds = async () => (await under.rows()).flatMap(({ messageId }) => messageId ?? []).toSorted();

test('what the bridge hears becomes a push', async () => {
  await hear(frame(message('m-1', 5)));
  expect(await under.rows()).toMatchObject([{ conversation: 'c-1', messageId: 'm-1', customerId: 'anna' }]);
  expect(await under.jobs()).toMatchObject([{ conversation: 'c-1', deviceId: 'phone' }]);
});

test('once, though two bridges hear it, it is caught up, and the webhook brings it as well', async () => {
  const [first, second] = [message('m-1', 5), message('m-2', 4)];
  await hear(frame(first));
  await hear(frame(first));
  const everybody = { queues: undefined, users: undefined };
  const read = caughtUp(conversation(first, second), stand.now() - 60_000, everybody);
  const frames = read.kind === 'ours' ? read.frames : [];
  expect(frames).toHaveLength(2);
  for (const text of frames) await hear(text);
  await under.arrive(written(stand.now() - 5_000, { id: 'm-1', conversationId: 'c-1' }));
  await under.run();
  expect(await messageIds()).toEqual(['m-1', 'm-2']);
  expect(await under.jobs()).toHaveLength(2);
});

test('what lacks its conversation lies in the dead letters; what says nothing does not', async () => {
  const { id, ...nameless } = conversation(message('m-1', 5));
  await hear({ ...frame(), eventBody: nameless });
  await hear({ topicName: 'v2.something.new', eventBody: {} });
  expect(await under.deadLetters()).toMatchObject([{ reason: 'detail.eventBody.id is missing' }]);
  expect(await under.rows()).toEqual([]);
});
