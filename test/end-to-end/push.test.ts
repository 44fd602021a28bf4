import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  newApnsToken,
  newConversation,
  newFcmToken,
  outboundMessage,
  type RunningStack,
  startStack,
  until,
} from './running-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack();
}, 60_000);
afterAll(async () => {
  expect(await stack.stop()).toBe(0);
}, 20_000);
beforeEach(async () => {
  await stack.fault([]);
});

/** A customer with devices, who has just left a conversation. */
async function customerAway(devices: { ios?: string; android?: string }, customer = `customer-${newConversation()}`) {
  const conversation = newConversation();
  const app = await stack.app(customer);
  const register = (deviceId: string, body: object) => app('PUT', `/v1/devices/${deviceId}`, body);
  if (devices.ios) expect((await register('ios', { channel: 'apns', token: devices.ios })).status).toBe(201);
  if (devices.android) expect((await register('android', { channel: 'fcm', token: devices.android })).status).toBe(201);
  const left = await app('PUT', `/v1/conversations/${conversation}/presence`, {
    deviceId: 'ios',
    status: 'background',
  });
  expect(left).toMatchObject({ status: 204 });
  return { customer, conversation, app };
}

describe('an agent answers a customer who is away', () => {
  test('each device gets exactly one push with all that it needs, and a repeat adds none', async () => {
    const [ios, android] = [newApnsToken(), newFcmToken()];
    const { conversation } = await customerAway({ ios, android });
    const sentAt = Date.now();
    const event = outboundMessage(conversation, { id: 'message-1' }, sentAt);
    expect((await stack.event(event)).body).toEqual({ accepted: 1, matched: 1 });
    await until(
      async () => (await stack.pushes()).filter(({ deviceToken }) => [ios, android].includes(deviceToken)).length === 2,
    );

    const [apns] = await stack.pushesTo(ios);
    const expiresAt = Math.floor((sentAt + 3_600_000) / 1000);
    expect(apns).toMatchObject({
      channel: 'apns',
      environment: 'production',
      headers: {
        'apns-push-type': 'alert',
        'apns-priority': '10',
        'apns-topic': 'com.example.app',
        'apns-expiration': String(expiresAt),
        'apns-collapse-id': expect.stringMatching(/^[\w-]{1,64}$/),
      },
      payload: {
        aps: { alert: { body: 'You have a new message.' } },
        conversationId: conversation,
        messageId: 'message-1',
        source: 'genesys',
        recipient: expect.any(String),
      },
    });
    const [fcm] = await stack.pushesTo(android);
    const message = fcm?.payload.message;
    expect(message).toMatchObject({
      token: android,
      data: { conversationId: conversation, messageId: 'message-1', source: 'genesys', recipient: expect.any(String) },
      android: { priority: 'HIGH', notification: { tag: apns?.headers['apns-collapse-id'] } },
    });
    expect(Number(/^(\d+)s$/.exec(message.android.ttl)?.[1])).toBeGreaterThan(3500);
    expect(JSON.stringify([apns?.payload, fcm?.payload])).not.toContain('order is on its way');

    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed', messageId: 'message-1' });
    const rows = await stack.journal(conversation);
    expect(rows.pushes.map(({ state }: { state: string }) => state)).toEqual(['delivered', 'delivered']);

    expect((await stack.event([event, event])).body).toEqual({ accepted: 2, matched: 2 });
    await until(
      async () =>
        stack.lines.filter((line) => line.includes(conversation) && line.includes('"repeat":true')).length === 2,
    );
    expect(await stack.pushesTo(ios)).toHaveLength(1);
    expect(await stack.pushesTo(android)).toHaveLength(1);
  });

  test.each([
    ['Outbound', 'Text'],
    ['outbound', 'text'],
    ['OUTBOUND', 'STRUCTURED'],
    ['Outbound', 'Structured'],
  ])('direction %s and type %s push', async (direction, type) => {
    const ios = newApnsToken();
    const { conversation } = await customerAway({ ios });
    expect((await stack.event(outboundMessage(conversation, { direction, type }))).body.matched).toBe(1);
    await stack.message(conversation);
    expect(await stack.pushesTo(ios)).toHaveLength(1);
  });

  test.each([
    ['Inbound', 'Receipt'],
    ['inbound', 'Event'],
    ['Outbound', 'Receipt'],
    ['Outbound', 'Event'],
    ['outbound', 'event'],
  ])('direction %s and type %s do not even match the rule', async (direction, type) => {
    const event = outboundMessage(newConversation(), { direction, type });
    expect((await stack.event(event)).body).toEqual({ accepted: 1, matched: 0 });
  });

  test('what the customer writes is heard and is no agent message', async () => {
    const ios = newApnsToken();
    const { conversation } = await customerAway({ ios });
    const event = outboundMessage(conversation, { direction: 'Inbound' });
    expect((await stack.event(event)).body).toEqual({ accepted: 1, matched: 1 });
    await until(async () =>
      stack.lines.find((line) => line.includes(conversation) && line.includes('"customer-message"')),
    );
    expect(await stack.journal(conversation)).toEqual({ messages: [], pushes: [] });
    expect(await stack.pushesTo(ios)).toEqual([]);
  });

  test('an event of another source does not match', async () => {
    const event = { ...outboundMessage(newConversation()), source: 'aws.partner/example.com/cloud/x' };
    expect((await stack.event(event)).body).toEqual({ accepted: 1, matched: 0 });
  });

  test('messages of one conversation come in their order', async () => {
    const ios = newApnsToken();
    const { conversation } = await customerAway({ ios });
    for (const id of ['first', 'second', 'third']) {
      await stack.event(outboundMessage(conversation, { id }));
      await stack.message(conversation, (row) => 'messageId' in row && row.messageId === id && row.state !== 'open');
    }
    expect((await stack.pushesTo(ios)).map(({ payload }) => payload.messageId)).toEqual(['first', 'second', 'third']);
  });
});

describe('withheld, each for its reason', () => {
  test('nobody knows whose conversation it is, ten minutes after the message', async () => {
    const conversation = newConversation();
    await stack.event(outboundMessage(conversation, {}, Date.now() - 600_000));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'customer-unknown' });
  });

  test('before that the message waits, and is pushed once somebody has said whose conversation it is', async () => {
    const [conversation, token] = [newConversation(), newApnsToken()];
    const app = await stack.app(`customer-${conversation}`);
    expect((await app('PUT', '/v1/devices/ios', { channel: 'apns', token })).status).toBe(201);
    await stack.event(outboundMessage(conversation));
    const row = await stack.message(conversation, ({ state }) => state === 'open');
    expect(row).toMatchObject({ decision: 'customer-unknown', step: 0, devices: [] });
    expect(Date.parse(row.lookAt)).toBeGreaterThan(Date.parse(row.decidedAt));
    await app('PUT', `/v1/conversations/${conversation}/presence`, { deviceId: 'ios', status: 'background' });
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed', decision: 'push' });
    expect(await stack.pushesTo(token)).toHaveLength(1);
  });

  test('the customer has no device', async () => {
    const { conversation } = await customerAway({});
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test('the event came after the message expired', async () => {
    const { conversation } = await customerAway({ ios: newApnsToken() });
    await stack.event(outboundMessage(conversation, {}, Date.now() - 3_601_000));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'expired' });
  });
});

describe('a provider says that a device is gone', () => {
  const deviceOf = async (app: Awaited<ReturnType<RunningStack['app']>>, deviceId: string) =>
    (await app('GET', '/v1/devices')).body.devices.find((device: { deviceId: string }) => device.deviceId === deviceId);

  test('APNs 410 after the last registration marks it, and the next message knows', async () => {
    const ios = newApnsToken();
    const { conversation, app } = await customerAway({ ios });
    await stack.fault({
      channel: 'apns',
      deviceToken: ios,
      status: 410,
      reason: 'Unregistered',
      timestamp: Date.now() + 1000,
    });
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    expect(await deviceOf(app, 'ios')).toMatchObject({ gone: { reason: 'Unregistered' } });

    await stack.event(outboundMessage(conversation, { id: 'next' }));
    const next = await stack.message(conversation, (row) => 'messageId' in row && row.messageId === 'next');
    expect(next).toMatchObject({ state: 'withheld', decision: 'withheld', reason: 'devices-gone' });

    expect((await app('PUT', '/v1/devices/ios', { channel: 'apns', token: ios })).status).toBe(200);
    expect((await deviceOf(app, 'ios')).gone).toBeUndefined();
  });

  test('APNs 410 older than the registration marks nothing', async () => {
    const ios = newApnsToken();
    const { conversation, app } = await customerAway({ ios });
    await stack.fault({
      channel: 'apns',
      deviceToken: ios,
      status: 410,
      reason: 'Unregistered',
      timestamp: Date.now() - 60_000,
    });
    await stack.event(outboundMessage(conversation));
    // The app has registered since, so the push is tried again.
    const waits = async () =>
      (await stack.journal(conversation)).pushes.find(({ because }: { because?: string }) => because === 'try-later');
    expect(await until(waits)).toMatchObject({ state: 'waiting', detail: 'Unregistered' });
    expect((await deviceOf(app, 'ios')).gone).toBeUndefined();
  });

  test('FCM UNREGISTERED marks it', async () => {
    const android = newFcmToken();
    const { conversation, app } = await customerAway({ android });
    await stack.fault({ channel: 'fcm', deviceToken: android, status: 404, reason: 'UNREGISTERED' });
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    expect(await deviceOf(app, 'android')).toMatchObject({ gone: { reason: 'UNREGISTERED' } });
  });

  test.each([
    ['APNs 410', 'apns', { status: 410, reason: 'Unregistered' }],
    ['FCM UNREGISTERED', 'fcm', { status: 404, reason: 'UNREGISTERED' }],
  ] as const)('%s says nothing of a token that was replaced while it was under way', async (_, channel, fault) => {
    const [before, after] = channel === 'apns' ? [newApnsToken(), newApnsToken()] : [newFcmToken(), newFcmToken()];
    const deviceId = channel === 'apns' ? 'ios' : 'android';
    const { conversation, app } = await customerAway({ [deviceId]: before });
    await stack.fault({ channel, deviceToken: before, delayMs: 1000, ...fault });
    await stack.event(outboundMessage(conversation));
    await until(async () =>
      (await stack.journal(conversation)).pushes.some(({ state }: { state: string }) => state === 'sending'),
    );
    expect((await app('PUT', `/v1/devices/${deviceId}`, { channel, token: after })).status).toBe(200);
    await stack.message(conversation);
    expect((await deviceOf(app, deviceId)).gone).toBeUndefined();
  });

  test('one dead device does not hold another', async () => {
    const [ios, android] = [newApnsToken(), newFcmToken()];
    const { conversation } = await customerAway({ ios, android });
    await stack.fault({ channel: 'fcm', deviceToken: android, status: 404, reason: 'UNREGISTERED' });
    await stack.event(outboundMessage(conversation));
    expect(await stack.message(conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(ios)).toHaveLength(1);
  });
});

test('what a provider refuses for our fault goes to the dead letters with its reason, and the device stays', async () => {
  const ios = newApnsToken();
  const { conversation } = await customerAway({ ios });
  await stack.fault({ channel: 'apns', deviceToken: ios, status: 400, reason: 'BadTopic' });
  await stack.event(outboundMessage(conversation));
  expect(await stack.message(conversation)).toMatchObject({ state: 'withheld', reason: 'refused' });

  const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
  const sqs = new SQSClient({
    region: 'eu-central-1',
    endpoint: endpoints.aws,
    credentials: { accessKeyId: 'TEST', secretAccessKey: 'test' },
  });
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: `${endpoints.aws}/000000000000/${outputs.ApnsDeadLetterQueueName}`,
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 5,
    }),
  );
  sqs.destroy();
  expect(Messages).toHaveLength(1);
  expect(Messages[0]?.MessageAttributes?.reason?.StringValue).toBe('BadTopic');
  expect(Messages[0]?.Body).not.toContain(ios);
});

test('a phone that changes hands gets the new owner’s messages only', async () => {
  const token = newApnsToken();
  const first = await customerAway({ ios: token });
  const second = await customerAway({ ios: token });
  await stack.event([
    outboundMessage(first.conversation, { id: 'for-first' }),
    outboundMessage(second.conversation, { id: 'for-second' }),
  ]);
  expect(await stack.message(first.conversation)).toMatchObject({ state: 'withheld', reason: 'no-device' });
  expect(await stack.message(second.conversation)).toMatchObject({ state: 'pushed' });
  expect((await stack.pushesTo(token)).map(({ payload }) => payload.messageId)).toEqual(['for-second']);
});

test('tokens, texts and names stay out of the log', async () => {
  const [ios, android] = [newApnsToken(), newFcmToken()];
  const { conversation } = await customerAway({ ios, android });
  await stack.event(outboundMessage(conversation));
  await stack.message(conversation);
  const log = stack.lines.join('\n');
  expect(log).toContain(conversation);
  for (const secret of [ios, android, 'order is on its way', 'PRIVATE KEY']) expect(log).not.toContain(secret);
  // As a word, and as a JWT begins: random ids hold these letters now and then.
  expect(log).not.toMatch(/\bAnn\b|\beyJ[\w-]{8,}\.eyJ/);
});
