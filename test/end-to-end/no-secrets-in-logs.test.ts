import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Message, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { customerAttribute, customerEnd, eventOf, topics } from './genesys-shapes.ts';
import { createMarks } from './marks.ts';
import { runHandoff } from './run-handoff.ts';
import { newConversation, outboundMessage, type RunningStack, startStack, until } from './running-stack.ts';

const marks = createMarks();
const webhook = '/v1/sources/genesys-open-messaging';
const patienceMs = 20_000;

const signingSecret = marks.word('the webhook’s signing secret');
const secrets = {
  apns: {
    teamId: 'MARKTEAM01',
    keyId: 'MARKKEY001',
    privateKey: marks.pem('the APNs key', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey),
  },
  fcm: {
    type: 'service_account',
    client_email: 'local@handoff-push-local.iam.gserviceaccount.com',
    private_key: marks.pem('the key of Google', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  },
  'genesys-open-messaging': { secrets: [signingSecret] },
  'genesys-api': { clientId: 'our-client', clientSecret: marks.word('the secret of Genesys’ client') },
};

const openapi: { readonly paths: Readonly<Record<string, object>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'openapi.json'), 'utf8'),
);
const folder = mkdtempSync(join(tmpdir(), 'no-secrets-'));
const secretsFile = join(folder, 'secrets.json');
writeFileSync(secretsFile, JSON.stringify(secrets));

let stack: RunningStack;
let sqs: SQSClient;
let outputs: Readonly<Record<string, string>>;
let aws: string;
/** What the API and the webhook answered to requests that it did not take. */
const refusals: string[] = [];

beforeAll(async () => {
  stack = await startStack(
    {
      privacyMode: 'full',
      genesysOpenMessaging: 'true',
      genesysRegion: 'mypurecloud.de',
      genesysTopics: Object.values(topics).join(),
      genesysAgentJoined: 'true',
      outsideEventBusName: 'others',
      genesysCustomerAttribute: customerAttribute,
      externalContactClaim: 'sub',
      addressClaim: 'sub',
      // A function of ours judges tokens: it has a log, too.
      jwtAlgorithms: 'ES256',
    },
    [process.execPath, 'local/main.ts', '--secrets', secretsFile],
  );
  const described = (await stack.ask('GET', '/local/stack')).body;
  ({ outputs } = described);
  aws = described.endpoints.aws;
  const credentials = { accessKeyId: 'OPERATOR', secretAccessKey: 'local' };
  sqs = new SQSClient({ region: 'eu-central-1', endpoint: aws, credentials });
}, 90_000);
afterAll(async () => {
  sqs.destroy();
  await stack.stop();
  rmSync(folder, { recursive: true });
}, 30_000);

const queueUrl = (output: string) => `${aws}/000000000000/${outputs[output]}`;
/** Waits until a line holds all the words: a path that was not walked proves nothing. */
const said = (...words: string[]) =>
  until(async () => stack.lines.find((line) => words.every((word) => line.includes(word))), patienceMs);

async function refused(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await stack.ask(method, path, body, headers);
  refusals.push(JSON.stringify(answer));
  expect([path, answer.status]).toEqual([path, expect.any(Number)]);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  return answer;
}

/** A customer with a device on each channel, who has left a conversation. */
async function someone() {
  const customer = `customer-${randomUUID()}`;
  const token = (await stack.ask('GET', `/local/token?customer=${customer}`)).body;
  const authorization = `Bearer ${marks.jwt('an access token', token)}`;
  const app = (method: string, path: string, body?: unknown) => stack.ask(method, path, body, { authorization });
  const [ios, android] = [marks.hexToken('an APNs token'), `${marks.word('an FCM token')}:APA91b`];
  for (const [deviceId, body] of Object.entries({
    ios: { channel: 'apns', token: ios },
    android: { channel: 'fcm', token: android },
  })) {
    const { status, body: registered } = await app('PUT', `/v1/devices/${deviceId}`, body);
    expect(status).toBe(201);
    marks.remember('the key that unregisters a device', registered.unregisterKey);
  }
  const conversation = newConversation();
  const left = { deviceId: 'ios', status: 'background' };
  expect((await app('PUT', `/v1/conversations/${conversation}/presence`, left)).status).toBe(204);
  people.push({ customer, conversation });
  return { customer, conversation, authorization, app, ios, android };
}
/** All of them, and their conversations, for whoever asks about them later. */
const people: { readonly customer: string; readonly conversation: string }[] = [];
type Someone = Awaited<ReturnType<typeof someone>>;

/** An agent's message whose every text and name is a mark. */
const marked = (conversation: string, more: object = {}) =>
  outboundMessage(conversation, {
    channel: {
      platform: 'WebMessaging',
      time: new Date().toISOString(),
      from: { nickname: marks.word('an agent’s name'), firstName: marks.word('an agent’s name') },
      to: { nickname: marks.word('a customer’s name'), email: marks.word('an address') },
    },
    text: marks.word('a message’s text'),
    content: [{ contentType: 'QuickReply', quickReply: { text: marks.word('a quick reply') } }],
    ...more,
  });

/** A snapshot that names a message without its text, which Genesys' API has to be asked for. */
const snapshotOf = ({ conversation, customer }: Someone, messageId: string) => {
  const entry = {
    message: { id: messageId },
    messageTime: new Date().toISOString(),
    messageMetadata: { type: 'Text' },
  };
  const participants = [
    { purpose: 'customer', direction: 'inbound', externalContact: { id: customer }, messages: [] },
    { purpose: 'agent', name: marks.word('an agent’s name'), direction: 'inbound', messages: [entry] },
  ];
  return eventOf(topics.userMessages, { id: conversation, participants }, conversation);
};

describe('before a secret was ever read', () => {
  test('Secrets Manager does not answer the webhook, a dispatcher, and whoever asks Genesys', async () => {
    const anna = await someone();
    await stack.ask('PUT', '/local/aws-faults', [
      { effect: 'throttle', operation: 'GetSecretValue', times: 'until-cleared' },
    ]);
    const body = JSON.stringify({ text: marks.word('a message’s text') });
    const signature = `sha256=${createHmac('sha256', signingSecret).update(body).digest('base64')}`;
    const snapshot = snapshotOf(await someone(), randomUUID());
    const [answer] = await Promise.all([
      refused('POST', webhook, body, { 'x-hub-signature-256': signature }),
      stack.event([marked(anna.conversation), snapshot]),
    ]);
    expect(answer.status).toBe(503);
    await Promise.all([
      said('ApnsDispatch', 'hrottl'),
      said('FcmDispatch', 'hrottl'),
      said('RouteFunction', '"TextNotFound":1'),
    ]);
    await stack.ask('PUT', '/local/aws-faults', []);
  }, 60_000);

  test('Google gives no access token', async () => {
    const anna = await someone();
    const answers = [
      { channel: 'google-oauth', status: 503, times: 2 },
      { channel: 'google-oauth', disconnect: 'reset' },
    ];
    await stack.ask('PUT', '/local/faults', answers);
    await stack.event(marked(anna.conversation));
    await said('FcmDispatch', anna.conversation, 'try-later');
    await stack.ask('PUT', '/local/faults', []);
  }, 60_000);
});

describe('what the app says', () => {
  test('registers, reports, wishes, reads and signs out', async () => {
    const { app, conversation, android } = await someone();
    const other = await someone();
    // Another customer takes the token over.
    expect((await other.app('PUT', '/v1/devices/taken', { channel: 'fcm', token: android })).status).toBe(201);
    const fid = marks.word('a Firebase installation');
    expect((await app('PUT', '/v1/devices/fid', { channel: 'fcm', fid })).status).toBe(201);
    expect((await app('PUT', '/v1/preferences', { privacy: 'full' })).status).toBeLessThan(300);
    expect((await app('PUT', `/v1/conversations/${conversation}/read`, {})).status).toBeLessThan(300);
    expect((await app('GET', '/v1/devices')).status).toBe(200);
    expect((await app('GET', '/v1/preferences')).status).toBe(200);
    const reports = [{ conversationId: conversation, deviceId: 'ios', status: 'active', ageMs: 0 }];
    expect((await app('PUT', '/v1/presence', { reports })).status).toBe(200);
    for (const path of ['presence', 'mute']) {
      const body = path === 'mute' ? {} : { deviceId: 'ios', status: 'active' };
      expect((await app('PUT', `/v1/conversations/${conversation}/${path}`, body)).status).toBeLessThan(300);
    }
    expect((await app('DELETE', `/v1/conversations/${conversation}/mute`)).status).toBeLessThan(300);
    expect((await app('GET', `/v1/conversations/${conversation}/pushes`)).status).toBe(200);
    const { unregisterKey } = (await app('PUT', '/v1/devices/fid', { channel: 'fcm', fid })).body;
    marks.remember('the key that unregisters a device', unregisterKey);
    expect((await stack.ask('POST', '/v1/devices/unregister', { unregisterKey })).status).toBe(204);
    expect((await app('PUT', '/v1/devices/fid', { channel: 'fcm', fid })).status).toBeLessThan(300);
    expect((await app('DELETE', '/v1/devices/fid')).status).toBeLessThan(300);
    await said('"route":"DELETE /v1/devices/{deviceId}"');
  });

  test('is refused on every route where its body is wrong, in values, in names and as JSON', async () => {
    const { authorization, conversation, app } = await someone();
    const routes = [
      ['PUT', '/v1/devices/phone'],
      ['PUT', `/v1/conversations/${conversation}/presence`],
      ['PUT', '/v1/presence'],
      ['PUT', '/v1/preferences'],
      ['PUT', `/v1/conversations/${conversation}/mute`],
      ['PUT', `/v1/conversations/${conversation}/read`],
      ['POST', '/v1/devices/unregister'],
    ] as const;
    for (const [method, path] of routes) {
      for (const body of [
        `{"token": "${marks.word('malformed JSON')}`,
        `"${marks.word('a JSON text')}"`,
        `[${JSON.stringify(marks.word('a JSON list'))}]`,
        `${marks.word('no JSON')}`,
        JSON.stringify({
          channel: 'apns',
          token: marks.word('a wrong token'),
          deviceId: marks.word('a wrong value'),
          status: marks.word('a wrong value'),
        }),
        JSON.stringify({
          unregisterKey: marks.word('a wrong key'),
          until: marks.word('a wrong time'),
          upTo: marks.word('a wrong time'),
        }),
        JSON.stringify({
          privacy: marks.word('a wrong value'),
          reports: [{ conversationId: { no: marks.word('a wrong value') } }],
        }),
      ]) {
        await refused(method, path, body, { authorization, 'content-type': 'application/json' });
      }
    }
    const unknownKey = {
      unregisterKey: marks.remember('a guessed key', `${randomUUID()}${randomUUID()}`.replaceAll('-', '').slice(0, 43)),
    };
    expect((await app('POST', '/v1/devices/unregister', unknownKey)).status).toBeLessThan(500);
    await said('"route":"PUT /v1/preferences"', '"status":400');
    const another = await someone();
    await refused(
      'PUT',
      `/v1/conversations/${conversation}/presence`,
      { deviceId: 'ios', status: 'active' },
      { authorization: another.authorization },
    );
  });

  test('comes with a token that nobody takes', async () => {
    const { authorization } = await someone();
    const good = authorization.slice('Bearer '.length);
    const [header = '', payload = ''] = good.split('.');
    const bad = [
      marks.word('what is no token'),
      `${header}.${payload}.${marks.word('a signature')}`,
      `${header}.${Buffer.from(JSON.stringify({ sub: marks.word('a claim') })).toString('base64url')}.${marks.word('a signature')}`,
      `${good}x`,
    ];
    for (const token of bad)
      await refused('GET', '/v1/devices', undefined, { authorization: `Bearer ${marks.jwt('a bad token', token)}` });
    await said('"token-refused"');
  });

  test('meets tables and queues that fail', async () => {
    const { authorization, conversation } = await someone();
    const rules = [{ effect: 'throttle', function: 'ApiFunction', times: 'until-cleared' }];
    await stack.ask('PUT', '/local/aws-faults', rules);
    const device = { channel: 'fcm', token: marks.word('an FCM token') };
    const report = { deviceId: 'ios', status: 'active' };
    await Promise.all([
      refused('PUT', '/v1/devices/phone', device, { authorization }),
      refused('PUT', `/v1/conversations/${conversation}/presence`, report, { authorization }),
    ]);
    await stack.ask('PUT', '/local/aws-faults', []);
    await said('"route":"PUT /v1/devices/{deviceId}"', '"status":5');
  }, 60_000);
});

describe('what Genesys says', () => {
  test('a message with its text and names goes to both channels, and comes back as a repeat', async () => {
    const anna = await someone();
    const event = marked(anna.conversation);
    await stack.event(event);
    expect(await stack.message(anna.conversation, undefined, patienceMs)).toMatchObject({ state: 'pushed' });
    // The mark was there: the pushes hold it, the logs may not.
    const [push] = await stack.pushesTo(anna.ios);
    expect(marks.foundIn(JSON.stringify(push))).toContainEqual(expect.stringContaining('a message’s text'));
    await stack.event(event);
    await said(anna.conversation, '"repeat":true');
  });

  test('customers’ messages, snapshots, attributes, sessions and ends', async () => {
    const { conversation, customer } = await someone();
    const participant = (purpose: string) => ({
      purpose,
      name: marks.word('a participant’s name'),
      address: marks.word('an address'),
      attributes: { note: marks.word('an attribute'), [`key-${marks.word('an attribute’s name')}`]: 'x' },
      messages: [],
    });
    const attributes = { [customerAttribute]: customer, note: marks.word('an attribute') };
    await stack.event(marked(conversation, { direction: 'Inbound' }));
    for (const [topic, body] of [
      [
        topics.userMessages,
        { id: conversation, name: marks.word('a name'), participants: [participant('customer'), participant('agent')] },
      ],
      [topics.queue, { id: conversation, participants: [participant('customer'), participant('agent')] }],
      [topics.attributes, { eventTime: Date.now(), conversationId: conversation, attributes }],
      [topics.contact, { eventTime: Date.now(), conversationId: conversation, address: marks.word('an address') }],
      [topics.agentStart, { eventTime: Date.now(), conversationId: conversation, name: marks.word('a name') }],
      [customerEnd, { eventTime: Date.now(), conversationId: conversation, ani: marks.word('a number') }],
    ] as const) {
      await stack.event(eventOf(topic, body, conversation));
    }
    await said(conversation, '"conversation-end');
  });

  test('events in no shape that we know', async () => {
    const conversation = newConversation();
    for (const eventBody of [
      { type: 'Text', direction: 'Outbound', id: { [marks.word('a field’s name')]: marks.word('a field') } },
      { type: 'Text', direction: 'Outbound', id: marks.word('a text as id').repeat(200), text: 1 },
      {
        type: 'Structured',
        direction: 'Outbound',
        channel: marks.word('a text as channel'),
        text: [marks.word('a text')],
      },
      { type: 'Text', direction: 'Outbound', id: randomUUID(), channel: { time: marks.word('a text as time') } },
    ]) {
      const { detail, ...event } = marked(conversation);
      await stack.event({ ...event, detail: { ...detail, eventBody } });
    }
    const { detail, ...event } = marked(conversation);
    await stack.event({
      ...event,
      detail: { ...detail, topicName: marks.word('a topic'), metadata: marks.word('metadata') },
    });
    for (const topic of [topics.queue, topics.attributes, topics.undelivered]) {
      await stack.event(
        eventOf(
          topic,
          {
            participants: marks.word('participants'),
            attributes: marks.word('attributes'),
            messages: marks.word('messages'),
            eventTime: marks.word('a time'),
          },
          conversation,
        ),
      );
    }
    await said('RouteFunction', 'UnreadableEvent');
  });

  test('an event that the router fails at three times lies in the dead letters', async () => {
    const { conversation } = await someone();
    const rule = { effect: 'throttle', function: 'Route', operation: 'Query', times: 'until-cleared' };
    await stack.ask('PUT', '/local/aws-faults', [rule]);
    await stack.event(marked(conversation));
    await said('RouteFunction', 'rror');
    await stack.ask('PUT', '/local/aws-faults', []);
  }, 60_000);

  test('its API fails in every way, with its answers full of what it knows', async () => {
    const body = () => `{"message": "${marks.word('an answer of Genesys’ API')}`;
    const faults = [
      { request: 'token', status: 401, body: body() },
      { request: 'token', status: 200, body: body() },
      { request: 'message', status: 500, body: body() },
      {
        request: 'message',
        status: 200,
        body: `{"textBody": ${JSON.stringify(marks.word('a text of Genesys’ API'))}, "timestamp": 1}`,
      },
      { request: 'message', status: 200, body: body() },
      { request: 'message', disconnect: 'stall' },
    ];
    for (const fault of faults) {
      const anna = await someone();
      const { conversation } = anna;
      const messageId = randomUUID();
      const text = marks.word('a text of Genesys’ API');
      await stack.ask('PUT', '/local/genesys/messages', { messageId, conversationId: conversation, text });
      await stack.ask('PUT', '/local/genesys/faults', [fault]);
      await stack.event(snapshotOf(anna, messageId));
      await stack.message(conversation, undefined, patienceMs);
    }
    await stack.ask('PUT', '/local/genesys/faults', []);
    await said('"TextNotFound":1');
  }, 120_000);
});

describe('what the webhook brings', () => {
  const sign = (body: string) => `sha256=${createHmac('sha256', signingSecret).update(body).digest('base64')}`;
  const message = (customer: string, more: object = {}) =>
    JSON.stringify({
      id: randomUUID(),
      channel: {
        id: 'integration',
        platform: 'Open',
        type: 'Private',
        time: new Date().toISOString(),
        to: { id: customer, idType: 'Opaque', nickname: marks.word('a customer’s name') },
        from: { nickname: marks.word('an agent’s name'), id: 'integration', idType: 'Opaque' },
      },
      type: 'Text',
      text: marks.word('a message’s text'),
      direction: 'Outbound',
      originatingEntity: 'Human',
      ...more,
    });
  const send = (body: string, signature = sign(body)) =>
    stack.ask('POST', webhook, body, { 'x-hub-signature-256': signature });

  test('a message, one whose conversation nobody knows, one that is too old, and what is no message', async () => {
    const anna = await someone();
    const body = message(anna.customer);
    expect((await stack.ask('POST', `/local/open-messaging?conversationId=${anna.conversation}`, body)).status).toBe(
      200,
    );
    expect(await stack.message(anna.conversation, undefined, patienceMs)).toMatchObject({ state: 'pushed' });

    await send(message(marks.word('an address')));
    await said('"conversation-awaited"');
    const old = new Date(Date.now() - 2 * 3_600_000).toISOString();
    const { channel, ...rest } = JSON.parse(message(marks.word('an address')));
    await send(JSON.stringify({ ...rest, channel: { ...channel, time: old } }));
    for (const strange of [
      `${marks.word('no JSON')}`,
      JSON.stringify([marks.word('a list')]),
      message(anna.customer, { id: { no: marks.word('an id') } }),
      message(anna.customer, { channel: marks.word('a channel') }),
      message(anna.customer, { type: marks.word('a type'), direction: marks.word('a direction') }),
    ]) {
      expect((await send(strange)).status).toBe(204);
    }
    await said('"buried"', 'no JSON');
  }, 60_000);

  test('what is not signed, and a queue that fails', async () => {
    const { customer } = await someone();
    const body = message(customer);
    for (const signature of ['', `sha256=${marks.word('a signature')}`, sign(`${body} `)]) {
      await refused('POST', webhook, body, {
        'x-hub-signature-256': marks.remember('a signature', signature || 'no signature at all'),
      });
    }
    await said('"WebhookRefused":1');
    await stack.ask('PUT', '/local/aws-faults', [{ effect: 'throttle', function: 'Webhook', times: 'until-cleared' }]);
    await refused('POST', webhook, body, { 'x-hub-signature-256': sign(body) });
    await stack.ask('PUT', '/local/aws-faults', []);
  }, 60_000);
});

test('Genesys’ CorrelationId goes along to the id that the provider gives', async () => {
  const anna = await someone();
  const event = marked(anna.conversation);
  const { CorrelationId } = event.detail.metadata;
  await stack.event(event);
  await stack.message(anna.conversation, ({ state }) => state === 'pushed', patienceMs);
  const lineOf = async (...words: string[]) => {
    const line = await said(`"correlationId":"${CorrelationId}"`, anna.conversation, ...words);
    return JSON.parse(line.slice(line.indexOf('{')));
  };
  expect(await lineOf('RouteFunction')).toMatchObject({ event: 'agent-message', messageId: event.detail.eventBody.id });
  for (const name of ['ApnsDispatch', 'FcmDispatch']) {
    const { outcome, providerMessageId } = await lineOf(name, '"event":"push"');
    expect([name, outcome, providerMessageId]).toEqual([name, 'delivered', expect.stringMatching(/./)]);
  }
  const [row] = (await stack.journal(anna.conversation)).messages;
  expect(row.correlationId).toBe(CorrelationId);
  expect((await runHandoff(stack.url, 'explain', '--conversation', anna.conversation, '--json')).stdout).toContain(
    CorrelationId,
  );
}, 60_000);

describe('what becomes of pushes', () => {
  const both = (apns: object, fcm: object) => (anna: Someone) => [
    { channel: 'apns', deviceToken: anna.ios, ...apns },
    { channel: 'fcm', deviceToken: anna.android, ...fcm },
  ];
  const outcomes: readonly (readonly [string, (anna: Someone) => readonly object[], string])[] = [
    [
      'refused',
      both({ status: 413, reason: 'PayloadTooLarge' }, { status: 400, reason: 'INVALID_ARGUMENT' }),
      'refused',
    ],
    ['gone', both({ status: 410, reason: 'Unregistered' }, { status: 404, reason: 'UNREGISTERED' }), 'device-gone'],
    [
      'throttled',
      both(
        { status: 429, reason: 'TooManyRequests', retryAfterSeconds: 30 },
        { status: 429, reason: 'QUOTA_EXCEEDED', retryAfterSeconds: 30 },
      ),
      'try-later',
    ],
    [
      'in trouble',
      both({ status: 503, reason: 'ServiceUnavailable' }, { status: 503, reason: 'UNAVAILABLE' }),
      'try-later',
    ],
    [
      'a wrong token',
      both({ status: 400, reason: 'BadDeviceToken', times: 2 }, { status: 403, reason: 'SENDER_ID_MISMATCH' }),
      'device',
    ],
    ['cut off', both({ disconnect: 'destroy' }, { disconnect: 'reset' }), 'try-later'],
    [
      'our key is refused',
      both(
        { status: 403, reason: 'InvalidProviderToken', times: 2 },
        { status: 401, reason: 'THIRD_PARTY_AUTH_ERROR', times: 2 },
      ),
      'channel-down',
    ],
  ];

  test('what was read is told to the other device, which is gone, cut off or out of order', async () => {
    for (const fault of [
      [],
      both({ status: 410, reason: 'Unregistered' }, { status: 404, reason: 'UNREGISTERED' }),
      both({ disconnect: 'destroy' }, { disconnect: 'reset' }),
      both({ status: 503, reason: 'ServiceUnavailable' }, { status: 503, reason: 'UNAVAILABLE' }),
    ]) {
      const anna = await someone();
      await stack.event(marked(anna.conversation));
      await stack.message(anna.conversation, ({ state }) => state === 'pushed', patienceMs);
      if (typeof fault === 'function') await stack.ask('PUT', '/local/faults', fault(anna));
      const upTo = new Date().toISOString();
      expect((await anna.app('PUT', `/v1/conversations/${anna.conversation}/read`, { upTo })).status).toBe(200);
      for (const name of ['ApnsDispatch', 'FcmDispatch']) await said(name, '"event":"sync"', anna.conversation);
      await stack.ask('PUT', '/local/faults', []);
    }
  }, 60_000);

  test.each(outcomes)(
    '%s',
    async (_, faultsFor, answer) => {
      const anna = await someone();
      await stack.ask('PUT', '/local/faults', [...faultsFor(anna)]);
      await stack.event(marked(anna.conversation));
      await said('ApnsDispatch', anna.conversation, answer);
      await said('FcmDispatch', anna.conversation, '"push"');
      await stack.ask('PUT', '/local/faults', []);
    },
    60_000,
  );

  test('jobs, looks and requests that nobody can read', async () => {
    const bodies = () => [
      `{"conversation": "${marks.word('malformed JSON')}`,
      JSON.stringify({
        v: 1,
        conversation: newConversation(),
        messageId: 'm',
        content: { mode: 'full', preview: marks.word('a preview') },
      }),
      JSON.stringify({ v: 99, kind: marks.word('a kind') }),
    ];
    for (const output of ['ApnsQueueName', 'FcmQueueName', 'LaterQueueName', 'IngestQueueName']) {
      for (const MessageBody of bodies()) {
        const fifo = outputs[output]?.endsWith('.fifo');
        const ids = fifo ? { MessageGroupId: randomUUID(), MessageDeduplicationId: randomUUID() } : {};
        await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(output), MessageBody, ...ids }));
      }
    }
    await said('"buried"', 'no request');
    // As EventBridge and Lambda leave them there; to wait until they do would take minutes.
    const failed = {
      requestPayload: marked(newConversation()),
      responsePayload: { errorMessage: marks.word('a text') },
    };
    for (const letter of [marked(newConversation()), failed]) {
      const QueueUrl = queueUrl('GenesysDeadLetterQueueName');
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter) }));
    }
  });

  test('functions that tables and queues leave alone', async () => {
    const hit: string[] = [];
    for (const operation of ['BatchGetItem', 'PutItem', 'UpdateItem', 'TransactWriteItems', 'SendMessageBatch']) {
      const anna = await someone();
      await stack.ask('PUT', '/local/aws-faults', [{ effect: 'throttle', operation, times: 12 }]);
      await stack.event(marked(anna.conversation));
      await until(async () => {
        const [rule]: { times: number }[] = (await stack.ask('GET', '/local/aws-faults')).body;
        if ((rule?.times ?? 0) < 12) hit.push(operation);
        return hit.includes(operation) || (await stack.journal(anna.conversation)).pushes.length > 1;
      }, patienceMs);
      await stack.ask('PUT', '/local/aws-faults', []);
    }
    // How a claim is written may change; that rows are read, written and queues filled does not.
    expect(hit).toEqual(expect.arrayContaining(['BatchGetItem', 'PutItem', 'SendMessageBatch']));
  }, 90_000);
});

describe('then', () => {
  test('no line of any log holds any of it, nor does a metric, which is one', async () => {
    await stack.ask('POST', '/local/schedules');
    expect(marks.count()).toBeGreaterThan(100);
    // Every function has spoken.
    for (const name of [
      'ApiFunction',
      'Route',
      'Ingest',
      'Webhook',
      'LaterFunction',
      'Sweep',
      'Customers',
      'ApnsDispatch',
      'FcmDispatch',
    ]) {
      expect([name, stack.lines.some((line) => line.startsWith(name))]).toEqual([name, true]);
    }
    expect(stack.lines.some((line) => line.includes('"_aws"'))).toBe(true);
    expect(stack.lines.flatMap((line) => marks.foundIn(line))).toEqual([]);
  });

  test('every route of the API was asked well, and with a body that is wrong', () => {
    const routes: string[] = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const asked = (route: string, status: string) =>
      stack.lines.some((line) => line.includes(`"route":"${route}","status":${status}`));
    expect(routes.length).toBeGreaterThan(10);
    expect(routes.filter((route) => !asked(route, '2'))).toEqual([]);
    expect(routes.filter((route) => /^(PUT|POST)/.test(route) && !asked(route, '4'))).toEqual([]);
  });

  test('no answer to a request that was not taken holds any of it', () => {
    expect(refusals.length).toBeGreaterThan(50);
    expect(refusals.flatMap((answer) => marks.foundIn(answer))).toEqual([]);
  });

  test('nor do the events for others', async () => {
    const told: unknown[] = (await stack.ask('GET', '/local/outside-events')).body;
    const texts = told.map((event) => JSON.stringify(event));
    expect(texts.some((text) => text.includes('push.delivered'))).toBe(true);
    expect(texts.some((text) => text.includes('push.unreachable'))).toBe(true);
    expect(texts.flatMap((text) => marks.foundIn(text))).toEqual([]);
  });

  /** Also the export: it is a copy of the rows, but for tokens, texts and secrets. */
  test('nor does anything that a command prints', async () => {
    const [{ customer, conversation } = { customer: '', conversation: '' }] = people.slice(-1);
    const [earlier = conversation] = people.map((one) => one.conversation);
    const commands = [
      ['doctor'],
      ['explain', '--conversation', conversation],
      ['explain', '--conversation', earlier, '--json'],
      ['devices', '--customer', customer],
      ['export', '--customer', customer, '--all', '--rate', '100000'],
      ['erase', '--customer', customer],
      ['dead-letters', 'list'],
      ['dead-letters', 'show', '--queue', 'apns', '--json'],
      ['dead-letters', 'show', '--queue', 'ingest'],
      ['dead-letters', 'show', '--queue', 'genesys'],
    ];
    const waiting = [...commands];
    const runInTurn = async () => {
      for (let command = waiting.shift(); command; command = waiting.shift()) {
        const { exitCode, stdout, stderr } = await runHandoff(stack.url, ...command);
        expect([command, exitCode === 2 ? stderr : '', stdout.length > 20]).toEqual([command, '', true]);
        expect([command, marks.foundIn(stdout), marks.foundIn(stderr)]).toEqual([command, [], []]);
      }
    };
    await Promise.all([runInTurn(), runInTurn(), runInTurn()]);
  }, 90_000);

  test('dead letters hold what they are about in their bodies, and none of it in what says why', async () => {
    const letters: Message[] = [];
    for (const output of Object.keys(outputs).filter((name) => name.endsWith('DeadLetterQueueName'))) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queueUrl(output),
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
          MaxNumberOfMessages: 10,
          WaitTimeSeconds: 1,
        }),
      );
      letters.push(...Messages);
    }
    expect(letters.length).toBeGreaterThan(5);
    expect(letters.some(({ MessageAttributes }) => MessageAttributes?.reason)).toBe(true);
    const reasons = letters.map(({ MessageAttributes, Attributes }) => JSON.stringify([MessageAttributes, Attributes]));
    expect(reasons.flatMap((reason) => marks.foundIn(reason))).toEqual([]);
  }, 30_000);
});
