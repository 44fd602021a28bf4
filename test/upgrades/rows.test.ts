import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutCommand, ScanCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { documentClient, type TablesClient } from '../../lambdas/adapters/dynamodb.ts';
import { openShards } from '../../lambdas/adapters/journal-rows.ts';
import { outboundMessage, type RunningStack, startStack, until } from '../end-to-end/running-stack.ts';
import { halfWay } from './half-way.ts';
import { recorded } from './recorded.ts';

/**
 * The versions whose rows are kept: the first that ran; the first whose messages are all looked at again (later, sweeper);
 * the one before urgency lanes. What they wrote goes through today's functions, on the whole local stack.
 */
const versions = ['first', 'swept', 'bursts'] as const;

const minute = 60_000;
/** All waits of the scene are over by then, and no message has expired (an hour). */
const age = 20 * minute;
const patienceMs = 20_000;

let stack: RunningStack;
let tables: TablesClient;
let sqs: SQSClient;
let outputs: Readonly<Record<string, string>>;
let aws: string;
beforeAll(async () => {
  stack = await startStack({ privacyMode: 'full' });
  const described = (await stack.ask('GET', '/local/stack')).body;
  ({ outputs } = described);
  aws = described.endpoints.aws;
  const settings = {
    region: 'eu-central-1',
    endpoint: aws,
    credentials: { accessKeyId: 'OPERATOR', secretAccessKey: 'local' },
  };
  tables = documentClient(settings);
  sqs = new SQSClient(settings);
  const now = Date.now();
  for (const version of versions) {
    const { rows } = recorded(version, now, age);
    const journal = version === 'first' ? [...rows.journal, ...halfWay(rows.journal, now, age)] : rows.journal;
    const named = { PresenceTableName: rows.presence, DeviceTableName: rows.device, JournalTableName: journal };
    for (const [name, items] of Object.entries(named)) {
      for (const Item of items) await tables.send(new PutCommand({ TableName: outputs[name], Item }));
    }
  }
}, 90_000);
afterAll(async () => {
  tables.destroy();
  sqs.destroy();
  await stack.stop();
}, 30_000);

const apnsTokenOf = (version: string) => Buffer.from(version.padEnd(32, '.')).toString('hex');
const fcmTokenOf = (version: string) => `${version}-token:APA91bExample`;

/** How often each device of a version got a message. */
async function pushesOf(version: string, messageId: string): Promise<number[]> {
  const pushes = await stack.pushes();
  return [apnsTokenOf(version), fcmTokenOf(version)].map(
    (token) =>
      pushes.filter((push) => push.deviceToken === token && JSON.stringify(push.payload).includes(messageId)).length,
  );
}

const message = async (conversation: string, messageId: string) =>
  (await stack.journal(conversation)).messages.find((row: { messageId: string }) => row.messageId === messageId);
const ended = (conversation: string, messageId: string) =>
  until(async () => {
    const row = await message(conversation, messageId);
    return row && row.state !== 'open' ? row : undefined;
  }, patienceMs);

/** A job as the first version wrote it, for a message that met providers who said "later". */
const firstJob = (conversation: string, messageId: string, sentAt: number, deviceId: string, channel: string) => ({
  v: 1,
  conversation,
  messageId,
  customerId: 'customer-of-first',
  deviceId,
  channel,
  step: 0,
  sentAt,
  expiresAt: sentAt + 60 * minute,
  content: { mode: 'full', sender: 'Ann', preview: 'It is on its way.' },
});

/** The first version had no sweeper: its jobs come again by themselves. */
async function firstJobsComeAgain(conversation: string, messageId: string): Promise<void> {
  const { sentAt } = await message(conversation, messageId);
  const queues = [
    ['iphone', 'apns', outputs.ApnsQueueName],
    ['android', 'fcm', outputs.FcmQueueName],
  ] as const;
  for (const [deviceId, channel, queue] of queues) {
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: `${aws}/000000000000/${queue}`,
        MessageGroupId: conversation,
        MessageDeduplicationId: `${conversation}-${deviceId}`,
        MessageBody: JSON.stringify(firstJob(conversation, messageId, Date.parse(sentAt), deviceId, channel)),
      }),
    );
  }
}

test.each(versions)('version "%s" left a message pushed, one open that waits and one that is watched', (version) => {
  const states = recorded(version, 0, 0).rows.journal.flatMap(({ sk, state, decision }) =>
    String(sk).startsWith('message~') ? [[sk, state, decision]] : [],
  );
  expect(states).toEqual([
    ['message~m-1', 'pushed', 'push'],
    ['message~m-2', 'open', 'push'],
    ['message~m-3', 'open', 'watching'],
  ]);
});

describe.each(versions)('what version "%s" left', (version) => {
  const customer = `customer-of-${version}`;

  test('its devices are listed', async () => {
    const app = await stack.app(customer);
    const { status, body } = await app('GET', '/v1/devices');
    expect(status).toBe(200);
    const shown = body.devices.map(({ deviceId, channel, platform }: Record<string, unknown>) => [
      deviceId,
      channel,
      platform,
    ]);
    expect(shown.sort()).toEqual([
      ['android', 'fcm', 'android'],
      ['iphone', 'apns', 'ios'],
    ]);
  });

  test('its ended pushes are told to the customer', async () => {
    const app = await stack.app(customer);
    const { status, body } = await app('GET', `/v1/conversations/${version}-pushed/pushes`);
    expect(status).toBe(200);
    const [told] = body.messages;
    expect(told).toMatchObject({ messageId: 'm-1', state: 'pushed' });
    expect(told.pushes.map(({ deviceId, state }: Record<string, string>) => [deviceId, state])).toEqual([
      ['android', 'delivered'],
      ['iphone', 'delivered'],
    ]);
  });

  test('a message that it had ended stays as it was when its event comes again', async () => {
    const conversation = `${version}-pushed`;
    const before = await message(conversation, 'm-1');
    expect(before).toMatchObject({ state: 'pushed' });
    await stack.event(outboundMessage(conversation, { id: 'm-1' }, Date.parse(before.sentAt)));
    await stack.event(outboundMessage(conversation, { id: 'm-4' }));
    await ended(conversation, 'm-4');
    expect(await message(conversation, 'm-1')).toMatchObject({ state: 'pushed', step: before.step });
    expect(await pushesOf(version, 'm-1')).toEqual([0, 0]);
  }, 30_000);

  test('a new message in its conversation reaches both of its devices', async () => {
    expect(await ended(`${version}-pushed`, 'm-4')).toMatchObject({ state: 'pushed' });
    await until(async () => (await pushesOf(version, 'm-4')).every((count) => count === 1), patienceMs);
  }, 30_000);

  test('one of its devices registers again, as an app does at its start, and stays the same', async () => {
    const app = await stack.app(customer);
    const before = (await app('GET', '/v1/devices')).body.devices;
    const token = apnsTokenOf(version);
    const { status } = await app('PUT', '/v1/devices/iphone', { channel: 'apns', token });
    expect(status).toBe(200);
    const after = (await app('GET', '/v1/devices')).body.devices;
    expect(after).toHaveLength(2);
    const [then, now] = [before, after].map((devices) =>
      devices.find(({ deviceId }: Record<string, string>) => deviceId === 'iphone'),
    );
    expect(now.environment).toBe(then.environment);
  });

  test('a message whose pushes were waiting is pushed, once to each device', async () => {
    const conversation = `${version}-waiting`;
    if (version === 'first') {
      await firstJobsComeAgain(conversation, 'm-2');
    } else {
      await stack.ask('POST', '/local/schedules');
    }
    expect(await ended(conversation, 'm-2')).toMatchObject({ state: 'pushed' });
    expect(await pushesOf(version, 'm-2')).toEqual([1, 1]);
  }, 30_000);

  test('a message that waited for somebody who was watching is pushed when they are gone', async () => {
    const conversation = `${version}-watching`;
    if (version === 'first') {
      // Nobody looked again at its rows: what is left is that the event comes again, as from the archive.
      const { sentAt } = await message(conversation, 'm-3');
      await stack.event(outboundMessage(conversation, { id: 'm-3' }, Date.parse(sentAt)));
    } else {
      await stack.ask('POST', '/local/schedules');
    }
    expect(await ended(conversation, 'm-3')).toMatchObject({ state: 'pushed' });
    expect(await pushesOf(version, 'm-3')).toEqual([1, 1]);
  }, 30_000);
});

describe('what version "first" left half way', () => {
  test('a push that was delivered before its message was told is not sent again; the other one is', async () => {
    await firstJobsComeAgain('first-half', 'm-5');
    expect(await ended('first-half', 'm-5')).toMatchObject({ state: 'pushed' });
    expect(await pushesOf('first', 'm-5')).toEqual([0, 1]);
  }, 30_000);

  test('a message whose pushes were all delivered ends, and nothing is sent', async () => {
    await firstJobsComeAgain('first-whole', 'm-6');
    const row = await until(async () => {
      await stack.ask('POST', '/local/schedules');
      const read = await message('first-whole', 'm-6');
      return read.state !== 'open' && read;
    }, patienceMs);
    expect(row).toMatchObject({ state: 'pushed' });
    expect(await pushesOf('first', 'm-6')).toEqual([0, 0]);
  }, 30_000);

  test('a message that nobody comes for ends when it is put into the index, as docs/upgrades.md says', async () => {
    const TableName = outputs.JournalTableName;
    const open = { '#state': 'state' };
    const { Items = [] } = await tables.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        FilterExpression: '#state = :open AND attribute_not_exists(openShard)',
        ProjectionExpression: 'pk, sk',
        ExpressionAttributeNames: open,
        ExpressionAttributeValues: { ':open': 'open' },
      }),
    );
    expect(Items).toEqual([{ pk: 'first-forgotten', sk: 'message~m-7' }]);
    for (const Key of Items) {
      await tables.send(
        new UpdateCommand({
          TableName,
          Key,
          UpdateExpression: 'SET openShard = :shard',
          ConditionExpression: '#state = :open',
          ExpressionAttributeNames: open,
          ExpressionAttributeValues: { ':shard': openShards[0], ':open': 'open' },
        }),
      );
    }
    await stack.ask('POST', '/local/schedules');
    expect(await ended('first-forgotten', 'm-7')).toMatchObject({ state: 'withheld', reason: 'expired' });
    expect(await pushesOf('first', 'm-7')).toEqual([0, 0]);
  }, 30_000);
});

test('in the end nothing that a former version left is open, and no device got a message twice', async () => {
  const got = (await stack.pushes()).map(({ deviceToken, payload }) => {
    const [messageId] = /\bm-\d\b/.exec(JSON.stringify(payload)) ?? [];
    return `${deviceToken} ${messageId}`;
  });
  expect(got.length).toBeGreaterThan(2 * versions.length);
  expect(got.toSorted()).toEqual([...new Set(got)].toSorted());

  const { Items = [] } = await tables.send(
    new ScanCommand({
      TableName: outputs.JournalTableName,
      ConsistentRead: true,
      FilterExpression: '#state = :open',
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: { ':open': 'open' },
    }),
  );
  expect(Items).toEqual([]);
});
