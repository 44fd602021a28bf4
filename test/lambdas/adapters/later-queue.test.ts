import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { sendLook } from '../../../lambdas/adapters/later-queue.ts';
import { parseLook } from '../../../lambdas/adapters/look-schema.ts';
import { type Look, lookAtConversation } from '../../../lambdas/core/look.ts';
import { receiveBodies, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { noon } from './journal-entries.ts';

let stand: SqsStand;
let queueUrl: string;

beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand?.close());
beforeEach(async () => {
  queueUrl = await stand.queue();
});

const aLook = (at: number, messageId = 'message-1'): Look => ({
  v: 1,
  kind: 'message',
  conversation: 'conversation-1',
  messageId,
  step: 3,
  at,
});
const looks = async () => (await receiveBodies(stand.client, queueUrl)).map(parseLook);

test.each([
  ['its time is now', 0, 0],
  ['its time is over', -5_000, 0],
  ['its time is a second away', 1_000, 1],
  ['its time is within a second: never early', 1, 1],
  ['its time is a fraction of a second later: never early', 20_001, 21],
  ['its time is 15 minutes away', 900_000, 900],
  ['its time is farther away than a queue can hold: when that is over', 3_600_000, 900],
])('%s', async (_, milliseconds, seconds) => {
  const look = aLook(noon + milliseconds);
  await sendLook(stand.client, queueUrl, look, noon);
  if (seconds > 0) {
    stand.pass(seconds - 1);
    expect(await looks()).toEqual([]);
    stand.pass(1);
  }
  expect(await looks()).toEqual([look]);
});

test('a look at a conversation arrives whole, and looks do not swallow each other', async () => {
  const look = lookAtConversation('conversation-1', noon);
  await sendLook(stand.client, queueUrl, look, noon);
  await sendLook(stand.client, queueUrl, look, noon);
  expect(await looks()).toEqual([look, look]);
});

test('ids that hold what SQS refuses', async () => {
  const look = aLook(noon, 'a\uFFFE\uFFFFb');
  await sendLook(stand.client, queueUrl, look, noon);
  expect(await looks()).toEqual([look]);
});

test('a queue that is not there is an outage', async () => {
  const missing = stand.sqs.queueUrl('missing');
  await expect(sendLook(stand.client, missing, aLook(noon), noon)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
});
