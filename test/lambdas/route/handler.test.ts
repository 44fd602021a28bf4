import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import type { AgentMessage } from '../../../lambdas/core/agent-message.ts';
import { end } from '../../../lambdas/core/attempt.ts';
import { groupId } from '../../../lambdas/core/push-ids.ts';
import type { PushEnd } from '../../../lambdas/core/push-row.ts';
import { unreadable } from '../../../lambdas/sources/genesys/event.ts';
import type { Reading } from '../../../lambdas/sources/reading.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { receive, type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { aJob } from '../adapters/journal-entries.ts';
import { startTablesRelay } from '../adapters/tables-relay.ts';
import { agentSays, customerLeaves, customerSays, messageExpiryMs, routeUnderTest } from './route-under-test.ts';

const second = 1_000;
const minute = 60 * second;
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
  await under.report('background', sentAt - minute);
}
const devicesOf = async (channel: 'apns' | 'fcm') => (await under.jobs(channel)).map(({ deviceId }) => deviceId);
const row = async () => (await under.rows())[0];

/** What a source that names the customer makes of an event. */
const reads = (customerId: string, differences: Partial<AgentMessage> = {}) => ({
  read: (): readonly Reading[] => [
    {
      decision: 'agent-message',
      reason: 'outbound',
      message: {
        source: 'genesys',
        conversationId: 'conversation-1',
        messageId: 'message-2',
        kind: 'text',
        author: 'bot',
        sentAt,
        customerId,
        ...differences,
      },
    },
  ],
});

describe('an agent message to a customer who is away', () => {
  beforeEach(annaIsAway);

  test('one open row, then one job per device on the queue of its channel', async () => {
    await under.route(agentSays(sentAt));
    expect(await under.rows()).toHaveLength(1);
    const device = { customerId: 'anna', step: 0, redoAt: stand.now() + 5 * minute };
    expect(await row()).toMatchObject({
      v: 1,
      conversation: 'conversation-1',
      messageId: 'message-1',
      state: 'open',
      decision: 'push',
      step: 0,
      sentAt,
      expiresAt: sentAt + messageExpiryMs,
      decidedAt: stand.now(),
      dueAt: stand.now() + 5 * minute,
      openShard: expect.any(String),
      customerId: 'anna',
      content: { mode: 'generic' },
      devices: [
        { ...device, deviceId: 'phone', channel: 'apns' },
        { ...device, deviceId: 'tablet', channel: 'fcm' },
      ],
      ends: {},
    });
    expect(await under.jobs('apns')).toEqual([
      {
        v: 1,
        lane: 'normal',
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
    expect(await under.looks()).toEqual([]);
    expect(under.said()).toMatchObject({
      event: 'agent-message',
      repeat: false,
      decision: 'push',
      jobs: 2,
      look: false,
    });
  });

  test('the group of a job is its conversation, customer and device', async () => {
    await under.register('watch', 'apns');
    await under.route(agentSays(sentAt));
    const messages = await receive(stand.client, under.queueUrls.apns, {
      MessageSystemAttributeNames: ['MessageGroupId'],
    });
    const groups = messages.map(({ Attributes }) => Attributes?.MessageGroupId);
    expect(groups.toSorted()).toEqual(
      ['phone', 'watch'].map((deviceId) => groupId(shortHash, aJob({ deviceId }))).toSorted(),
    );
  });

  test('the log never holds text or tokens; rows and jobs hold text in mode full only', async () => {
    await under.route(agentSays(sentAt), { privacyMode: 'full' });
    const content = { mode: 'full', sender: 'Ann Agent', preview: 'Your order is on its way.' };
    expect(await under.jobs('apns')).toMatchObject([{ content }]);
    expect(await row()).toMatchObject({ content });
    for (const privacyMode of ['generic', 'id-only'] as const) {
      await under.route(agentSays(sentAt, { id: privacyMode }), { privacyMode });
      expect(await under.jobs('apns')).toMatchObject([{ content: { mode: privacyMode } }]);
    }
    const others = (await under.rows()).filter(({ messageId }) => messageId !== 'message-1');
    expect(others).toHaveLength(2);
    const written = JSON.stringify([others, under.lines]);
    for (const word of ['Ann Agent', 'Your order', 'token-of']) expect(written).not.toContain(word);
  });

  test('a contact centre whose clock runs ahead: the message was sent now at the latest', async () => {
    const now = stand.now();
    await under.route(agentSays(now + 10 * minute));
    expect(await row()).toMatchObject({ sentAt: now });
    expect(await under.jobs('apns')).toMatchObject([{ sentAt: now, expiresAt: now + messageExpiryMs }]);
  });

  test('devices of another customer get nothing, even one who has reported in this conversation', async () => {
    await under.register('phone', 'apns', 'bob');
    await under.report('active', stand.now(), 'bob');
    await under.route(agentSays(sentAt));
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'anna', deviceId: 'phone' }]);
  });
});

describe('a source that names the customer', () => {
  test('outranks who reported, and the conversation is that customer’s from then on', async () => {
    await annaIsAway();
    await under.register('watch', 'apns', 'bob');
    await under.route({}, reads('bob'));
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'bob', deviceId: 'watch' }]);
    expect(await under.readConversation()).toMatchObject({ owner: 'bob' });
    // Older messages of the conversation may have waited for that.
    expect(await under.looks()).toEqual([
      { v: 1, kind: 'conversation', conversation: 'conversation-1', at: stand.now() },
    ]);
    await under.route({}, reads('bob', { messageId: 'message-3' }));
    expect(await under.looks()).toEqual([]);
    await under.jobs('apns');
    expect(await under.report('active')).toEqual({ kind: 'conversation-of-another' });
    await under.route(agentSays(sentAt));
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'bob', messageId: 'message-1' }]);
  });

  test('a report of whoever had the conversation before proves nothing for the one who has it', async () => {
    await under.report('active', sentAt + 3 * second, 'anna');
    await under.register('watch', 'apns', 'bob');
    await under.route({}, reads('bob'));
    expect(await under.jobs('apns')).toMatchObject([{ customerId: 'bob' }]);
  });

  test('binds although nothing is to be pushed', async () => {
    await under.route({}, reads('bob'));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'no-device', customerId: 'bob' });
    expect(await under.readConversation()).toMatchObject({ owner: 'bob' });
  });

  test('a repeat of its message binds nothing: the row stood already', async () => {
    await under.register('watch', 'apns', 'bob');
    await under.route({}, reads('bob'));
    await under.route({}, reads('carla', { messageId: 'message-3', sentAt: sentAt + 1 }));
    await under.route({}, reads('bob'));
    expect(under.said()).toMatchObject({ repeat: true, jobs: 1 });
    expect(await under.readConversation()).toMatchObject({ owner: 'carla' });
  });
});

describe('the customer writes', () => {
  test('which is noted, and proves that what was said before was seen', async () => {
    await annaIsAway();
    await under.route(customerSays(sentAt + second));
    expect(await under.readConversation()).toMatchObject({ owner: 'anna', lastCustomerMessageAt: sentAt + second });
    expect(under.said()).toMatchObject({ event: 'customer-message', conversation: 'conversation-1' });
    expect(under.lines.join()).not.toContain('Where is');
    expect(await under.rows()).toEqual([]);
    await under.route(agentSays(sentAt - second));
    expect(await row()).toMatchObject({ state: 'seen', seenBy: 'customer-message' });
  });

  test('an older one that comes late moves nothing back, and one from the future was written now', async () => {
    const now = stand.now();
    await under.route(customerSays(now + 10 * minute));
    expect(await under.readConversation()).toMatchObject({ lastCustomerMessageAt: now });
    await under.route(customerSays(now - minute));
    expect(await under.readConversation()).toMatchObject({ lastCustomerMessageAt: now });
  });

  test('and binds the conversation where the source says who they are', async () => {
    const message = {
      source: 'genesys',
      conversationId: 'conversation-1',
      messageId: 'm',
      sentAt,
      customerId: 'bob',
    } as const;
    await under.report('background');
    await under.route({}, { read: () => [{ decision: 'customer-message', reason: 'inbound', message }] });
    expect(await under.readConversation()).toMatchObject({ owner: 'bob', lastCustomerMessageAt: sentAt });
  });
});

describe('the conversation ends', () => {
  test('which is noted, and its open messages are looked at at once', async () => {
    await annaIsAway();
    await under.route(customerLeaves(sentAt));
    expect(await under.readConversation()).toMatchObject({ owner: 'anna', endedAt: sentAt });
    expect(await under.looks()).toEqual([
      { v: 1, kind: 'conversation', conversation: 'conversation-1', at: stand.now() },
    ]);
    expect(under.said()).toMatchObject({ event: 'conversation-ended', conversation: 'conversation-1' });
  });

  test('what was said before is withheld, what is said after is pushed', async () => {
    await annaIsAway();
    await under.route(customerLeaves(sentAt));
    await under.route(agentSays(sentAt, { id: 'before' }));
    await under.route(agentSays(sentAt + 1, { id: 'after' }));
    const states = new Map((await under.rows()).map(({ messageId, state, reason }) => [messageId, reason ?? state]));
    expect(states).toEqual(
      new Map([
        ['before', 'conversation-ended'],
        ['after', 'open'],
      ]),
    );
  });

  test('an end that comes twice, or from the future, ends it once and now at the latest', async () => {
    const now = stand.now();
    await under.route(customerLeaves(now + minute));
    await under.route(customerLeaves(now - minute));
    expect(await under.readConversation()).toMatchObject({ endedAt: now });
    expect(await under.looks()).toHaveLength(2);
  });

  test('a look that cannot be sent brings the event back', async () => {
    const sendLook = () => Promise.reject(new Error('no queue'));
    await expect(under.route(customerLeaves(sentAt), { sendLook })).rejects.toThrow('no queue');
  });
});

describe('events that are nothing to us write nothing and send nothing', () => {
  beforeEach(annaIsAway);
  const { source: _, ...withoutSource } = agentSays(0);
  test.each<[string, unknown]>([
    ['a customer’s message of no kind', agentSays(0, { direction: 'Inbound', type: 'Receipt' })],
    ['a receipt', agentSays(0, { type: 'Receipt' })],
    ['typing', agentSays(0, { type: 'Event' })],
    ['another source', { ...withoutSource, source: 'com.example' }],
    ['no source', withoutSource],
    ['nothing', null],
    ['a text', 'Your order is on its way.'],
  ])('%s', async (_name, event) => {
    const before = await under.readConversation();
    await under.route(event);
    expect(await under.rows()).toEqual([]);
    expect(await under.readConversation()).toEqual(before);
    expect([await under.jobs('apns'), await under.jobs('fcm'), await under.looks()]).toEqual([[], [], []]);
    expect(under.said()).toMatchObject({ event: 'ignored', reason: expect.any(String) });
    expect(under.lines.join()).not.toMatch(/Your order|Ann Agent/);
  });
});

describe('events that cannot be read end as an error that says why, for the dead letters', () => {
  beforeEach(annaIsAway);
  const { detail: _, ...withoutDetail } = customerLeaves(0);
  test.each<[string, unknown, string]>([
    ['a message without an id', agentSays(0, { id: undefined }), 'detail.eventBody.id is missing'],
    [
      'a message without a time',
      agentSays(0, { channel: {} }),
      'no readable time in channel.time, detail.timestamp or',
    ],
    ['a customer’s message without an id', agentSays(0, { id: 7, direction: 'Inbound' }), 'eventBody.id is missing'],
    ['a topic without its body', withoutDetail, 'detail.eventBody is missing'],
  ])('%s', async (_name, event, reason) => {
    const before = await under.readConversation();
    const error: unknown = await under.route({ ...Object(event), time: 'soon' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'UnreadableEvent', message: expect.stringContaining(reason) });
    expect(await under.rows()).toEqual([]);
    expect(await under.readConversation()).toEqual(before);
    expect([await under.jobs('apns'), await under.jobs('fcm'), await under.looks()]).toEqual([[], [], []]);
    expect(JSON.stringify([String(error), under.lines])).not.toMatch(/Your order|Ann Agent/);
  });

  test('after all else that they say was heard; and so again when Lambda repeats them', async () => {
    const read = (): readonly Reading[] => [unreadable('no time'), ...reads('anna').read(), unreadable('no id')];
    for (const jobs of [1, 0]) {
      await expect(under.route({}, { read })).rejects.toMatchObject({ name: 'UnreadableEvent', message: 'no time' });
      expect(await under.rows()).toMatchObject([{ messageId: 'message-2' }]);
      expect(await under.jobs('apns')).toHaveLength(jobs);
    }
  });

  test('an outage comes first: the whole event is repeated', async () => {
    const read = (): readonly Reading[] => [unreadable('no time'), ...reads('anna').read()];
    const openMessage = () => Promise.reject(new Error('no table'));
    await expect(under.route({}, { read, openMessage })).rejects.toThrow('no table');
  });
});

describe('messages that are not pushed', () => {
  const nothingHanded = async () =>
    expect([await under.jobs('apns'), await under.jobs('fcm'), await under.looks()]).toEqual([[], [], []]);

  test('a customer without a device', async () => {
    await under.report('background', sentAt - second);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'no-device', customerId: 'anna' });
    for (const name of ['dueAt', 'openShard', 'content']) expect(await row()).not.toHaveProperty(name);
  });

  test('a customer whose devices are all gone', async () => {
    const { device } = await under.register('phone');
    await under.marks.markGone(device, { since: stand.now(), reason: 'Unregistered' }, undefined);
    await under.report('background', sentAt - second);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'devices-gone' });
    await nothingHanded();
  });

  test('a message older than its expiry', async () => {
    await annaIsAway();
    await under.route(agentSays(stand.now() - messageExpiryMs));
    expect(await row()).toMatchObject({ state: 'withheld', reason: 'expired' });
    await nothingHanded();
  });

  test('a customer who has seen it', async () => {
    await annaIsAway();
    await under.report('active', sentAt + 2 * second);
    await under.route(agentSays(sentAt));
    expect(await row()).toMatchObject({ state: 'seen', seenBy: 'active' });
    await nothingHanded();
  });
});

describe('messages that are looked at later', () => {
  test('a customer who is watching: after 20 s', async () => {
    await annaIsAway();
    await under.report('active', sentAt);
    await under.route(agentSays(sentAt));
    const lookAt = stand.now() + 20 * second;
    expect(await row()).toMatchObject({
      state: 'open',
      decision: 'watching',
      lookAt,
      dueAt: lookAt + minute,
      devices: [],
    });
    expect(under.said()).toMatchObject({ decision: 'watching', jobs: 0, look: true });
    stand.pass(19);
    expect(await under.looks()).toEqual([]);
    stand.pass(1);
    expect(await under.looks()).toEqual([
      { v: 1, kind: 'message', conversation: 'conversation-1', messageId: 'message-1', step: 0, at: lookAt },
    ]);
    expect([await under.jobs('apns'), await under.jobs('fcm')]).toEqual([[], []]);
  });

  test('nobody knows whose conversation it is: after 5 s, with what it may say', async () => {
    await under.register('phone');
    await under.route(agentSays(sentAt), { privacyMode: 'full' });
    const lookAt = stand.now() + 5 * second;
    expect(await row()).toMatchObject({
      state: 'open',
      decision: 'customer-unknown',
      lookAt,
      content: { mode: 'full', preview: 'Your order is on its way.' },
    });
    expect(await row()).not.toHaveProperty('customerId');
    stand.pass(5);
    expect(await under.looks()).toMatchObject([{ kind: 'message', at: lookAt }]);
  });

  test('the same event again: the look of the row, at the row’s time, whatever is known by then', async () => {
    await under.route(agentSays(sentAt));
    const lookAt = stand.now() + 5 * second;
    await annaIsAway();
    stand.pass(3);
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, decision: 'customer-unknown', jobs: 0, look: true });
    stand.pass(2);
    expect((await under.looks()).map(({ at }) => at)).toEqual([lookAt, lookAt]);
    expect([await under.jobs('apns'), await under.jobs('fcm')]).toEqual([[], []]);
  });
});

describe('the same event again', () => {
  beforeEach(annaIsAway);
  async function close(deviceId: string, pushEnd: PushEnd) {
    const taken = await under.journal.readMessage('conversation-1', 'message-1');
    const job = aJob({ deviceId });
    const rows = { message: taken?.row, push: undefined, cursor: undefined };
    const transition = end(job, rows, pushEnd, { now: stand.now() });
    expect(await under.journal.writeTransition(job, rows, transition)).toBeDefined();
  }

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

  test('decides nothing anew: the jobs are those of the row, to the letter, whatever has changed', async () => {
    await under.route(agentSays(sentAt), { privacyMode: 'full' });
    const jobs = await under.jobs('apns');
    const before = await under.rows();
    await under.register('watch', 'apns');
    await under.devices.deleteDevice('anna', 'phone');
    await under.report('active', stand.now());
    await under.route(customerLeaves(sentAt));
    stand.pass(301);
    await under.route(agentSays(sentAt, { text: 'Another text.' }));
    expect(await under.jobs('apns')).toEqual(jobs);
    expect(await under.rows()).toEqual(before);
  });

  test('a message with one push ended is still open: the job of the other again', async () => {
    await under.route(agentSays(sentAt));
    await close('phone', { state: 'delivered' });
    stand.pass(301);
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, jobs: 1 });
    expect(await devicesOf('fcm')).toHaveLength(2);
  });

  test.each<[string, PushEnd]>([
    ['pushed', { state: 'delivered' }],
    ['withheld', { state: 'gone' }],
  ])('a message that is %s sends none', async (state, pushEnd) => {
    await under.route(agentSays(sentAt));
    await close('phone', pushEnd);
    await close('tablet', pushEnd);
    await devicesOf('apns');
    await devicesOf('fcm');
    stand.pass(301);
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, state, jobs: 0 });
    expect([await devicesOf('apns'), await devicesOf('fcm')]).toEqual([[], []]);
  });

  test('a message that was withheld stays so, though a device has come since', async () => {
    const away = { id: 'message-2' };
    await under.devices.deleteDevice('anna', 'phone');
    await under.devices.deleteDevice('anna', 'tablet');
    await under.route(agentSays(sentAt, away));
    await under.register('phone');
    await under.route(agentSays(sentAt, { ...away, text: 'again' }));
    expect(under.said()).toMatchObject({ repeat: true, reason: 'no-device', jobs: 0 });
  });

  test.each([3, 30])('%d days later, when its row still stands: nothing', async (days) => {
    await under.route(agentSays(sentAt));
    await close('phone', { state: 'delivered' });
    await close('tablet', { state: 'delivered' });
    await devicesOf('apns');
    stand.pass(days * 86_400);
    await under.route(agentSays(sentAt));
    expect(under.said()).toMatchObject({ repeat: true, state: 'pushed', jobs: 0 });
    expect(await devicesOf('apns')).toEqual([]);
  });

  test('a router that died between the row and the jobs: the repeat sends them', async () => {
    const handOver = () => Promise.reject(new Error('died'));
    await expect(under.route(agentSays(sentAt), { handOver })).rejects.toThrow('died');
    expect(await row()).toMatchObject({ state: 'open' });
    await under.route(agentSays(sentAt));
    expect([await devicesOf('apns'), await devicesOf('fcm')]).toEqual([['phone'], ['tablet']]);
  });

  test('a router that could not write the row has sent nothing', async () => {
    const openMessage = () => Promise.reject(new Error('no table'));
    await expect(under.route(agentSays(sentAt), { openMessage })).rejects.toThrow('no table');
    expect([await devicesOf('apns'), await devicesOf('fcm'), await under.looks()]).toEqual([[], [], []]);
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

describe('what an event asks of tables and queues', () => {
  test('at most three reads and one write, another where it is pushed, for the badge; a batch of ten devices and a channel is one request', async () => {
    const relay = await startTablesRelay(tables.endpoint);
    const sqs = new SQSClient({
      endpoint: stand.sqs.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    const sends: string[] = [];
    sqs.middlewareStack.add(
      (next, context) => (asked) => {
        sends.push(context.commandName ?? '');
        return next(asked);
      },
      { step: 'initialize' },
    );
    under = await routeUnderTest(tables, stand, { tables: relay.client, sqs });
    const asked = async (event: unknown, differences?: Parameters<typeof under.route>[1]) => {
      relay.operations();
      sends.length = 0;
      await under.route(event, differences);
      return [relay.operations(), [...sends]];
    };

    await annaIsAway();
    for (let index = 0; index < 11; index += 1) await under.register(`device-${index}`);
    const batches = (count: number) => Array.from({ length: count }, () => 'SendMessageBatchCommand');
    const event = agentSays(sentAt);
    expect(await asked(event)).toEqual([['Query', 'Query', 'PutItem', 'UpdateItem'], batches(3)]);
    expect(await asked(event)).toEqual([['Query', 'Query', 'PutItem', 'UpdateItem'], batches(3)]);
    expect(await asked({}, reads('bob'))).toEqual([['Query', 'Query', 'TransactWriteItems'], ['SendMessageCommand']]);
    const unknown = agentSays(sentAt, { conversationId: 'conversation-2' });
    expect(await asked(unknown)).toEqual([['Query', 'PutItem'], ['SendMessageCommand']]);
    expect(await asked(customerSays(sentAt))).toEqual([['GetItem', 'PutItem'], []]);
    expect(await asked(customerLeaves(sentAt))).toEqual([['GetItem', 'PutItem'], ['SendMessageCommand']]);
    sqs.destroy();
    await relay.close();
  });
});
