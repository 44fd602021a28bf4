import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sendJobs } from '../../../lambdas/adapters/job-queue.ts';
import type { AgentMessage } from '../../../lambdas/core/agent-message.ts';
import type { PushEnd } from '../../../lambdas/core/journal.ts';
import type { RouteDependencies } from '../../../lambdas/route/handler.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob } from '../adapters/journal-entries.ts';
import { agentSays, messageExpiryMs, routeUnderTest } from './route-under-test.ts';

const second = 1_000;
let tables: LocalTables;
let stand: SqsStand;
let under: Awaited<ReturnType<typeof routeUnderTest>>;
let sentAt: number;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(async () => {
  await stand?.close();
  await tables?.close();
});
beforeEach(async () => {
  under = await routeUnderTest(tables, stand);
  sentAt = stand.now() - second;
});

/** A customer with two devices who has left the conversation before the message came. */
async function annaIsAway() {
  await under.register('phone', 'apns');
  await under.register('tablet', 'fcm');
  await under.report('background', sentAt - 60 * second);
}
const devicesOf = async (channel: 'apns' | 'fcm') => (await under.jobs(channel)).map(({ deviceId }) => deviceId);
const row = async () => (await under.rows())[0];

describe('an agent message to a customer who is away', () => {
  beforeEach(annaIsAway);

  test('one open row, then one job per device on the queue of its channel', async () => {
    await under.route(agentSays(sentAt));
    expect(await under.rows()).toHaveLength(1);
    expect(await row()).toMatchObject({
      v: 1,
      conversation: 'conversation-1',
      messageId: 'message-1',
      state: 'open',
      decision: 'push',
      step: 0,
      sentAt,
      decidedAt: stand.now(),
      customerId: 'anna',
      devices: [
        { deviceId: 'phone', channel: 'apns' },
        { deviceId: 'tablet', channel: 'fcm' },
      ],
    });
    expect(await under.jobs('apns')).toEqual([
      {
        v: 1,
        conversation: 'conversation-1',
        messageId: 'message-1',
        customerId: 'anna',
        deviceId: 'phone',
        channel: 'apns',
        step: 0,
        sentAt,
        expiresAt: sentAt + messageExpiryMs,
        content: { mode: 'generic' },
      },
    ]);
    expect(await devicesOf('fcm')).toEqual(['tablet']);
    expect(under.said()).toMatchObject({ event: 'agent-message', repeat: false, decision: 'push', jobs: 2 });
  });

  test('neither row nor log hold text or tokens; jobs hold text in mode full only', async () => {
    await under.route(agentSays(sentAt), { privacyMode: 'full' });
    expect(await under.jobs('apns')).toMatchObject([
      { content: { mode: 'full', sender: 'Ann Agent', preview: 'Your order is on its way.' } },
    ]);
    const written = JSON.stringify([await under.rows(), under.lines]);
    for (const word of ['Ann Agent', 'Your order', 'token-of']) expect(written).not.toContain(word);
  });

  test('a contact centre whose clock runs ahead: the message was sent now at the latest', async () => {
    const now = stand.now();
    await under.route(agentSays(now + 600 * second));
    expect(await row()).toMatchObject({ sentAt: now });
    expect(await under.jobs('apns')).toMatchObject([{ sentAt: now, expiresAt: now + messageExpiryMs }]);
  });

  test('devices of another customer get nothing, even one who has reported in this conversation', async () => {
    await under.register('phone', 'apns', 'bob');
    await under.report('active', stand.now(), 'bob');
    await under.route(agentSays(sentAt));
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'anna', deviceId: 'phone' }]);
  });

  test('a source that names the customer outranks who reported', async () => {
    await under.register('watch', 'apns', 'bob');
    const message: AgentMessage = {
      source: 'genesys',
      conversationId: 'conversation-1',
      messageId: 'message-2',
      kind: 'text',
      author: 'bot',
      sentAt,
      customerId: 'bob',
    };
    await under.route({}, { read: () => ({ decision: 'agent-message', reason: 'outbound', message }) });
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'bob', deviceId: 'watch' }]);
  });
});

describe('events that are no agent messages write nothing and send nothing', () => {
  beforeEach(annaIsAway);
  const { source: _, ...withoutSource } = agentSays(0);
  test.each<[string, unknown]>([
    ['inbound', agentSays(0, { direction: 'Inbound' })],
    ['a receipt', agentSays(0, { type: 'Receipt' })],
    ['typing', agentSays(0, { type: 'Event' })],
    ['no id', agentSays(0, { id: undefined })],
    ['another source', { ...withoutSource, source: 'com.example' }],
    ['no source', withoutSource],
    ['nothing', null],
    ['a text', 'Your order is on its way.'],
  ])('%s', async (_name, event) => {
    await under.route(event);
    expect(await under.rows()).toEqual([]);
    expect([await under.jobs('apns'), await under.jobs('fcm')]).toEqual([[], []]);
    expect(under.said()).toMatchObject({ event: 'ignored', reason: expect.any(String) });
    expect(under.lines.join()).not.toMatch(/Your order|Ann Agent/);
  });
});

describe('messages that are not pushed', () => {
  const noJobs = async () => expect([await under.jobs('apns'), await under.jobs('fcm')]).toEqual([[], []]);

  test('nobody knows whose conversation it is', async () => {
    await under.register('phone');
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'customer-unknown', devices: [] });
    expect(await row()).not.toHaveProperty('dueAt');
    await noJobs();
  });

  test('a customer without a device', async () => {
    await under.report('background', sentAt - second);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'no-device', customerId: 'anna' });
  });

  test('a customer whose devices are all gone', async () => {
    const { device } = await under.register('phone');
    await under.devices.markGone(device, { since: stand.now(), reason: 'Unregistered' }, { token: device.token });
    await under.report('background', sentAt - second);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    await noJobs();
  });

  test('a message older than its expiry', async () => {
    await annaIsAway();
    await under.route(agentSays(stand.now() - messageExpiryMs));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'expired' });
    await noJobs();
  });

  test('a customer who has seen it', async () => {
    await annaIsAway();
    await under.report('active', sentAt + 2 * second);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'seen' });
    await noJobs();
  });

  test('a customer who is watching: open, with its due time', async () => {
    await annaIsAway();
    await under.report('active', sentAt);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'open', decision: 'watching', dueAt: stand.now() + 20 * second });
    await noJobs();
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, decision: 'watching', jobs: 0 });
    await noJobs();
  });
});

describe('the same event again', () => {
  beforeEach(annaIsAway);
  const close = (deviceId: string, end: PushEnd) => under.journal.noteEnd(aJob({ deviceId }), end);

  test('sends the same jobs again, which SQS swallows', async () => {
    await under.route(agentSays(sentAt));
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, state: 'open', jobs: 2 });
    expect(await under.rows()).toHaveLength(1);
    expect(await devicesOf('apns')).toEqual(['phone']);
    await under.route(agentSays(sentAt));
    expect(await devicesOf('apns')).toEqual([]);
    expect(await devicesOf('fcm')).toEqual(['tablet']);
  });

  test('decides nothing anew: the jobs are those of the row, whatever has changed', async () => {
    await under.route(agentSays(sentAt));
    await devicesOf('apns');
    await under.register('watch', 'apns');
    await under.devices.deleteDevice('anna', 'phone');
    await under.report('active', stand.now());
    stand.pass(301);
    await under.route(agentSays(sentAt));
    expect(await under.jobs('apns')).toMatchObject([
      { deviceId: 'phone', sentAt, expiresAt: sentAt + messageExpiryMs },
    ]);
  });

  test('a message with one push ended is still open: both jobs again, for dispatch knows which has ended', async () => {
    await under.route(agentSays(sentAt));
    await close('phone', { state: 'delivered' });
    stand.pass(301);
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, jobs: 2 });
  });

  test.each<[string, PushEnd]>([
    ['pushed', { state: 'delivered' }],
    ['withheld', { state: 'gone' }],
  ])('a message that is %s sends none', async (state, end) => {
    await under.route(agentSays(sentAt));
    await close('phone', end);
    await close('tablet', end);
    await devicesOf('apns');
    await devicesOf('fcm');
    stand.pass(301);
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, state, jobs: 0 });
    expect([await devicesOf('apns'), await devicesOf('fcm')]).toEqual([[], []]);
  });

  test('a message that was withheld stays so, though a device has come since', async () => {
    const lonely = { id: 'message-2', conversationId: 'conversation-2' };
    await under.route(agentSays(sentAt, lonely));
    await under.route(agentSays(sentAt, { ...lonely, text: 'again' }));
    expect(under.said()).toMatchObject({ repeat: true, reason: 'customer-unknown', jobs: 0 });
  });

  test('a router that died between the row and the jobs: the repeat sends them', async () => {
    const queues = [
      { channel: 'apns' as const, queueUrl: stand.sqs.queueUrl('missing.fifo') },
      { channel: 'fcm' as const, queueUrl: under.queueUrls.fcm },
    ].map(({ channel, queueUrl }): RouteDependencies['queues'][number] => ({
      channel,
      send: (jobs) => sendJobs(stand.client, queueUrl, jobs),
    }));
    await expect(under.route(agentSays(sentAt), { queues })).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    expect(await row()).toMatchObject({ state: 'open' });
    await under.route(agentSays(sentAt));
    expect([await devicesOf('apns'), await devicesOf('fcm')]).toEqual([['phone'], ['tablet']]);
  });

  test('ten times at once: one row, one job per device', async () => {
    await Promise.all(Array.from({ length: 10 }, () => under.route(agentSays(sentAt))));
    expect(await under.rows()).toHaveLength(1);
    const repeats = under.lines.map((line) => JSON.parse(line).repeat);
    expect(repeats.filter((repeat) => repeat === false)).toHaveLength(1);
    expect([await devicesOf('apns'), await devicesOf('fcm')]).toEqual([['phone'], ['tablet']]);
  });
});

describe('channels that the stack does not have', () => {
  test('their devices are passed over; those of the others get their jobs', async () => {
    under = await routeUnderTest(tables, stand, { channels: ['fcm'] });
    await annaIsAway();
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({
      state: 'open',
      devices: [{ deviceId: 'tablet', channel: 'fcm' }],
      passedOver: [{ deviceId: 'phone', reason: 'channel-not-configured' }],
    });
    expect([await devicesOf('apns'), await devicesOf('fcm')]).toEqual([[], ['tablet']]);
  });

  test('a stack without channels withholds everything', async () => {
    under = await routeUnderTest(tables, stand, { channels: [] });
    await annaIsAway();
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'channel-not-configured' });
  });
});
