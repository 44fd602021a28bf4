import { describe, expect, test } from '@jest/globals';
import { caughtUp, type Whose } from '../../bridge/caught-up-frames.ts';
import { readNotification } from '../../lambdas/sources/genesys/notification.ts';
import { defaultGenesysSettings, type GenesysSettings } from '../../lambdas/sources/genesys/settings.ts';

const start = Date.parse('2026-11-21T10:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const everybody: Whose = { queues: undefined, users: undefined };
const only = (queues: readonly string[], users: readonly string[]): Whose => ({
  queues: new Set(queues),
  users: new Set(users),
});

/** As `GET /api/v2/conversations/messages/{id}` lists a message. */
const message = (messageId: string, seconds: number, more: object = {}) => ({
  messageId,
  messageTime: at(seconds),
  messageStatus: 'sent',
  messageMetadata: { type: 'Text' },
  ...more,
});
const customer = (...messages: object[]) => ({
  purpose: 'customer',
  externalContact: { id: 'contact' },
  attributes: { 'app.customer': 'anna' },
  messages,
});
const agent = (...messages: object[]) => ({
  purpose: 'agent',
  queue: { id: 'q-1' },
  user: { id: 'u-1' },
  attributes: { large: 'x'.repeat(10_000) },
  messages,
});
const conversation = (...participants: object[]) => ({ id: 'c-1', startTime: at(0), participants });

/** What the ingest function reads in the frames, one after the other. */
function readings(json: unknown, since: number, whose = everybody, settings: Partial<GenesysSettings> = {}) {
  const read = caughtUp(json, start + since * 1000, whose);
  if (read.kind !== 'ours') return read.kind;
  return read.frames.map((frame) =>
    readNotification(JSON.parse(frame), { ...defaultGenesysSettings, ...settings }, start + 600_000).map((reading) =>
      'message' in reading ? `${reading.decision} ${reading.message.messageId}` : reading.decision,
    ),
  );
}

test('one frame for each message since, in order, and in each the newest of the customer', () => {
  const json = conversation(
    customer(message('from-them', 5), message('last-from-them', 25)),
    agent(message('third', 30), message('before', 10), message('first', 20)),
    { purpose: 'bot', messages: [message('second', 22)] },
  );
  expect(readings(json, 15)).toEqual([
    ['customer-message last-from-them', 'agent-message first'],
    ['customer-message last-from-them', 'agent-message second'],
    ['customer-message last-from-them', 'agent-message third'],
  ]);
});

test('who the customer is, is said as well', () => {
  const found = caughtUp(conversation(customer(), agent(message('m', 20))), start, everybody);
  const [frame = ''] = found.kind === 'ours' ? found.frames : [];
  const read = readNotification(
    JSON.parse(frame),
    { ...defaultGenesysSettings, customerAttribute: 'app.customer' },
    start + 30_000,
  );
  expect(read).toMatchObject([
    { message: { conversationId: 'c-1', sentAt: start + 20_000, customerId: 'anna', namedAt: start + 30_000 } },
  ]);
  expect(frame.length).toBeLessThan(1_000);
});

test('what only the customer wrote proves that they saw what was said', () => {
  const json = conversation(customer(message('theirs', 20)), agent(message('before', 10)));
  expect(readings(json, 15)).toEqual([['customer-message theirs']]);
});

describe('nothing', () => {
  test.each<[string, object]>([
    ['was said since', conversation(customer(message('a', 1)), agent(message('b', 2)))],
    [
      'but receipts, typing, and what was taken back',
      conversation(
        agent(
          message('a', 20, { messageMetadata: { type: 'Receipt' } }),
          message('b', 20, { messageMetadata: { type: 'EVENT' } }),
          message('c', 20, { messageStatus: 'removed' }),
        ),
      ),
    ],
    ['can be read of a message', conversation(agent({ messageId: 'm' }, { messageTime: at(20) }))],
  ])('%s', (_, json) => {
    expect(readings(json, 15)).toEqual([]);
  });
});

test('the words of the customer in an agent’s list are the customer’s', () => {
  const theirs = message('theirs', 20);
  expect(readings(conversation(customer(theirs), agent(theirs)), 15)).toEqual([['customer-message theirs']]);
});

test('the same message in two lists is one, and of very many the newest 20 count', () => {
  const json = conversation(agent(message('m', 20)), agent(message('m', 20)));
  expect(readings(json, 15)).toEqual([['agent-message m']]);
  const many = Array.from({ length: 30 }, (_, index) => message(`m-${index}`, index));
  const read = readings(conversation(agent(...many)), 0);
  expect(read).toHaveLength(20);
  expect([read[0], read[19]]).toEqual([['agent-message m-10'], ['agent-message m-29']]);
});

test('what nobody reads, such as a queue’s own words, takes no room; what people wrote comes before bots', () => {
  const many = (name: string, from: number) =>
    Array.from({ length: 30 }, (_, index) => message(`${name}-${index}`, from + index));
  const acd = { purpose: 'acd', messages: many('acd', 100) };
  const bot = { purpose: 'bot', messages: many('bot', 200) };
  const read = readings(conversation(agent(message('m-1', 20), message('m-2', 21)), acd, bot), 0);
  expect(read).toHaveLength(20);
  expect(read.slice(0, 3)).toEqual([['agent-message m-1'], ['agent-message m-2'], ['agent-message bot-12']]);
});

test.each([
  ['the customer is there', [{ purpose: 'customer', state: 'connected' }], true],
  [
    'the customer has left',
    [
      { purpose: 'customer', state: 'Disconnected' },
      { purpose: 'agent', state: 'connected' },
    ],
    false,
  ],
  ['nobody says so', [{ purpose: 'agent', state: 'disconnected' }], true],
])('whether it goes on: %s', (_, participants, isOpen) => {
  expect(caughtUp(conversation(...participants), start, everybody)).toMatchObject({ kind: 'ours', isOpen });
});

describe('whose conversations', () => {
  const json = conversation(customer(), agent(message('m', 20)));
  test.each<[string, Whose, boolean]>([
    ['everybody’s', everybody, true],
    ['of the queue', only(['q-1'], []), true],
    ['of the user', only([], ['u-1']), true],
    ['of either', only(['q-9'], ['u-1']), true],
    ['of others', only(['q-9'], ['u-9']), false],
    ['of all users', { queues: new Set(['q-9']), users: undefined }, true],
  ])('%s', (_, whose, isOurs) => {
    expect(readings(json, 15, whose)).toEqual(isOurs ? [['agent-message m']] : 'of-others');
  });

  test('on doubt, ours: nobody says which queue it was in', () => {
    const { queue, ...nowhere } = agent(message('m', 20));
    expect(readings(conversation(nowhere), 15, only(['q-9'], []))).toHaveLength(1);
    expect(readings(conversation(nowhere), 15, only([], ['u-9']))).toBe('of-others');
  });
});

test.each([undefined, 'text', {}, { id: 7, participants: [] }])('%j is no conversation', (json) => {
  expect(readings(json, 0)).toBe('unreadable');
});
