import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { readCxone } from '../../../lambdas/sources/cxone.ts';
import { cxoneSettings } from './cxone-events.ts';

/** What somebody wrote; it may show up as a preview or a sender and nowhere else. */
const secret = 'what somebody wrote';
const receivedAt = 1_795_000_000_000;
const read = (body: Readonly<Record<string, unknown>>) =>
  readCxone(body, { name: 'cxone', settings: cxoneSettings }, receivedAt);

const junk = fc.jsonValue({ maxDepth: 1 });
/** Mostly as it should be, sometimes missing, sometimes anything at all. */
const mostly = (right: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 16, arbitrary: right }, { weight: 1, arbitrary: fc.constant(undefined) }, junk);
const oneOf = (...values: readonly unknown[]) => mostly(fc.constantFrom(...values));
const object = (fields: Record<string, fc.Arbitrary<unknown>>) => mostly(fc.record(fields));
const list = (element: fc.Arbitrary<unknown>) => mostly(fc.array(element, { maxLength: 2 }));

const id = oneOf('id-1', 'id-2', 7, 'x'.repeat(300));
const time = oneOf('2026-11-21T10:00:00+00:00', receivedAt, 'soon 2026', Number.MAX_SAFE_INTEGER);
const words = fc.constant(secret);
const identity = object({ idOnExternalPlatform: id, firstName: words });
const customer = object({ id, identities: list(identity), fullName: words });
const element = object({ type: oneOf('TEXT', 'SATISFACTION_SURVEY', '__proto__'), text: words, elements: list(junk) });
const content = object({
  type: oneOf('TEXT', 'PLUGIN'),
  text: words,
  fallbackText: words,
  payload: object({ text: fc.oneof(words, object({ content: words })), elements: list(element) }),
});
const user = oneOf(null, { isBotUser: true, nickname: secret }, { isSurveyUser: true, firstName: secret });
const attachments = list(object({ mimeType: oneOf('image/png', 'toString/x', '/'), fileName: words }));
const message = object({
  id,
  threadIdOnExternalPlatform: id,
  direction: oneOf('inbound', 'outbound', 'Outbound'),
  createdAt: time,
  authorUser: user,
  authorEndUserIdentity: identity,
  recipients: list(identity),
  messageContent: content,
  attachments,
  contentRemoved: oneOf(null, null, null, { reason: secret }),
});
const inCase = object({
  id,
  threadIdOnExternalPlatform: id,
  status: oneOf('open', 'closed', 'resolved'),
  statusUpdatedAt: time,
  recipientsCustomers: list(customer),
  endUser: customer,
  authorEndUserIdentity: identity,
});
const brand = oneOf({ id: 4321 }, { id: 4321 }, { id: 4321 }, { id: 1 }, {});
const event = fc.record({
  eventType: oneOf('MessageCreated', 'MessageAddedIntoCase', 'CaseStatusChanged', 'MessageNoteCreated', 'EventInS3'),
  eventObject: oneOf('Message', 'Case'),
  createdAt: time,
  data: object({ brand, case: inCase, contact: inCase, message, thread: identity, channel: identity }),
});
const post = fc.record({
  brand,
  thread: identity,
  message: fc.oneof(message, words, object({ id, text: words })),
  content: words,
  recipients: list(identity),
});
const legacy = fc.record({
  contactEvent: object({
    type: oneOf('ChatMessageReceived'),
    threadId: id,
    messageId: id,
    customerId: id,
    direction: oneOf('inbound', 'outbound'),
    createdAt: time,
    text: words,
  }),
});
const body = fc.oneof({ weight: 3, arbitrary: event }, post, legacy);

test('requests that are nearly right: one reading, the same again, and nobody’s words', () => {
  fc.assert(
    fc.property(body, (given) => {
      const readings = read(given);
      expect(readings).toHaveLength(1);
      expect(read(given)).toEqual(readings);
      const quiet = JSON.stringify(readings, (key, value) => (key === 'preview' || key === 'sender' ? '' : value));
      expect(quiet).not.toContain(secret);
    }),
    { numRuns: 1000 },
  );
});

test('no JSON object makes the reader throw', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
      expect(read(given)).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});

test('these requests come to every kind of reading that CXone has', () => {
  const seen = new Set(fc.sample(body, { numRuns: 1500, seed: 1 }).flatMap((one) => read(one).map((r) => r.decision)));
  expect([...seen].sort()).toEqual([
    'agent-message',
    'conversation-ended',
    'customer-message',
    'ignored',
    'unreadable',
  ]);
});
