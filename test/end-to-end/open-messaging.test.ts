import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { newApnsToken, newConversation, newFcmToken, type RunningStack, startStack, until } from './running-stack.ts';

const webhook = '/v1/sources/genesys-open-messaging';
const signingSecrets = ['the-new-signing-secret', 'the-old-signing-secret'] as const;
const api = { clientId: 'our-client', clientSecret: 'our-clients-secret' };

const folder = mkdtempSync(join(tmpdir(), 'open-messaging-'));
const secretsFile = join(folder, 'secrets.json');
writeFileSync(
  secretsFile,
  JSON.stringify({ 'genesys-open-messaging': { secrets: signingSecrets }, 'handoff-push/local/genesys-api': api }),
);
afterAll(() => rmSync(folder, { recursive: true }));

/** The address at which the channel reaches a customer is the name that the app's tokens have. */
const start = (settings: Readonly<Record<string, string | number>>) =>
  startStack({ genesysOpenMessaging: 'true', genesysRegion: 'mypurecloud.de', addressClaim: 'sub', ...settings }, [
    process.execPath,
    'local/main.ts',
    '--secrets',
    secretsFile,
  ]);

let stack: RunningStack;

/** Signs and sends as Genesys does. */
const send = (body: string, signature: string | undefined = sign(body)) =>
  stack.ask('POST', webhook, body, signature === undefined ? {} : { 'x-hub-signature-256': signature });
const sign = (body: string, secret: string = signingSecrets[0]) =>
  `sha256=${createHmac('sha256', secret).update(body).digest('base64')}`;

/** A customer with a device on each channel, who has never opened the conversation. */
async function someCustomer() {
  const [customer, conversation, ios, android] = [randomUUID(), newConversation(), newApnsToken(), newFcmToken()];
  const app = await stack.app(customer);
  expect((await app('PUT', '/v1/devices/ios', { channel: 'apns', token: ios })).status).toBe(201);
  expect((await app('PUT', '/v1/devices/android', { channel: 'fcm', token: android })).status).toBe(201);
  return { customer, conversation, ios, android };
}

const said = 'Grüße, your PIN is secret-4711.';

/** What an agent wrote, as the webhook brings it; Genesys knows the message unless it shall not. */
async function written({ customer, conversation }: { customer: string; conversation: string }, known = true) {
  const messageId = randomUUID();
  if (known) await stack.ask('PUT', '/local/genesys/messages', { messageId, conversationId: conversation });
  return {
    messageId,
    body: JSON.stringify({
      id: messageId,
      channel: {
        id: 'integration',
        platform: 'Open',
        type: 'Private',
        time: new Date().toISOString(),
        to: { id: customer, idType: 'Opaque' },
        from: { nickname: 'Ann', id: 'integration', idType: 'Opaque' },
      },
      type: 'Text',
      text: said,
      direction: 'Outbound',
      originatingEntity: 'Human',
    }),
  };
}

/** What may never stand in a log. */
function expectSilence() {
  const lines = stack.lines.join('\n');
  for (const word of ['secret-4711', 'sha256=', api.clientSecret, ...signingSecrets]) expect(lines).not.toContain(word);
}

describe('in privacy mode full', () => {
  beforeAll(async () => {
    stack = await start({ privacyMode: 'full' });
  }, 60_000);
  afterAll(async () => {
    expectSilence();
    expect(await stack.stop()).toBe(0);
  }, 20_000);
  beforeEach(async () => {
    await stack.ask('PUT', '/local/aws-faults', []);
    await stack.ask('PUT', '/local/genesys/faults', []);
  });

  test('what an agent writes reaches both channels with its text, and repeats and replays add nothing', async () => {
    const anna = await someCustomer();
    const { messageId, body } = await written(anna);
    expect(await send(body)).toEqual({ status: 204, body: '' });
    expect(await stack.message(anna.conversation)).toMatchObject({ messageId, state: 'pushed' });
    expect(await stack.pushesTo(anna.ios)).toMatchObject([
      {
        channel: 'apns',
        payload: {
          aps: { alert: { title: 'Ann', body: said } },
          conversationId: anna.conversation,
          messageId,
          source: 'genesys',
        },
      },
    ]);
    expect(await stack.pushesTo(anna.android)).toMatchObject([
      {
        channel: 'fcm',
        payload: { message: { notification: { title: 'Ann', body: said }, data: { messageId, source: 'genesys' } } },
      },
    ]);

    expect([(await send(body)).status, (await send(body)).status]).toEqual([204, 204]);
    const repeats = () =>
      stack.lines.filter((line) => line.includes(anna.conversation) && line.includes('"repeat":true'));
    await until(async () => repeats().length === 2);
    expect(await stack.pushesTo(anna.ios)).toHaveLength(1);
    expect(await stack.pushesTo(anna.android)).toHaveLength(1);
  });

  test('the other secret of a rotation counts as well', async () => {
    const anna = await someCustomer();
    const { body } = await written(anna);
    expect((await send(body, sign(body, signingSecrets[1]))).status).toBe(204);
    expect(await stack.message(anna.conversation)).toMatchObject({ state: 'pushed' });
  });

  test.each<[string, (body: string) => { body?: string; signature: string }]>([
    ['none', () => ({ signature: '' })],
    ['another secret’s', (body) => ({ signature: sign(body, 'guessed') })],
    ['a truncated one', (body) => ({ signature: sign(body).slice(0, -4) })],
    ['another body’s', (body) => ({ signature: sign(body), body: body.replace('4711', '4712') })],
  ])('a signature that is wrong (%s) is refused without a reason, and nothing comes of it', async (_, change) => {
    const anna = await someCustomer();
    const { messageId, body } = await written(anna);
    const { body: sent = body, signature } = change(body);
    expect(await send(sent, signature)).toEqual({ status: 401, body: '' });
    // Whatever came before it on the queue has been read by then.
    const next = await written(anna);
    await send(next.body);
    await stack.message(anna.conversation, ({ state }) => state === 'pushed');
    const { messages } = await stack.journal(anna.conversation);
    expect(messages.map((row: { messageId: string }) => row.messageId)).toEqual([next.messageId]);
    expect(stack.lines.join()).not.toContain(messageId);
  });

  test('there is no other way in', async () => {
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await stack.ask(method, webhook)).status).toBe(404);
    expect((await stack.ask('POST', `${webhook}/more`, '{}')).status).toBe(404);
    // The app's routes ask for their tokens as before.
    expect((await stack.ask('GET', '/v1/devices', undefined, { 'x-hub-signature-256': sign('') })).status).toBe(401);
  });

  test('a queue that does not answer is a 503, and the repeat is pushed', async () => {
    const anna = await someCustomer();
    const { body } = await written(anna);
    const rule = { effect: 'timeout', function: 'Webhook', operation: 'SendMessage', times: 'until-cleared' };
    await stack.ask('PUT', '/local/aws-faults', [rule]);
    expect((await send(body)).status).toBe(503);
    await stack.ask('PUT', '/local/aws-faults', []);
    expect((await send(body)).status).toBe(204);
    expect(await stack.message(anna.conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(anna.ios)).toHaveLength(1);
  }, 20_000);

  test.each<[string, object]>([
    ['down', { status: 503, times: 1 }],
    ['rate limited', { status: 429, retryAfterSeconds: 2, times: 1 }],
    ['slow', { delayMs: 4_000, times: 1 }],
  ])(
    'while Genesys’ API is %s the message waits, and is then pushed',
    async (_, fault) => {
      const anna = await someCustomer();
      const { messageId, body } = await written(anna);
      await stack.ask('PUT', '/local/genesys/faults', { request: 'details', ...fault });
      expect((await send(body)).status).toBe(204);
      await until(async () =>
        stack.lines.some((line) => line.includes(messageId) && line.includes('"conversation-awaited"')),
      );
      expect(await stack.message(anna.conversation)).toMatchObject({ state: 'pushed' });
      expect(await stack.pushesTo(anna.ios)).toHaveLength(1);
    },
    20_000,
  );

  test('a message that Genesys does not know yet is pushed once it does', async () => {
    const anna = await someCustomer();
    const { messageId, body } = await written(anna, false);
    await send(body);
    await until(async () => stack.lines.some((line) => line.includes(messageId) && line.includes('"not-found"')));
    await stack.ask('PUT', '/local/genesys/messages', { messageId, conversationId: anna.conversation });
    expect(await stack.message(anna.conversation)).toMatchObject({ state: 'pushed' });
  });

  test('receipts and typing come to the same address and are nothing', async () => {
    const anna = await someCustomer();
    const { messageId, body } = await written(anna);
    for (const differences of [
      { type: 'Receipt', status: 'Delivered' },
      { type: 'Event', events: [{}] },
    ]) {
      expect((await send(JSON.stringify({ ...JSON.parse(body), ...differences }))).status).toBe(204);
    }
    const ignored = () => stack.lines.filter((line) => line.includes(messageId) && line.includes('"ignored"'));
    await until(async () => ignored().length === 2);
    expect(await stack.journal(anna.conversation)).toMatchObject({ messages: [] });
    // A receipt has its message's id, and has not used it up.
    await send(body);
    expect(await stack.message(anna.conversation)).toMatchObject({ messageId, state: 'pushed' });
  });

  test('what cannot be read lies in the dead letters with its reason', async () => {
    const unreadable = `${said} is no JSON`;
    expect((await send(unreadable)).status).toBe(204);
    const { endpoints, outputs } = (await stack.ask('GET', '/local/stack')).body;
    const credentials = { accessKeyId: 'TEST', secretAccessKey: 'test' };
    const sqs = new SQSClient({ region: 'eu-central-1', endpoint: endpoints.aws, credentials });
    const QueueUrl = `${endpoints.aws}/000000000000/${outputs.IngestDeadLetterQueueName}`;
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 5 }),
    );
    sqs.destroy();
    expect(Messages.map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue)).toEqual([
      'the body is no JSON in UTF-8',
    ]);
    expect(Buffer.from(JSON.parse(Messages[0]?.Body ?? '{}').body, 'base64').toString()).toBe(unreadable);
  });

  test('a body that is too large is refused', async () => {
    expect((await send('x'.repeat(256 * 1024 + 1))).status).toBe(413);
  });

  test('whoever tries it out lets this machine sign', async () => {
    const anna = await someCustomer();
    const { messageId, body } = await written(anna, false);
    const sent = await stack.ask('POST', `/local/open-messaging?conversationId=${anna.conversation}`, body);
    expect(sent).toEqual({ status: 200, body: { status: 204 } });
    expect(await stack.message(anna.conversation)).toMatchObject({ messageId, state: 'pushed' });
    expect((await stack.ask('POST', '/local/open-messaging?conversationId=c', '[]')).status).toBe(400);
    expect((await stack.ask('GET', '/local/genesys/stats')).body).toMatchObject({ issuedTokens: expect.any(Number) });
    expect((await stack.ask('GET', '/local/genesys/other')).status).toBe(404);
  });
});

describe('in privacy mode generic, with little room for webhooks', () => {
  beforeAll(async () => {
    stack = await start({ webhookRequestsPerSecond: 1 });
  }, 60_000);
  afterAll(async () => {
    expectSilence();
    expect(await stack.stop()).toBe(0);
  }, 20_000);

  test('no push and no row holds the text', async () => {
    const anna = await someCustomer();
    const { body } = await written(anna);
    expect((await send(body)).status).toBe(204);
    expect(await stack.message(anna.conversation)).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(anna.ios)).toHaveLength(1);
    expect(await stack.pushesTo(anna.android)).toHaveLength(1);
    const all = JSON.stringify([await stack.pushes(), await stack.journal(anna.conversation)]);
    for (const word of ['secret-4711', 'Ann"']) expect(all).not.toContain(word);
  });

  test('a flood of requests is throttled, and the app’s routes do not feel it', async () => {
    const statuses = await Promise.all(Array.from({ length: 30 }, async () => (await send('{}', 'sha256=')).status));
    expect(new Set(statuses)).toEqual(new Set([401, 429]));
    const app = await stack.app('anna');
    const answers = await Promise.all(Array.from({ length: 30 }, () => app('GET', '/v1/devices')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

test('without the setting there is no such route, and who tries it is told the settings', async () => {
  stack = await startStack();
  expect((await send('{}')).status).toBe(404);
  const tried = await stack.ask('POST', '/local/open-messaging', '{}');
  expect(tried).toMatchObject({ status: 404, body: { error: { code: 'no-webhook' } } });
  expect(tried.body.error.message).toContain('-c genesysOpenMessaging=true -c genesysRegion=');
  expect(await stack.stop()).toBe(0);
}, 60_000);
