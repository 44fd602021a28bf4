import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readStart } from '../../docs/clients/web/telegram-start.ts';
import {
  byocPost,
  cxoneCase,
  identityOf,
  messageAddedIntoCase,
  messageCreated,
} from '../lambdas/sources/cxone-events.ts';
import { callbackOf, chatOf, pushOf } from '../lambdas/sources/gms-events.ts';
import { conversationOf, notificationOf, partOf, ticketOf } from '../lambdas/sources/intercom-events.ts';
import { newApnsToken, newFcmToken, type Pushed, type RunningStack, startStack, until } from './running-stack.ts';

const said = 'Grüße, your PIN is secret-4711.';

/** One source of each kind, each with another proof; CXone both ways. */
const sources = {
  acme: {
    kind: 'generic',
    auth: {
      kind: 'hmac',
      header: 'x-acme-signature',
      encoding: 'base64',
      prefix: 'acme-signature-v1=',
      timestampHeader: 'x-acme-time',
      signed: '{timestamp}.{body}',
    },
    map: {
      conversation: 'data.conversation.id',
      message: 'data.id',
      customer: 'data.user.id',
      tenant: { path: 'account', allowed: ['ours'] },
      direction: { path: 'data.from', outbound: ['agent'], inbound: ['user'] },
      text: 'data.text',
      sender: 'data.name',
      time: 'data.at',
    },
  },
  asapp: { kind: 'asapp', auth: { kind: 'bearer' } },
  gms: { kind: 'gms', auth: { kind: 'header', header: 'x-gms-key' } },
  cxone: { kind: 'cxone', auth: { kind: 'basic' }, brandIds: ['4321'] },
  byoc: { kind: 'cxone', auth: { kind: 'client-credentials' }, brandIds: ['4321'] },
  intercom: { kind: 'intercom', appIds: ['abc123'] },
};

let stack: RunningStack;
beforeAll(async () => {
  stack = await startStack({
    channels: 'apns,fcm,telegram',
    telegramBots: 'acme_bot',
    telegramAppName: 'chat',
    privacyMode: 'full',
    sources: JSON.stringify(sources),
  });
}, 60_000);
afterAll(async () => {
  const lines = stack.lines.join('\n');
  for (const word of ['secret-4711', 'acme-signature-v1=', 'Bearer', 'FromASAPP']) expect(lines).not.toContain(word);
  expect(await stack.stop()).toBe(0);
}, 20_000);

const send = async (source: string, body: object) => (await stack.ask('POST', `/local/sources/${source}`, body)).body;

interface Anna {
  readonly customer: string;
  /** The address of each device on its channel. */
  readonly ios: string;
  readonly android: string;
  readonly telegram: string;
  readonly routingIds: Readonly<Record<'ios' | 'android' | 'telegram', string>>;
}

/** A customer with a device on each channel, who has never opened the conversation. */
async function someCustomer(): Promise<Anna> {
  const [customer, ios, android] = [randomUUID(), newApnsToken(), newFcmToken()];
  const userId = Math.floor(Math.random() * 1e9) + 1;
  const app = await stack.app(customer);
  const register = async (deviceId: string, body: object): Promise<string> => {
    const { status, body: answer } = await app('PUT', `/v1/devices/${deviceId}`, body);
    expect(status).toBe(201);
    return answer.routingId;
  };
  const { initData } = (await stack.ask('POST', '/local/telegram/init-data', { userId })).body;
  return {
    customer,
    ios,
    android,
    telegram: String(userId),
    routingIds: {
      ios: await register('ios', { channel: 'apns', token: ios }),
      android: await register('android', { channel: 'fcm', token: android }),
      telegram: await register('telegram', { channel: 'telegram', initData }),
    },
  };
}

/** What a push carries for the app, whatever its channel. */
function dataOf({ channel, payload }: Pushed) {
  if (channel === 'apns') return payload;
  if (channel === 'fcm') return payload.message.data;
  const [[{ url }]] = payload.reply_markup.inline_keyboard;
  return { url, ...readStart(new URL(url).searchParams.get('startapp') ?? undefined) };
}
const shownOf = ({ channel, payload }: Pushed): unknown => {
  if (channel === 'apns') return payload.aps.alert;
  return channel === 'fcm' ? payload.message.notification : payload.text;
};

/** All that reached her, by channel; each device gets one at most. */
async function reached(anna: Anna): Promise<Record<string, Pushed | undefined>> {
  const each = [anna.ios, anna.android, anna.telegram].map(async (token) => {
    const pushes = await stack.pushesTo(token);
    expect(pushes.length).toBeLessThanOrEqual(1);
    return pushes[0];
  });
  const [apns, fcm, telegram] = await Promise.all(each);
  return { apns, fcm, telegram };
}

const stateOf = (conversation: string) => stack.message(conversation);
const now = () => Date.now();

/** A request of each source that names its customer, and what it says of the conversation. */
const named: readonly (readonly [string, (anna: Anna, conversation: string, messageId: string) => object])[] = [
  [
    'acme',
    ({ customer }, conversation, id) => ({
      account: 'ours',
      data: { id, conversation: { id: conversation }, user: { id: customer }, from: 'agent', text: said, at: now() },
    }),
  ],
  ['cxone', cxone(messageCreated)],
  [
    'byoc',
    ({ customer }, conversation, id) => ({
      ...byocPost,
      thread: { idOnExternalPlatform: conversation },
      message: { id, text: said },
      recipients: [{ idOnExternalPlatform: customer }],
    }),
  ],
  ['intercom', intercom('conversation.admin.replied')],
];

/** The same message in another event. */
const twins: readonly (readonly [string, (anna: Anna, conversation: string, messageId: string) => object])[] = [
  ['cxone', cxone(messageAddedIntoCase)],
  ['intercom', intercom('conversation.operator.replied')],
];

function cxone(event: typeof messageCreated) {
  return ({ customer }: Anna, conversation: string, id: string) => {
    const content = { type: 'TEXT', text: said, payload: { text: said } };
    const at = new Date(now()).toISOString();
    const whose = { recipientsCustomers: [{ id: 'c', identities: [identityOf(customer)] }] };
    return event(
      {
        id,
        messageContent: content,
        createdAtWithMilliseconds: at,
        recipients: [],
        threadIdOnExternalPlatform: conversation,
      },
      {
        case: { ...cxoneCase, ...whose, recipients: [], endUser: null, threadIdOnExternalPlatform: conversation },
        thread: { idOnExternalPlatform: conversation },
      },
    );
  };
}

function intercom(topic: string) {
  return ({ customer }: Anna, conversation: string, id: string) =>
    notificationOf(
      topic,
      conversationOf([partOf({ id, body: `<p>${said}</p>`, created_at: Math.floor(now() / 1000) })], {
        id: conversation,
        contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: 'c', external_id: customer }] },
      }),
    );
}

describe.each(named)('what an agent says in %s', (source, request) => {
  test('reaches each of the customer’s channels, once', async () => {
    const [anna, conversation, messageId] = [await someCustomer(), randomUUID(), randomUUID()];
    const body = request(anna, conversation, messageId);
    expect(await send(source, body)).toMatchObject({ status: 200 });
    expect(await stateOf(`${source}~${conversation}`)).toMatchObject({ messageId, state: 'pushed' });
    const { apns, fcm, telegram } = await until(async () => {
      const all = await reached(anna);
      return Object.values(all).every((push) => push !== undefined) && all;
    });
    for (const push of [apns, fcm]) {
      expect(push && dataOf(push)).toMatchObject({ type: 'chat', conversationId: conversation, messageId, source });
      expect(push && shownOf(push)).toMatchObject({ body: said });
    }
    expect(telegram && dataOf(telegram)).toEqual({
      url: expect.stringMatching(/^https:\/\/t\.me\/acme_bot\/chat\?startapp=chat64_[\w-]+$/),
      type: 'chat',
      source,
      id: conversation,
      conversationId: `${source}~${conversation}`,
    });
    expect(telegram && shownOf(telegram)).toContain(said);

    const again = [
      body,
      ...twins.flatMap(([of, twin]) => (of === source ? [twin(anna, conversation, messageId)] : [])),
    ];
    for (const repeat of again) expect(await send(source, repeat)).toMatchObject({ status: 200 });
    await until(async () => repeats(conversation) === again.length);
    await reached(anna);
  });
});

const repeats = (conversation: string) =>
  stack.lines.filter((line) => line.includes(conversation) && line.includes('"repeat":true')).length;

describe('sources that address a device', () => {
  const addressed = [
    ['ios', 'apns'],
    ['android', 'fcm'],
    ['telegram', 'telegram'],
  ] as const;

  test.each(addressed)('ASAPP’s payload reaches the %s it names as it is, and no other', async (device, channel) => {
    const anna = await someCustomer();
    const routingId = anna.routingIds[device];
    const payload = { FromASAPP: { deep: ['link', 1] }, click_action: 'asapp.intent.action.OPEN_CHAT', extra: 'x' };
    expect(await send('asapp', { token: routingId, payload })).toMatchObject({ status: 200 });
    expect(await stateOf(`asapp~${routingId}`)).toMatchObject({ state: 'pushed' });
    const all = await reached(anna);
    expect(Object.keys(all).filter((name) => all[name] !== undefined)).toEqual([channel]);
    const push = all[channel];
    if (channel === 'apns') expect(push && dataOf(push)).toMatchObject({ ...payload, source: 'asapp' });
    if (channel === 'fcm') {
      expect(push?.payload.message).toMatchObject({
        data: { FromASAPP: JSON.stringify(payload.FromASAPP), extra: 'x' },
        android: { notification: { click_action: 'asapp.intent.action.OPEN_CHAT' } },
      });
    }
  });

  test('ASAPP’s request with a token of APNs instead reaches nobody, and the token is in no log', async () => {
    const anna = await someCustomer();
    expect(await send('asapp', { token: anna.ios, payload: {} })).toMatchObject({ status: 200 });
    await until(async () => stack.lines.some((line) => line.includes('"reason":"no-device"')));
    expect((await reached(anna)).apns).toBeUndefined();
    expect(stack.lines.join('\n')).not.toContain(anna.ios);
  });

  test('a device that signed out gets nothing, and the journal says so', async () => {
    const anna = await someCustomer();
    const app = await stack.app(anna.customer);
    expect((await app('DELETE', '/v1/devices/ios')).status).toBe(204);
    expect(await send('asapp', { token: anna.routingIds.ios, payload: {} })).toMatchObject({ status: 200 });
    expect(await stateOf(`asapp~${anna.routingIds.ios}`)).toMatchObject({ state: 'withheld', reason: 'no-device' });
  });

  test.each(addressed)('what an agent writes in a chat of GMS reaches the %s it names', async (device, channel) => {
    const [anna, chatSessionId] = [await someCustomer(), randomUUID()];
    const rows = [
      ['Notice.Joined', 'Ada', 'has joined', '1', 'AGENT'],
      ['Message.Text', 'Ada', said, '2', 'AGENT'],
      ['Notice.TypingStarted', 'Ada', 'is typing', '3', 'AGENT'],
    ];
    const body = { ...pushOf(JSON.stringify(chatOf(rows, { chatSessionId }))), deviceId: anna.routingIds[device] };
    expect(await send('gms', body)).toMatchObject({ status: 200 });
    expect(await stateOf(`gms~${chatSessionId}`)).toMatchObject({ state: 'pushed' });
    const push = (await reached(anna))[channel];
    expect(push && JSON.stringify(shownOf(push))).toContain(said);
    expect(Object.values(await reached(anna)).filter((one) => one !== undefined)).toHaveLength(1);
  });

  test('a dialog of GMS reaches the iPhone as its own sample expects it', async () => {
    const anna = await someCustomer();
    const message = { ...callbackOf('get-dialog-start-chat'), aps: { alert: 'An agent is ready.', sound: 'bell.caf' } };
    expect(await send('gms', { deviceId: anna.routingIds.ios, message })).toMatchObject({ status: 200 });
    const push = await until(async () => (await reached(anna)).apns);
    expect(push.payload).toMatchObject({
      aps: message.aps,
      message: callbackOf('get-dialog-start-chat'),
      source: 'gms',
    });
  });
});

describe('categories', () => {
  test('a reply to a ticket opens the ticket', async () => {
    const [anna, ticketId] = [await someCustomer(), randomUUID()];
    const ticket = ticketOf({
      id: ticketId,
      contacts: { type: 'contact.list', contacts: [{ type: 'contact', id: 'c', external_id: anna.customer }] },
    });
    const part = partOf({ type: 'ticket_part', id: randomUUID(), created_at: Math.floor(now() / 1000) });
    const body = notificationOf('ticket.admin.replied', { type: 'ticket_and_ticket_part', ticket, ticket_part: part });
    expect(await send('intercom', body)).toMatchObject({ status: 200 });
    const push = await until(async () => (await reached(anna)).apns);
    expect(push.payload).toMatchObject({ type: 'ticket', ticketId, source: 'intercom' });
    const telegram = await until(async () => (await reached(anna)).telegram);
    expect(dataOf(telegram)).toMatchObject({ type: 'ticket', source: 'intercom', id: ticketId });
  });

  test('a conversation that is closed asks how satisfied the customer is', async () => {
    const [anna, conversation] = [await someCustomer(), randomUUID()];
    const part = partOf({ id: randomUUID(), part_type: 'close', body: null, created_at: Math.floor(now() / 1000) });
    const contacts = { type: 'contact.list', contacts: [{ type: 'contact', id: 'c', external_id: anna.customer }] };
    const body = notificationOf('conversation.admin.closed', conversationOf([part], { id: conversation, contacts }));
    expect(await send('intercom', body)).toMatchObject({ status: 200 });
    expect((await until(async () => (await reached(anna)).apns)).payload).toMatchObject({ csat: true });
    const telegram = await until(async () => (await reached(anna)).telegram);
    expect(dataOf(telegram)).toMatchObject({ csat: true, source: 'intercom', id: conversation });
  });
});

describe('what is not to be heard', () => {
  test.each(Object.keys(sources))('%s without its proof: 401, and nothing comes of it', async (source) => {
    const box = source === 'byoc' ? '/integration/box/1.0/posts/1/messages' : '';
    const { status, body } = await stack.ask('POST', `/v1/sources/${source}${box}`, { data: { text: said } });
    expect({ status, body }).toEqual({ status: 401, body: '' });
  });

  test.each(Object.keys(sources))('%s answers HEAD', async (source) => {
    expect((await fetch(`${stack.url}/v1/sources/${source}`, { method: 'HEAD' })).status).toBe(200);
  });

  test.each([
    ['acme', { account: 'theirs', data: { id: 'm', from: 'agent' } }, 'another tenant'],
    ['cxone', messageCreated({}, { brand: { id: 1 } }), 'another brand'],
    ['intercom', notificationOf('conversation.admin.replied', {}, { app_id: 'other' }), 'another workspace'],
  ])('%s of somebody else is taken, and ignored', async (source, body, reason) => {
    expect(await send(source, body)).toMatchObject({ status: 200 });
    await until(async () => stack.lines.some((line) => line.includes(`"reason":"${reason}"`) && line.includes(source)));
  });

  test('a source that this stack does not have is not there', async () => {
    expect((await stack.ask('POST', '/v1/sources/zendesk', {})).status).toBe(404);
  });

  test('what cannot be read lies in the dead letters, and says what is missing', async () => {
    expect(await send('acme', { account: 'ours', data: { from: 'agent', text: said } })).toMatchObject({ status: 200 });
    await until(async () => stack.lines.some((line) => line.includes('"event":"buried"') && line.includes('message')));
  });
});

describe('a stack that does not hear Genesys Cloud', () => {
  let alone: RunningStack;
  beforeAll(async () => {
    alone = await startStack({ eventSourceName: 'none', sources: JSON.stringify({ acme: sources.acme }) });
  }, 60_000);
  afterAll(() => alone?.stop());

  test('hears the others, and says that it has no event bus', async () => {
    const [customer, conversation, token] = [randomUUID(), randomUUID(), newApnsToken()];
    const app = await alone.app(customer);
    expect((await app('PUT', '/v1/devices/ios', { channel: 'apns', token })).status).toBe(201);
    const data = { id: 'm-1', conversation: { id: conversation }, user: { id: customer }, from: 'agent', at: now() };
    expect((await alone.ask('POST', '/local/sources/acme', { account: 'ours', data })).body).toEqual({ status: 200 });
    expect(await alone.message(`acme~${conversation}`)).toMatchObject({ state: 'pushed' });
    const { status, body } = await alone.event({});
    expect([status, body.error.code]).toEqual([404, 'no-bus']);
  });
});
