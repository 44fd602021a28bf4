import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  customerAttribute,
  customerEnd,
  eventOf,
  merged,
  nameOfAgent,
  normalized,
  privateWords,
  type Said,
  session,
  snapshot,
  text,
  topics,
  undelivered,
  written,
} from './genesys-shapes.ts';
import { newApnsToken, newConversation, newFcmToken, type RunningStack, startStack, until } from './running-stack.ts';

const generic = { body: 'You have a new message.' };
let stack: RunningStack;
/** The contact of another customer with devices. */
let another: string;

/** What Genesys calls the customer is what the app's tokens call them. */
const settings = {
  genesysTopics: Object.values(topics).join(),
  genesysAgentJoined: 'true',
  genesysCustomerAttribute: customerAttribute,
  externalContactClaim: 'sub',
  addressClaim: 'sub',
};

/** A customer with a device on each channel, whom a message is for that was said a while ago. */
async function someCustomer(sentMillisecondsAgo = 10_000) {
  const [customer, ios, android] = [`contact-${randomUUID()}`, newApnsToken(), newFcmToken()];
  const app = await stack.app(customer);
  expect((await app('PUT', '/v1/devices/ios', { channel: 'apns', token: ios })).status).toBe(201);
  expect((await app('PUT', '/v1/devices/android', { channel: 'fcm', token: android })).status).toBe(201);
  const sentAt = Date.now() - sentMillisecondsAgo;
  const said: Said = { conversation: newConversation(), messageId: randomUUID(), sentAt };
  return { customer, ios, android, app, said, known: { ...said, contact: customer, another } };
}
type Someone = Awaited<ReturnType<typeof someCustomer>>;

async function hear(event: object) {
  expect((await stack.event(event)).body).toEqual({ accepted: 1, matched: 1 });
}
/** Waits until the log has said that of a conversation. */
const heard = (words: readonly string[], times = 1) =>
  until(async () => stack.lines.filter((line) => words.every((word) => line.includes(word))).length >= times);
const heardAgain = (conversation: string, times = 1) => heard([conversation, '"repeat":true', '"jobs":0'], times);
const pushesTo = async ({ ios, android }: Someone) => [
  ...(await stack.pushesTo(ios)),
  ...(await stack.pushesTo(android)),
];

const holdWords = (text: string) => privateWords.some((word) => text.includes(word));

/** One push on each channel, with all that the app needs to open the conversation, and the journal says so. */
async function expectOnePushEach(
  someone: Someone,
  { conversation, messageId } = someone.said,
  shown: object = generic,
) {
  expect(await stack.message(conversation)).toMatchObject({ messageId, state: 'pushed' });
  const ids = { conversationId: conversation, messageId, source: 'genesys', recipient: expect.any(String) };
  const pushes = await pushesTo(someone);
  expect(pushes).toMatchObject([
    { channel: 'apns', payload: { aps: { alert: shown, 'thread-id': conversation }, ...ids } },
    { channel: 'fcm', payload: { message: { notification: shown, data: ids } } },
  ]);
  const journal = await stack.journal(conversation);
  expect(journal.messages).toHaveLength(1);
  expect(journal.pushes.map(({ state }: { state: string }) => state)).toEqual(['delivered', 'delivered']);
  if (shown === generic) expect(holdWords(JSON.stringify([pushes, journal]))).toBe(false);
}

describe('in privacy mode generic', () => {
  beforeAll(async () => {
    stack = await startStack(settings);
    another = (await someCustomer()).customer;
  }, 60_000);
  afterAll(async () => {
    expect(stack.lines.filter(holdWords)).toEqual([]);
    expect(await stack.stop()).toBe(0);
  }, 20_000);

  describe.each([
    ['the topic’s template', 'template', 'topic'],
    ['the topic itself', 'topic', 'template'],
  ] as const)('with %s as detail-type', (_, typed, typedAgain) => {
    test.each(written)('%s is pushed once to each device, however often it comes', async (_name, topic, body) => {
      const someone = await someCustomer();
      const { conversation } = someone.said;
      await hear(eventOf(topic, body(someone.known), conversation, typed));
      await expectOnePushEach(someone);
      await hear(eventOf(topic, { ...body(someone.known), changed: true }, conversation, typedAgain));
      await heardAgain(conversation);
      await expectOnePushEach(someone);
    });

    test('an agent who joins is pushed, and told again is not', async () => {
      const someone = await someCustomer();
      const { conversation } = someone.said;
      const joined = { ...someone.said, messageId: `joined-${someone.said.messageId}` };
      await hear(eventOf(topics.agentStart, session({ ...joined, contact: someone.customer }), conversation, typed));
      await expectOnePushEach(someone, joined);
      await hear(eventOf(topics.agentStart, session(joined), conversation, typedAgain));
      await heardAgain(conversation);
      await expectOnePushEach(someone, joined);
    });

    test('the customer’s end withholds what waits', async () => {
      const someone = await someCustomer();
      const { said } = someone;
      await hear(eventOf(topics.undelivered, undelivered(said), said.conversation, typed));
      await stack.message(said.conversation, ({ state }) => state === 'open');
      await hear(eventOf(customerEnd, session({ ...said, sentAt: Date.now() }), said.conversation, typed));
      const row = { messageId: said.messageId, state: 'withheld', reason: 'conversation-ended' };
      expect(await stack.message(said.conversation)).toMatchObject(row);
      expect(await pushesTo(someone)).toEqual([]);
    });

    test.each<[string, (contact: string) => object]>([
      ['found late', (externalContactId) => ({ externalContactId })],
      ['found late, in the conversation’s list', (contact) => ({ conversationExternalContactIds: [contact] })],
      ['merged into a known one', (contact) => merged(contact, 'ephemeral')],
      ['known, and merged into another', (contact) => merged('canonical', contact)],
    ])('a message waits for its customer until a contact is %s', async (_name, body) => {
      const someone = await someCustomer();
      const { said, customer } = someone;
      await hear(eventOf(topics.undelivered, undelivered(said), said.conversation, typed));
      const row = await stack.message(said.conversation, ({ state }) => state === 'open');
      expect(row).toMatchObject({ decision: 'customer-unknown', devices: [] });
      await hear(eventOf(topics.contact, { ...session(said), ...body(customer) }, said.conversation, typed));
      await expectOnePushEach(someone);
    });
  });

  test('contacts of two customers name neither', async () => {
    const someone = await someCustomer();
    const { said, customer } = someone;
    await hear(eventOf(topics.undelivered, undelivered(said), said.conversation));
    await hear(eventOf(topics.contact, { ...session(said), ...merged(customer, another) }, said.conversation));
    await heard([said.conversation, '"known":false']);
    expect(await stack.message(said.conversation, ({ state }) => state === 'open')).toMatchObject({ devices: [] });
    expect(await pushesTo(someone)).toEqual([]);
  });

  test('an event with the app’s customer and a contact teaches the contact', async () => {
    const someone = await someCustomer();
    const [contact, earlier] = [randomUUID(), newConversation()];
    const attribute = { attributes: { [customerAttribute]: someone.customer } };
    const named = snapshot('listed', { messages: [] }, attribute)({ ...someone.said, conversation: earlier, contact });
    await hear(eventOf(topics.userMessages, named, earlier));
    await heard([earlier, '"customer-message"']);
    await hear(eventOf(topics.undelivered, undelivered({ ...someone.said, contact }), someone.said.conversation));
    await expectOnePushEach(someone);
  });

  test('one message that comes in every shape is pushed once', async () => {
    const someone = await someCustomer();
    const { conversation } = someone.said;
    const events = written.map(([, topic, body]) => eventOf(topic, body(someone.known), conversation));
    expect((await stack.event(events)).body.matched).toBe(events.length);
    await heard([conversation, '"repeat":true'], events.length - 1);
    await expectOnePushEach(someone);
    for (const event of events) await hear(event);
    await heardAgain(conversation, events.length);
    await expectOnePushEach(someone);
  });

  test.each<[string, string, (known: Said, later: string) => object]>([
    [
      'a message of the customer',
      'v2.conversations.{id}.messages',
      ({ contact, ...said }, time) =>
        normalized(
          { ...said, messageId: 'reply' },
          { direction: 'INBOUND', channel: { time, from: { externalContactId: contact } } },
        ),
    ],
    [
      'a snapshot with the customer’s reply',
      topics.queue,
      (known, messageTime) => snapshot('nested', {}, { messages: [{ messageId: 'reply', messageTime }] })(known),
    ],
  ])('%s is proof that they saw what waited', async (_name, topic, body) => {
    const someone = await someCustomer();
    const { said, known } = someone;
    await hear(eventOf(topics.undelivered, undelivered(said), said.conversation));
    await stack.message(said.conversation, ({ state }) => state === 'open');
    await hear(eventOf(topic, body(known, new Date().toISOString()), said.conversation));
    expect(await stack.message(said.conversation)).toMatchObject({ messageId: said.messageId, state: 'seen' });
    expect(await pushesTo(someone)).toEqual([]);
  });

  test('heartbeats prove that a message was seen, and nothing of an undelivered one: it is pushed after its minute', async () => {
    const someone = await someCustomer(56_000);
    const { said, known, app } = someone;
    const plain = newConversation();
    for (const conversation of [said.conversation, plain]) {
      for (const age of [{ ageMs: Date.now() - said.sentAt }, {}]) {
        const report = { deviceId: 'ios', status: 'active', ...age };
        expect((await app('PUT', `/v1/conversations/${conversation}/presence`, report)).status).toBe(204);
      }
    }
    await hear(eventOf(topics.userMessages, snapshot('listed')({ ...known, conversation: plain }), plain));
    expect(await stack.message(plain)).toMatchObject({ state: 'seen' });
    await hear(eventOf(topics.undelivered, undelivered(known), said.conversation));
    const row = await stack.message(said.conversation, ({ state }) => state === 'open');
    expect(row).toMatchObject({ decision: 'watching', lookAt: new Date(said.sentAt + 60_000).toISOString() });
    await expectOnePushEach(someone);
  });
});

describe('in privacy mode full, with Genesys’ API', () => {
  beforeAll(async () => {
    stack = await startStack({ ...settings, privacyMode: 'full', genesysRegion: 'mypurecloud.de' });
    another = (await someCustomer()).customer;
  }, 60_000);
  afterAll(async () => {
    expect(stack.lines.filter(holdWords)).toEqual([]);
    expect(await stack.stop()).toBe(0);
  }, 20_000);

  test.each(written)('%s is pushed with its text', async (name, topic, body) => {
    const someone = await someCustomer();
    const { conversation, messageId } = someone.said;
    await stack.ask('PUT', '/local/genesys/messages', { messageId, conversationId: conversation, text });
    await hear(eventOf(topic, body(someone.known), conversation));
    const brings = name.startsWith('a normalized message');
    await expectOnePushEach(someone, someone.said, { ...(brings ? { title: nameOfAgent } : {}), body: text });
  });

  // The last of the file: whoever was told to wait by an API leaves it alone for a while.
  test.each<[string, string, object | undefined]>([
    ['does not know the message', 'not-found', undefined],
    ['is slow', 'timeout', { delayMs: 10_000 }],
    ['is down', 'http-503', { status: 503 }],
    ['is rate limited', 'rate-limited', { status: 429, retryAfterSeconds: 30 }],
  ])('where the API %s, a message without a text is pushed as one', async (_, because, fault) => {
    const someone = await someCustomer();
    const { conversation, messageId } = someone.said;
    if (fault) {
      await stack.ask('PUT', '/local/genesys/messages', { messageId, conversationId: conversation, text });
      await stack.ask('PUT', '/local/genesys/faults', [{ request: 'message', times: 'until-cleared', ...fault }]);
    }
    await hear(eventOf(topics.queue, snapshot('nested')(someone.known), conversation));
    await expectOnePushEach(someone);
    await heard(['"TextNotFound":1', `"because":"${because}"`]);
    await stack.ask('PUT', '/local/genesys/faults', []);
  });
});
