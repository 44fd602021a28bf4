import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { createDeviceTable } from '../../../lambdas/adapters/device-table.ts';
import { readOpenMessaging } from '../../../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings } from '../../../lambdas/sources/genesys/settings.ts';
import { readGenesysEvents } from '../../../lambdas/sources/genesys-eventbridge.ts';
import { readWebhook } from '../../../lambdas/sources/read-webhook.ts';
import { createBus } from '../../../local/eventbridge/bus.ts';
import type { Message } from '../../../local/genesys/messages.ts';
import type { ReplyStack } from '../../../local/lab/agent-messages/reply-stack.ts';
import type { HeardEvent } from '../../../local/lab/heard.ts';
import { createReplyMemory } from '../../../local/lab/reply-memory.ts';
import { replyRoutes } from '../../../local/lab/reply-routes.ts';
import { sourcesIn } from '../../../local/lab/source-offers.ts';
import { withSourcesOfEachKind } from '../../../local/lab/sources-of-each-kind.ts';
import { createFunctionClock } from '../../../local/lambda/function-clock.ts';
import { busDefinition, putRules } from '../../../local/resources/events.ts';
import { makeSourceCredentials } from '../../../local/sources/credentials.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { aRegistration } from '../../lambdas/adapters/a-registration.ts';
import { templateOf } from '../../lib/synthesized.ts';
import { read } from '../resources/plan.ts';
import { receive, startStand } from '../sqs/sqs-stand.ts';
import { startWebhooks } from './webhooks-under-test.ts';

const hour = 3_600_000;
const signingSecret = 'the secret of Open Messaging';
const template = read(templateOf(withSourcesOfEachKind({})).toJSON());
const sources = makeSourceCredentials(template);
const settings = sourcesIn(template.outputs);

const events: unknown[] = [];
const bus = createBus({
  name: 'partner',
  deliver: async (_, payload) => {
    events.push(JSON.parse(payload));
    return { kind: 'delivered' };
  },
  sendDeadLetter: async () => {},
});
const inGenesys: Message[] = [];
const heard = new Map<string, HeardEvent>();
// An hour ahead: what agents say has the functions' time.
const clock = createFunctionClock(hour);
const memory = createReplyMemory(() => Date.now() + clock.offsetMilliseconds());

let tables: LocalTables;
let stand: Awaited<ReturnType<typeof startStand>>;
let webhooks: Awaited<ReturnType<typeof startWebhooks>>;
let stack: ReplyStack;
let queueUrl: string;

beforeAll(async () => {
  putRules(bus, busDefinition(template)?.rules ?? []);
  [tables, stand, webhooks] = await Promise.all([startTables(), startStand(), startWebhooks(sources, signingSecret)]);
  queueUrl = await stand.queue();
  stack = {
    bus,
    sources,
    clock,
    template: {
      outputs: {
        ...template.outputs,
        DeviceTableName: await tables.createTable(),
        IngestQueueName: queueUrl.split('/').at(-1) ?? '',
      },
    },
    services: {
      dynamoDbClient: new DynamoDBClient({
        endpoint: tables.endpoint,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
      genesys: { putMessages: (message) => inGenesys.push(...[message].flat()) },
      genesysCredentials: { signingSecrets: [signingSecret] },
      sqs: stand.sqs,
    },
  };
}, 30_000);
afterAll(async () => {
  stack?.services.dynamoDbClient.destroy();
  webhooks?.close();
  await Promise.all([tables?.close(), stand?.close()]);
});

const ask = (path: string, body: unknown, method = 'POST') =>
  replyRoutes(
    {
      method,
      url: new URL(path, 'http://localhost'),
      body: async () => (typeof body === 'string' ? body : JSON.stringify(body)),
      port: webhooks.port,
    },
    { stack, heard: { find: ({ messageId }) => heard.get(messageId) }, memory },
  );
const reply = { source: 'acme', conversationId: 'c-1', customerId: 'ada', author: 'human', kind: 'text', text: 'Hi' };
const idsSchema = z.object({ status: z.literal(200), body: z.object({ messageIds: z.array(z.string()) }) });
const say = async (more: object) =>
  idsSchema.parse(await ask('/local/lab/replies', { ...reply, ...more })).body.messageIds;
const repeat = (conversation: string, messageId: string) => ask('/local/lab/replays', { conversation, messageId });

/** What our own reader makes of what a webhook took. */
const readings = () =>
  webhooks.taken().flatMap(({ source, body }) => {
    const settingsOf = settings[source];
    return settingsOf ? readWebhook(source, settingsOf, JSON.parse(body), Date.now()) : [];
  });
/** All of it agent messages, in the order of their time. */
const messages = () =>
  readings()
    .map((reading) => {
      if (reading.decision !== 'agent-message') throw new Error(reading.reason);
      return reading.message;
    })
    .toSorted((one, other) => one.sentAt - other.sentAt);

describe('a reply comes as its contact centre would bring it', () => {
  test('Genesys Cloud: an event on the partner bus that its rules let through', async () => {
    const before = Date.now() + hour;
    const [messageId] = await say({ source: 'genesys', author: 'bot', kind: 'structured' });
    await bus.whenIdle();
    const [reading] = readGenesysEvents(events.splice(0)[0], defaultGenesysSettings);
    expect(reading).toMatchObject({
      decision: 'agent-message',
      message: { conversationId: 'c-1', messageId, author: 'bot', kind: 'structured', preview: 'Hi' },
    });
    const { sentAt } = z.object({ message: z.object({ sentAt: z.number() }) }).parse(reading).message;
    expect(sentAt).toBeGreaterThanOrEqual(before);
    expect(sentAt).toBeLessThanOrEqual(Date.now() + hour);
  });

  test('Open Messaging: a signed request about a message whose conversation Genesys knows', async () => {
    const [messageId] = await say({ source: 'genesys-open-messaging' });
    const [taken] = webhooks.taken();
    expect(taken?.source).toBe('genesys-open-messaging');
    expect(readOpenMessaging(JSON.parse(taken?.body ?? ''), defaultGenesysSettings)).toMatchObject([
      { decision: 'agent-message', message: { messageId, author: 'human', kind: 'text', preview: 'Hi' } },
    ]);
    expect(inGenesys.splice(0)).toEqual([{ messageId, conversationId: 'c-1', text: 'Hi' }]);
  });

  test.each(['acme', 'intercom', 'cxone'])('%s: a proved request that names the customer', async (source) => {
    const [messageId] = await say({ source, author: 'bot', kind: 'structured' });
    expect(messages()).toMatchObject([
      { source, conversationId: 'c-1', messageId, customerId: 'ada', author: 'bot', kind: 'structured', preview: 'Hi' },
    ]);
  });

  test('GMS: a request for each device of the customer, each a message of its own', async () => {
    const devices = createDeviceTable(tables.client, stack.template.outputs.DeviceTableName ?? '');
    const registered = await Promise.all(
      ['phone', 'tablet'].map((deviceId) =>
        devices.registerDevice(aRegistration({ customerId: 'ada', deviceId, token: deviceId, now: Date.now() })),
      ),
    );
    const ids = await say({ source: 'gms', count: 2 });
    const said = messages();
    expect(new Set(said.map(({ device }) => device))).toEqual(
      new Set(registered.map(({ device }) => device.routingId)),
    );
    expect(said.map(({ preview }) => preview).toSorted()).toEqual(['Hi 1', 'Hi 1', 'Hi 2', 'Hi 2']);
    expect(said.map(({ messageId }) => messageId).toSorted()).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(4);
  });

  test('to nobody where its customer is not said', async () => {
    const { customerId, ...nobodys } = reply;
    await ask('/local/lab/replies', nobodys);
    const [message, ...more] = messages();
    expect(more).toEqual([]);
    expect(message).toMatchObject({ conversationId: 'c-1', preview: 'Hi' });
    expect(message).not.toHaveProperty('customerId');
  });
});

describe('several replies', () => {
  test('are numbered, each in a moment of its own, and only a few are under way at once', async () => {
    const ids = await say({ count: 40 });
    const said = messages();
    expect(said.map(({ messageId }) => messageId)).toEqual(ids);
    expect(said.map(({ preview }) => preview)).toEqual(Array.from({ length: 40 }, (_, at) => `Hi ${at + 1}`));
    expect(new Set(said.map(({ sentAt }) => sentAt)).size).toBe(40);
    expect(webhooks.mostAtOnce()).toBeLessThanOrEqual(4);
  });

  test('come on the bus as well', async () => {
    const ids = await say({ source: 'genesys', count: 20 });
    await bus.whenIdle();
    const read = events.splice(0).flatMap((event) => readGenesysEvents(event, defaultGenesysSettings));
    expect(read.map((one) => (one.decision === 'agent-message' ? one.message.messageId : one.reason))).toEqual(ids);
  });

  test('wait while the webhook is throttled', async () => {
    webhooks.refuse(429, 429);
    const ids = await say({ count: 3 });
    expect(messages().map(({ messageId }) => messageId)).toEqual(ids);
  });

  test('end with the first that the webhook does not take, and its status is told', async () => {
    webhooks.refuse(503, 503, 503, 503);
    const answer = await ask('/local/lab/replies', { ...reply, count: 30 });
    expect(answer).toEqual({
      status: 502,
      body: { error: { code: 'not-taken', message: 'The webhook of acme answered 503. Of 30 replies 0 were taken.' } },
    });
    expect(webhooks.taken()).toEqual([]);
  });
});

describe('what cannot be said is named', () => {
  test.each<[string, object | string, string]>([
    ['no JSON', '{', 'body'],
    ['no object', [], 'body'],
    ['a source that is no text', { ...reply, source: 7 }, 'source'],
    ['no conversation', { ...reply, conversationId: '' }, 'conversationId'],
    ['a longer id than any has', { ...reply, conversationId: 'ü'.repeat(112) }, 'conversationId'],
    ['an empty customer', { ...reply, customerId: '' }, 'customerId'],
    ['another author', { ...reply, author: 'dog' }, 'author'],
    ['another kind', { ...reply, kind: 'card' }, 'kind'],
    ['no words', { ...reply, text: ' ' }, 'text'],
    ['too many words', { ...reply, text: 'x'.repeat(4_001) }, 'text'],
    ['none', { ...reply, count: 0 }, 'count'],
    ['too many', { ...reply, count: 2_001 }, 'count'],
    ['a part of one', { ...reply, count: 1.5 }, 'count'],
    ['what nobody knows', { ...reply, words: 'Hi' }, 'words'],
    [
      'a customer without a device, to whom addresses devices',
      { ...reply, source: 'gms', customerId: 'x' },
      'customerId',
    ],
  ])('%s', async (_, body, field) => {
    expect(await ask('/local/lab/replies', body)).toEqual({
      status: 400,
      body: {
        error: { code: 'bad-request', message: expect.any(String), fields: { [field]: expect.any(String) } },
      },
    });
    expect(webhooks.taken()).toEqual([]);
  });

  test('an unknown source, with those that there are', async () => {
    expect(await ask('/local/lab/replies', { ...reply, source: 'nobody' })).toMatchObject({
      status: 400,
      body: {
        error: {
          fields: {
            source: expect.stringContaining('genesys, genesys-open-messaging, acme, intercom, cxone, gms'),
          },
        },
      },
    });
  });

  test('what is none of these paths is left to others', async () => {
    expect(await ask('/local/lab/replies', reply, 'GET')).toBeUndefined();
    expect(await ask('/local/lab/other', reply)).toBeUndefined();
  });
});

describe('the same once more', () => {
  test.each(['acme', 'intercom', 'gms'])('%s sends the very request again', async (source) => {
    const [messageId = ''] = await say({ source });
    const first = webhooks.taken();
    expect(await repeat(`${source}~c-1`, messageId)).toEqual({ status: 200, body: { replayed: 1 } });
    const again = webhooks.taken();
    expect(again).toHaveLength(1);
    expect(first).toContainEqual(again[0]);
  });

  test('Open Messaging, under the bare key of its conversation', async () => {
    const [messageId = ''] = await say({ source: 'genesys-open-messaging' });
    const first = webhooks.taken();
    expect(await repeat('c-1', messageId)).toEqual({ status: 200, body: { replayed: 1 } });
    expect(webhooks.taken()).toEqual(first);
  });

  test('what its webhook does not take again is told', async () => {
    const [messageId = ''] = await say({});
    webhooks.refuse(413);
    expect(await repeat('acme~c-1', messageId)).toEqual({
      status: 502,
      body: { error: { code: 'not-taken', message: 'The webhook of acme answered 413.' } },
    });
    webhooks.taken();
  });

  test('an event of the bus, with its id', async () => {
    const [messageId = ''] = await say({ source: 'genesys' });
    await bus.whenIdle();
    const [event] = events.splice(0);
    heard.set(messageId, { at: 0, via: 'bus', functionName: 'Route', payload: event, text: '' });
    expect(await repeat('c-1', messageId)).toEqual({ status: 200, body: { replayed: 1 } });
    await bus.whenIdle();
    expect(events.splice(0)).toEqual([event]);
  });

  test('what came to the ingest queue from elsewhere', async () => {
    heard.set('m-9', { at: 0, via: 'queue', functionName: 'Ingest', payload: { body: 'as it lay there' }, text: '' });
    expect(await repeat('acme~c-9', 'm-9')).toEqual({ status: 200, body: { replayed: 1 } });
    const client = new SQSClient({
      region: 'eu-central-1',
      endpoint: stand.sqs.endpoint,
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    expect((await receive(client, queueUrl)).map(({ Body }) => Body)).toEqual(['as it lay there']);
    client.destroy();
  });

  test.each([
    ['acme~c-1', 'nobody-said-this'],
    ['acme~another', 'said'],
  ])('%s, %s is not known any more', async (conversation, messageId) => {
    expect(await repeat(conversation, messageId)).toEqual({
      status: 404,
      body: { error: { code: 'not-known', message: 'The event of this message is no longer known here.' } },
    });
  });

  test('and what names no message is refused', async () => {
    expect(await ask('/local/lab/replays', { conversation: 'c-1' })).toMatchObject({
      status: 400,
      body: { error: { fields: { messageId: 'write the id of a message' } } },
    });
  });
});
