import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readOpenMessaging } from '../../../../lambdas/sources/genesys/open-messaging.ts';
import { defaultGenesysSettings, type GenesysSettings } from '../../../../lambdas/sources/genesys/settings.ts';
import { openMessagingAuth } from '../../../../lambdas/sources/genesys/signature.ts';
import { readGenesysEvents } from '../../../../lambdas/sources/genesys-eventbridge.ts';
import { proofBy } from '../../../../lambdas/sources/proof.ts';

/** What somebody wrote; it may show up as a preview or a sender and nowhere else. */
const secret = 'what somebody wrote';
const snapshotTopics = ['users', 'routing.queues'].flatMap((whose) =>
  ['', '.messages', '.internalmessages'].map((rest) => `v2.${whose}.{id}.conversations${rest}`),
);
const undeliveredTopic = 'v2.webmessaging.deployments.{id}.undelivered.messages';
const sessionTopics = [
  'attributes',
  'user.start',
  'user.end',
  'customer.start',
  'customer.end',
  'acd.start',
  'contact',
  'flow.end',
].map((name) => `v2.detail.events.conversation.{id}.${name}`);
const messageTopic = 'v2.conversations.{id}.messages';
const topics = [...snapshotTopics, undeliveredTopic, ...sessionTopics, messageTopic];

const junk = fc.jsonValue({ maxDepth: 1 });
/** Mostly as it should be, sometimes missing, sometimes anything at all. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 16, arbitrary: right }, { weight: 1, arbitrary: fc.constant(undefined) }, junk);
const oneOf = (...values: readonly unknown[]) => mostly(fc.constantFrom(...values));
const object = (fields: Record<string, fc.Arbitrary<unknown>>) => mostly(fc.record(fields));
const list = (element: fc.Arbitrary<unknown>) => mostly(fc.array(element, { maxLength: 2 }));

const id = oneOf('id-1', 'id-2', 'id-3', 'id-4', '', 'x'.repeat(300));
const time = oneOf(1_795_000_000_000, '2026-11-21T10:00:00Z', 1_795_000_000_001, 'soon 2026', Number.MAX_SAFE_INTEGER);
const words = fc.constant(secret);
const party = object({ id, externalContactId: id, nickname: words, firstName: words, lastName: words });
const content = object({
  contentType: oneOf('Attachment', 'Card', 'Carousel', 'QuickReply', 'ListPicker', 'Location', '__proto__'),
  attachment: object({ mediaType: oneOf('Image', 'File', 'toString'), filename: words, text: words }),
  card: object({ title: words }),
  carousel: object({ cards: list(object({ title: words })) }),
  quickReply: object({ text: words }),
});
const said = {
  messageTime: time,
  messageStatus: oneOf('sent', 'read', 'failed', 'removed'),
  messageMetadata: object({ type: oneOf('Text', 'Structured', 'Receipt', 'Event') }),
  textBody: words,
};
const message = fc.oneof(
  object({ message: object({ id }), ...said }),
  object({ id, messages: list(object({ messageId: id, ...said })) }),
);
const attributes = object({
  'handoffPush.undeliveredMessageId': oneOf('id-1', secret),
  'handoffPush.lastStatus': words,
  'app.customer': id,
  note: words,
});
const normalized = {
  id,
  conversationId: id,
  direction: oneOf('Outbound', 'inbound', 'OUTBOUND'),
  type: oneOf('Text', 'structured', 'Receipt', 'Event'),
  originatingEntity: oneOf('Human', 'Bot', ''),
  text: words,
  content: list(content),
  channel: object({ messageId: id, platform: oneOf('Open', 'WebMessaging'), time, from: party, to: party }),
};
const snapshot = {
  id,
  name: words,
  participants: list(
    object({
      purpose: oneOf('agent', 'customer', 'bot', 'external', 'acd'),
      name: words,
      address: id,
      externalContact: object({ id }),
      attributes,
      messages: list(message),
      internalMessages: list(message),
    }),
  ),
};
const undelivered = {
  conversationId: id,
  deploymentId: id,
  externalContactId: id,
  eventTimeMs: time,
  messages: list(object({ id, eventTimeMs: time, text: words })),
};
const session = {
  conversationId: id,
  sessionId: id,
  participantId: id,
  eventTime: time,
  mediaType: oneOf('MESSAGE', 'message', 'VOICE'),
  direction: oneOf('INBOUND', 'OUTBOUND'),
  disconnectType: oneOf('CLIENT', 'ENDPOINT', 'peer'),
  addressFrom: id,
  externalContactId: id,
  conversationExternalContactIds: list(id),
  subject: words,
  attributes,
  communications: list(object({ mediaType: oneOf('MESSAGE', 'VOICE') })),
};
const body = fc.oneof(...[normalized, snapshot, undelivered, session].map(object));
const eventWith = (topic: fc.Arbitrary<unknown>, eventBody: fc.Arbitrary<unknown>) =>
  fc.record({
    source: fc.constant('aws.partner/genesys.com/cloud/org/suffix'),
    'detail-type': topic,
    time,
    detail: object({ topicName: topic, timestamp: time, version: oneOf('2'), eventBody }),
  });
const event = fc.oneof(
  eventWith(oneOf(messageTopic), object(normalized)),
  eventWith(oneOf(...snapshotTopics), object(snapshot)),
  eventWith(oneOf(undeliveredTopic), object(undelivered)),
  eventWith(oneOf(...sessionTopics), object(session)),
  eventWith(oneOf(...topics, ...topics.map((topic) => topic.replace('{id}', 'id-3'))), body),
);
const settings: fc.Arbitrary<GenesysSettings> = fc.record({
  botReplies: fc.boolean(),
  agentJoined: fc.boolean(),
  customerAttribute: fc.constantFrom('app.customer', '__proto__'),
  undeliveredAttribute: fc.constant(defaultGenesysSettings.undeliveredAttribute),
});

type Given = ReturnType<typeof readGenesysEvents> | ReturnType<typeof readOpenMessaging>;

function check(readings: Given): void {
  expect(readings.length).toBeGreaterThan(0);
  if (readings.length > 1) expect(readings.map(({ decision }) => decision)).not.toContain('ignored');
  for (const reading of readings) {
    expect(reading.reason).not.toBe('');
    for (const time of timesOf(reading)) expect(() => new Date(time).toISOString()).not.toThrow();
    const quiet = JSON.stringify(reading, (key, value) => (key === 'preview' || key === 'sender' ? undefined : value));
    expect(quiet).not.toContain(secret);
  }
}

function timesOf(reading: Given[number]): readonly number[] {
  switch (reading.decision) {
    case 'agent-message':
    case 'customer-message':
      return [reading.message.sentAt, reading.message.namedAt ?? []].flat();
    case 'identity':
      return [reading.identity.at];
    case 'conversation-ended':
      return [reading.end.endedAt];
    case 'ignored':
    case 'unreadable':
      return reading.known.sentAt === undefined ? [] : [reading.known.sentAt];
  }
}

test('no JSON value makes a reader throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), settings, (value, set) => {
      check(readGenesysEvents(value, set));
      check(readOpenMessaging(value, set));
      check(
        readGenesysEvents(
          { source: 'aws.partner/genesys.com/x', 'detail-type': undeliveredTopic, detail: { eventBody: value } },
          set,
        ),
      );
    }),
    { numRuns: 200 },
  );
});

test('events that are nearly right: at least one reading, readable times, and nobody’s words', () => {
  fc.assert(
    fc.property(event, body, settings, (given, bare, set) => {
      const readings = readGenesysEvents(given, set);
      check(readings);
      // The same event again says the same.
      expect(readGenesysEvents(given, set)).toEqual(readings);
      check(readOpenMessaging(bare, set));
    }),
    { numRuns: 1000 },
  );
});

test('these events come to every kind of reading', () => {
  const given = fc.sample(event, { numRuns: 1500, seed: 1 });
  const seen = new Set(
    given.flatMap((one) => readGenesysEvents(one, defaultGenesysSettings)).map((one) => one.decision),
  );
  expect([...seen].sort()).toEqual([
    'agent-message',
    'conversation-ended',
    'customer-message',
    'identity',
    'ignored',
    'unreadable',
  ]);
});

test('no header is signed by accident, and none makes the check throw', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string(), fc.array(fc.string(), { maxLength: 3 }), (bytes, header, secrets) => {
      expect(proofBy(openMessagingAuth).isSigned(bytes, { 'x-hub-signature-256': header }, secrets, 0)).toBe(false);
    }),
  );
});
