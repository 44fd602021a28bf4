import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { AgentWord } from '../../../lambdas/core/agent-word.ts';
import { agentId, aWord, startTellerUnderTest, type TellerUnderTest } from './teller-under-test.ts';

let under: TellerUnderTest;
beforeAll(async () => {
  under = await startTellerUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.close());

const byAttribute = (differences: Partial<AgentWord> = {}) => aWord({ way: 'attribute', ...differences });
const { reason: _reason, ...pushedWord } = byAttribute({ end: 'pushed', messageId: 'm-2' });
const participants = (conversationId = 'c-1') =>
  under.genesys.conversations().find(({ id }) => id === conversationId)?.participants ?? [];
const written = () => participants().map(({ purpose, attributes }) => [purpose, attributes]);
const reasons = () => under.lines('agent-not-told').map(({ reason }) => reason);

test('the customer’s participant says how the last message ended, in their order', async () => {
  const teller = under.newTeller();
  await under.put(byAttribute());
  await under.runOnce(teller);
  const unreachable = {
    'handoffPush.lastStatus': 'unreachable',
    'handoffPush.lastReason': 'no-device',
    'handoffPush.lastMessageId': 'm-1',
    'handoffPush.lastEndedAt': '2026-10-05T12:00:00.000Z',
  };
  expect(written()).toEqual([
    ['customer', unreachable],
    ['acd', {}],
    ['agent', {}],
  ]);
  await under.put(pushedWord);
  await under.runOnce(teller);
  expect(participants()[0]?.attributes).toEqual({
    'handoffPush.lastStatus': 'pushed',
    'handoffPush.lastReason': '',
    'handoffPush.lastMessageId': 'm-2',
    'handoffPush.lastEndedAt': '2026-10-05T12:00:00.000Z',
  });
  expect(under.lines('agent-told')).toMatchObject([{ way: 'attribute' }, { way: 'attribute' }]);
  expect(await under.left()).toBe(0);
});

test('what others wrote there stays', async () => {
  under.genesys.startConversation({
    conversationId: 'c-2',
    queueId: 'q-1',
    userId: agentId,
    customer: { attributes: { 'app.customer': 'anna' } },
  });
  await under.put(byAttribute({ conversationId: 'c-2' }));
  await under.runOnce(under.newTeller());
  expect(participants('c-2')[0]?.attributes).toMatchObject({
    'app.customer': 'anna',
    'handoffPush.lastMessageId': 'm-1',
  });
});

test('who takes part is asked anew for each word: it may have changed', async () => {
  const teller = under.newTeller();
  await under.put(byAttribute(), pushedWord);
  const asked = await under.askedDuring(() => under.workAll(teller));
  expect(asked).toMatchObject({ conversation: 2, attributes: 2 });
});

test('both ways are told of one message, each by itself', async () => {
  under.desktop.setUsers({ unknown: [agentId], inTheWay: [] });
  await under.put(byAttribute(), aWord());
  await under.runOnce(under.newTeller());
  expect(under.lines('agent-told')).toMatchObject([{ way: 'attribute' }]);
  expect(under.lines('agent-not-told')).toMatchObject([{ way: 'desktop', reason: 'agent-unknown' }]);
});

describe('not told', () => {
  test.each([
    ['Genesys has no such conversation', () => under.genesys.clearConversations(), 'conversation-unknown'],
    ['it has no such participant any more', () => fails(404), 'conversation-unknown'],
    ['our client may not write', () => fails(403), 'forbidden'],
    ['it takes no such attributes', () => fails(400), 'refused'],
    ['it does not take them now, for good', () => fails(409), 'refused'],
  ])('where %s', async (_, prepare, reason) => {
    prepare();
    await under.put(byAttribute());
    await under.runOnce(under.newTeller());
    expect(reasons()).toEqual([reason]);
    // The desktop's fallback is for agents who should have seen a notification.
    expect(under.outside()).toEqual([]);
    expect(await under.left()).toBe(0);
  });

  test('where nobody in it is a customer', async () => {
    const participants = [{ id: 'p-1', purpose: 'agent', state: 'connected', user: { id: agentId }, messages: [] }];
    under.genesys.fail({ request: 'conversation', body: JSON.stringify({ id: 'c-1', participants }) });
    await under.put(byAttribute());
    await under.runOnce(under.newTeller());
    expect(reasons()).toEqual(['conversation-unknown']);
  });

  const fails = (status: number) => under.genesys.fail({ request: 'attributes', status });
});

test.each([
  ['429 with Retry-After', { status: 429, retryAfterSeconds: 25 }, 'rate-limited', 25],
  ['503', { status: 503 }, 'http-503', 2],
  ['a broken connection', { disconnect: 'close', times: 2 }, 'unreachable', 2],
] as const)('later where Genesys answers with %s', async (_, fault, because, seconds) => {
  under.genesys.fail({ request: 'attributes', ...fault });
  const teller = under.newTeller();
  await under.put(byAttribute());
  await under.runOnce(teller);
  expect(under.lines('agent-later')).toMatchObject([{ because, seconds }]);
  await under.workAll(teller);
  expect(under.lines('agent-told')).toHaveLength(1);
});

test('a customer who came back is written to where they are now', async () => {
  const [first, , other] = participants().map(({ id }) => id);
  const participant = (id: string | undefined, state: string, connectedTime: string) => ({
    id,
    purpose: 'customer',
    state,
    connectedTime,
    messages: [],
  });
  const teller = under.newTeller();
  await under.put(byAttribute());
  await under.runOnce(teller);
  under.genesys.fail({
    request: 'conversation',
    body: JSON.stringify({
      id: 'c-1',
      participants: [
        // The stand-in has no customers who come back: another participant stands for the one of the second time.
        participant(other, 'connected', '2026-10-05T11:30:00Z'),
        participant(first, 'disconnected', '2026-10-05T11:00:00Z'),
      ],
    }),
  });
  await under.put(pushedWord);
  await under.runOnce(teller);
  expect(participants().map(({ attributes }) => attributes['handoffPush.lastMessageId'])).toEqual([
    'm-1',
    undefined,
    'm-2',
  ]);
});
