import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

const patienceMs = 60_000;
const reads = ['GetItem', 'BatchGetItem', 'Query', 'Scan', 'TransactGetItems'];
const writes = ['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems'];

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);

const total = (requests: Record<string, number>, operations: readonly string[]) =>
  operations.reduce((sum, operation) => sum + (requests[operation] ?? 0), 0);

/** A customer who has just left, with so many devices on each channel; and the answer to one message. */
async function messageTo(devicesPerChannel: number) {
  const conversation = newConversation();
  const app = await stack.app(`customer-${conversation}`);
  for (let device = 0; device < devicesPerChannel; device += 1) {
    const answers = await Promise.all([
      app('PUT', `/v1/devices/ios-${device}`, { channel: 'apns', token: newApnsToken() }),
      app('PUT', `/v1/devices/android-${device}`, { channel: 'fcm', token: newFcmToken() }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  }
  await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'ios-0', status: 'background' });
  await stack.ask('DELETE', '/local/requests');
  await stack.event(outboundMessage(conversation));
  await stack.message(conversation, ({ state }) => state !== 'open', patienceMs);
  return stack.journal(conversation);
}

test.each([1, 2, 11])(
  'an event to its jobs, %i devices on each channel',
  async (devices) => {
    const { messages, pushes } = await messageTo(devices);
    expect(messages).toMatchObject([{ state: 'pushed', step: 0 }]);
    expect(pushes).toHaveLength(2 * devices);
    const requests = await stack.requests('Route');
    expect(total(requests, reads)).toBeLessThanOrEqual(3);
    // The message's row, and that it is unread.
    expect(total(requests, writes)).toBe(2);
    expect(requests.SendMessageBatch).toBe(2 * Math.ceil(devices / 10));
    expect(total(requests, [...reads, ...writes, 'SendMessageBatch'])).toBe(total(requests, Object.keys(requests)));
  },
  90_000,
);

test('a push reads three times, claims once and says once how it ended', async () => {
  const conversation = newConversation();
  const app = await stack.app(`customer-${conversation}`);
  await app('PUT', '/v1/devices/phone', { channel: 'fcm', token: newFcmToken() });
  await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'phone', status: 'background' });
  await stack.ask('DELETE', '/local/requests');
  await stack.event(outboundMessage(conversation));
  expect(await stack.message(conversation, ({ state }) => state !== 'open', patienceMs)).toMatchObject({
    state: 'pushed',
  });
  // The tests before have read the secret. The conversation is one of the queries; the badge is counted by the other.
  const { GetItem = 0, ...ofEachPush } = await stack.requests('FcmDispatch');
  expect(ofEachPush).toEqual({ BatchGetItem: 1, Query: 2, PutItem: 4, UpdateItem: 1 });
  // Whether the channel is up: asked every five seconds at most.
  expect(GetItem).toBeLessThanOrEqual(1);
}, 90_000);

test('a look whose time has not come is sent on, and no table is asked', async () => {
  const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
  const sqs = new SQSClient({ region: 'eu-central-1', endpoint: endpoints.aws, credentials });
  await stack.ask('DELETE', '/local/requests');
  const look = { v: 1, kind: 'conversation', conversation: newConversation(), at: Date.now() + 3_600_000 };
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: `${endpoints.aws}/000000000000/${outputs.LaterQueueName}`,
      MessageBody: JSON.stringify(look),
    }),
  );
  sqs.destroy();
  await until(async () => Object.keys(await stack.requests('Later')).length > 0, patienceMs);
  expect(await stack.requests('Later')).toEqual({ SendMessage: 1 });
}, 90_000);
