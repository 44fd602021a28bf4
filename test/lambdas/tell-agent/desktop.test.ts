import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { shortHash } from '../../../lambdas/adapters/short-hash.ts';
import { wordId } from '../../../lambdas/core/agent-word.ts';
import type { FaultInput } from '../../../local/desktop/fault.ts';
import { send } from '../../local/sqs/sqs-stand.ts';
import { secretOf } from '../sources/genesys/api-under-test.ts';
import {
  agentId,
  aWord,
  desktopClient,
  noon,
  startTellerUnderTest,
  type TellerUnderTest,
} from './teller-under-test.ts';

let under: TellerUnderTest;
beforeAll(async () => {
  under = await startTellerUnderTest();
});
beforeEach(() => under.reset());
afterAll(() => under.close());

const told = () => under.desktop.notifications();
const reasons = () => under.lines('agent-not-told').map(({ reason }) => reason);
const later = () => under.lines('agent-later').map(({ because, seconds }) => [because, seconds]);
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => aWord({ conversationId: `c-${index}`, messageId: `m-${index}` }));
function startConversations(count: number, userId = agentId) {
  under.genesys.clearConversations();
  for (const { conversationId } of numbered(count)) {
    under.genesys.startConversation({ conversationId, queueId: 'q-1', userId });
  }
}

describe('an agent is told', () => {
  test('by a notification with all that the target needs', async () => {
    const word = aWord();
    await under.put(word);
    await under.runOnce(
      under.newTeller({
        DESKTOP_CONVERSATION_URL: 'https://desk.example.com/c/{conversationId}?open={conversationId}',
        DESKTOP_CALLBACKS: true,
      }),
    );
    expect(told()).toEqual([
      {
        id: expect.any(String),
        repeats: 0,
        takenAt: noon,
        correlationId: 'trace-1',
        userId: agentId,
        title: 'Customer not reached',
        message: 'The customer was not notified: they have no device that takes notifications.',
        type: 'warning',
        idempotencyKey: wordId(shortHash, word),
        actions: [
          {
            id: 'open',
            type: 'openUrl',
            label: 'Open conversation',
            url: 'https://desk.example.com/c/c-1?open=c-1',
          },
          { id: 'seen', type: 'callback', label: 'Got it', metadata: { conversationId: 'c-1', messageId: 'm-1' } },
        ],
        expiresAt: '2026-10-05T13:00:00.000Z',
      },
    ]);
    expect(await under.left()).toBe(0);
    expect(under.lines('agent-told')).toMatchObject([
      { way: 'desktop', AgentsTold: 1, conversation: 'c-1', messageId: 'm-1', correlationId: 'trace-1' },
    ]);
    expect(under.outside()).toEqual([]);
  });

  test('who joined last, of those who are still there', async () => {
    under.genesys.putOrganisation({ users: [{ id: agentId }, { id: 'agent-2' }] });
    under.genesys.say('c-1', { from: 'agent', userId: 'agent-2' });
    await under.put(aWord());
    await under.runOnce(under.newTeller());
    expect(told().map(({ userId }) => userId)).toEqual(['agent-2']);
  });

  test.each([
    ['an id', agentId],
    ['an address, in any case', 'Ann@Example.com'],
  ])('who is named by %s, where no agent takes part any more', async (_, desktopUser) => {
    under.genesys.endConversation('c-1');
    await under.put(aWord());
    await under.runOnce(under.newTeller({ DESKTOP_USER: desktopUser }));
    expect(told().map(({ userId }) => userId)).toEqual([agentId]);
  });

  test.each(['cut', 'stall'] as const)('where the body of a 2xx is a %s one: by one request', async (disconnect) => {
    under.desktop.fail({ request: 'notification', disconnect });
    await under.put(aWord());
    const asked = await under.askedDuring(() => under.runOnce(under.newTeller()));
    expect(asked.notification).toBe(1);
    expect(told()).toMatchObject([{ repeats: 0 }]);
    expect(under.lines('agent-told')).toHaveLength(1);
    expect(await under.left()).toBe(0);
  });

  test.each([200, 202, 204])('where the target answers %i, whatever it says', async (status) => {
    under.desktop.fail({ request: 'notification', status, body: status === 204 ? '' : 'OK, as words' });
    await under.put(aWord());
    await under.runOnce(under.newTeller());
    expect(under.lines('agent-told')).toHaveLength(1);
    expect(await under.left()).toBe(0);
  });

  test('under the word’s own id for correlation where Genesys gave none', async () => {
    const { correlationId, ...word } = aWord();
    await under.put(word);
    await under.runOnce(under.newTeller());
    expect(told()[0]?.correlationId).toBe(wordId(shortHash, word));
  });
});

describe('an agent is not told', () => {
  test.each([
    [
      'the target does not know them',
      () => under.desktop.setUsers({ unknown: [agentId], inTheWay: [] }),
      'agent-unknown',
    ],
    ['something is in the way', () => under.desktop.setUsers({ unknown: [], inTheWay: [agentId] }), 'conflict'],
    ['they take no conversations', () => offDuty(), 'agent-offline'],
    [
      'they have left the company',
      () => under.genesys.changeUser({ userId: agentId, state: 'inactive' }),
      'agent-unknown',
    ],
    ['Genesys has no such user', () => under.genesys.putOrganisation({ users: [] }), 'agent-unknown'],
    ['nobody answers any more', () => under.genesys.endConversation('c-1'), 'no-agent'],
  ])('where %s: others hear of it', async (_, prepare, reason) => {
    prepare();
    await under.put(aWord());
    await under.runOnce(under.newTeller());
    expect(under.lines('agent-not-told')).toMatchObject([{ reason, AgentsNotTold: 1, way: 'desktop' }]);
    expect(under.outside()).toEqual([
      {
        name: 'push.unreachable',
        detail: {
          conversationId: 'c-1',
          source: 'genesys',
          messageId: 'm-1',
          correlationId: 'trace-1',
          state: 'withheld',
          reason: 'no-device',
          endedAt: '2026-10-05T12:00:00.000Z',
          agentNotTold: reason,
        },
      },
    ]);
    expect(told()).toEqual([]);
    expect(await under.left()).toBe(0);
  });

  test.each([
    ['Genesys has no such conversation', () => under.genesys.clearConversations(), 'conversation-unknown'],
    ['Genesys refuses our client', () => under.genesys.fail({ request: 'conversation', status: 403 }), 'forbidden'],
    ['Genesys does not take it', () => under.genesys.fail({ request: 'conversation', status: 400 }), 'refused'],
    ['the target refuses our client', () => under.desktop.fail({ request: 'notification', status: 403 }), 'forbidden'],
    ['the target does not take it', () => under.desktop.fail({ request: 'notification', status: 422 }), 'refused'],
    ['it is too long ago', () => under.passSeconds(3_600), 'expired'],
  ])('where %s: nobody else hears of it', async (_, prepare, reason) => {
    prepare();
    await under.put(aWord());
    await under.runOnce(under.newTeller());
    expect(reasons()).toEqual([reason]);
    expect(under.outside()).toEqual([]);
    expect(told()).toEqual([]);
    expect(await under.left()).toBe(0);
  });

  test.each(['category-off', 'muted', 'quiet-hours'] as const)(
    'of a customer who wished for silence (%s): nobody else hears of it',
    async (reason) => {
      offDuty();
      await under.put(aWord({ reason }));
      await under.runOnce(under.newTeller());
      expect(reasons()).toEqual(['agent-offline']);
      expect(under.outside()).toEqual([]);
    },
  );

  test.each([
    ['404', 'agent-unknown'],
    ['409', 'conflict'],
    ['422', 'refused'],
  ])('where the target answers %s, and its body breaks off', async (status, reason) => {
    under.desktop.fail({ request: 'notification', status: Number(status), disconnect: 'cut' });
    await under.put(aWord());
    const asked = await under.askedDuring(() => under.runOnce(under.newTeller()));
    expect(asked.notification).toBe(1);
    expect(reasons()).toEqual([reason]);
  });

  test('of a customer who was notified: that is no reason to reach them otherwise', async () => {
    offDuty();
    const { reason, ...word } = aWord({ end: 'pushed' });
    await under.put(word);
    await under.runOnce(under.newTeller());
    expect(reasons()).toEqual(['agent-offline']);
    expect(under.outside()).toEqual([]);
  });

  const offDuty = () => under.genesys.changeUser({ userId: agentId, routingStatus: 'OFF_QUEUE' });
});

describe('what is no word', () => {
  test('goes to the dead letters', async () => {
    await under.put(aWord());
    await send(under.stand.client, under.queueUrl(), '{"v":2}', 'another-version', 'id');
    await under.runOnce(under.newTeller());
    const letters = await under.deadLetters();
    expect(letters.map(({ Body, MessageAttributes }) => [Body, MessageAttributes?.reason?.StringValue])).toEqual([
      ['{"v":2}', 'not a word'],
    ]);
    expect(told()).toHaveLength(1);
    expect(await under.left()).toBe(0);
  });
});

describe('an agent is told later', () => {
  test.each<[string, FaultInput, string, number?]>([
    ['503', { status: 503 }, 'http-503'],
    ['503 with Retry-After', { status: 503, retryAfterSeconds: 40 }, 'http-503', 40],
    ['429 with Retry-After', { status: 429, retryAfterSeconds: 90 }, 'rate-limited', 90],
    [
      '429 and a body that never ends',
      { status: 429, retryAfterSeconds: 120, disconnect: 'stall' },
      'rate-limited',
      120,
    ],
    ['503 and a body that breaks off', { status: 503, retryAfterSeconds: 40, disconnect: 'cut' }, 'http-503', 40],
    ['429 without', { status: 429 }, 'rate-limited', 30],
    ['408', { status: 408 }, 'http-408'],
    ['a broken connection', { disconnect: 'reset', times: 2 }, 'unreachable'],
    ['a redirect', { status: 302, headers: { location: 'https://localhost/elsewhere' } }, 'redirect'],
  ])('where the target answers with %s', async (_, fault, because, seconds = 2) => {
    under.desktop.fail({ request: 'notification', ...fault });
    await under.put(aWord());
    const teller = under.newTeller();
    await under.runOnce(teller);
    expect(later()).toEqual([[because, seconds]]);
    under.passSeconds(seconds - 1);
    expect(await under.runOnce(teller)).toBe(0);
    under.passSeconds(1);
    await under.runOnce(teller);
    expect(told()).toHaveLength(1);
    expect(await under.left()).toBe(0);
  });

  test('a target that rests is not asked, and nor is Genesys, for any word', async () => {
    startConversations(3);
    under.desktop.fail({ request: 'notification', status: 429, retryAfterSeconds: 60 });
    const teller = under.newTeller();
    const [first, ...others] = numbered(3);
    await under.put(first ?? aWord());
    await under.runOnce(teller);
    await under.put(...others);
    const asked = await under.askedDuring(() => under.runOnce(teller));
    expect(asked).toMatchObject({ conversation: 0, status: 0, notification: 0 });
    expect(later()).toEqual([
      ['rate-limited', 60],
      ['paused-after-rate-limited', 60],
      ['paused-after-rate-limited', 60],
    ]);
    await under.workAll(teller);
    expect(told().map(({ repeats }) => repeats)).toEqual([0, 0, 0]);
  });

  test('an answer that was lost brings the same key again: one notification', async () => {
    under.desktop.fail({ request: 'notification', disconnect: 'lost', times: 2 });
    await under.put(aWord());
    const teller = under.newTeller();
    await under.runOnce(teller);
    expect(later()).toEqual([['unreachable', 2]]);
    await under.workAll(teller);
    expect(told()).toMatchObject([{ repeats: 2 }]);
    expect(under.lines('agent-told')).toHaveLength(1);
  });

  test('a dead target is left alone after five failures, and every word ends within its hour', async () => {
    startConversations(12);
    under.desktop.fail({ request: 'notification', status: 500, times: 'until-cleared' });
    const teller = under.newTeller();
    await under.put(...numbered(12));
    const asked = await under.askedDuring(() => under.workAll(teller));
    expect(reasons()).toEqual(Array.from({ length: 12 }, () => 'expired'));
    expect(under.clock.now).toBeLessThanOrEqual(noon + 3_610_000);
    // Once in half a minute at most, and not for each word: what follows the first failures.
    expect(asked.notification).toBeLessThanOrEqual(10 + 3_600 / 30);
    expect(await under.deadLetters()).toEqual([]);
  }, 120_000);

  test('a service that has no client of ours yet: until somebody puts it in', async () => {
    const { secret, credentials } = secretOf(desktopClient);
    let isThere = false;
    const teller = under.newTeller(
      {},
      { get: async () => (isThere ? secret.value : absent), refresh: credentials.refresh },
    );
    await under.put(aWord());
    const asked = await under.askedDuring(() => under.runOnce(teller));
    expect(asked).toMatchObject({ conversation: 0, token: 0 });
    expect(later()).toEqual([['not-configured', 2]]);
    isThere = true;
    await under.workAll(teller);
    expect(told()).toHaveLength(1);
  });

  test('a wrong secret too, and it is not shown again and again', async () => {
    const teller = under.newTeller({}, wrong);
    await under.put(aWord());
    const asked = await under.askedDuring(() => under.runOnce(teller));
    expect(asked).toMatchObject({ token: 1, conversation: 0, notification: 0 });
    expect(later()).toEqual([['credentials', 30]]);
    expect(under.text()).not.toContain('4711');
  });

  test.each([
    ['has no secret', { get: async () => absent, refresh: async () => absent }],
    ['has a wrong one', () => wrong],
  ])('a service of which nobody %s takes nothing of what attributes need at Genesys', async (_, given) => {
    const waiting = numbered(200);
    const others = waiting.slice(0, 20).map((word) => ({ ...word, way: 'attribute' as const }));
    startConversations(20);
    const teller = under.newTeller({}, typeof given === 'function' ? given() : given);
    await under.put(...waiting, ...others);
    const asked = await under.askedDuring(async () => {
      while ((await under.runOnce(teller)) > 0);
    });
    // Nobody had to wait for another second.
    expect(under.clock.now).toBe(noon);
    expect(asked).toMatchObject({ conversation: 20, attributes: 20, notification: 0 });
    expect(under.lines('agent-told').map(({ way }) => way)).toEqual(others.map(({ way }) => way));
    expect(under.lines('agent-later')).toHaveLength(200);
  });

  const absent = { kind: 'not-configured', reason: 'it is not JSON' } as const;
  const wrong = secretOf({ ...desktopClient, clientSecret: 'not-the-secret-4711' }).credentials;

  test.each(['DESKTOP_URL', 'DESKTOP_TOKEN_URL', 'DESKTOP_SECRET_ARN', 'DESKTOP_REQUESTS_PER_MINUTE'])(
    'a target that the deployment has without %s is none',
    async (missing) => {
      const settings = Object.entries(under.target).filter(([name]) => name !== missing);
      const teller = under.newTeller({}, secretOf(desktopClient).credentials, Object.fromEntries(settings));
      await under.put(aWord());
      await under.runOnce(teller);
      expect(later()).toEqual([['not-configured', 2]]);
    },
  );

  test('a target that the deployment does not have any more: until the word is too old', async () => {
    const teller = under.newTeller({}, secretOf(desktopClient).credentials, {});
    await under.put(aWord());
    await under.workAll(teller);
    expect(later().every(([because]) => because === 'not-configured')).toBe(true);
    expect(reasons()).toEqual(['expired']);
  });
});

test('a conversation whose id nothing can have is unknown, and nothing is asked', async () => {
  await under.put(aWord({ conversationId: '..' }));
  const asked = await under.askedDuring(() => under.runOnce(under.newTeller()));
  expect(asked).toMatchObject({ conversation: 0, notification: 0 });
  expect(reasons()).toEqual(['conversation-unknown']);
});

test('a word goes as urgently as those behind it in its conversation, the others keep to three quarters', async () => {
  startConversations(20);
  const teller = under.newTeller({ DESKTOP_REQUESTS_PER_MINUTE: 100 });
  const normal = numbered(18).map(({ reason, ...word }) => ({ ...word, end: 'pushed' as const }));
  await under.put(...normal);
  await under.runOnce(teller);
  await under.runOnce(teller);
  // 20 may go at once, and five of these are kept.
  expect(told()).toHaveLength(16);
  expect(later()).toEqual([
    ['own-rate-limit', 1],
    ['own-rate-limit', 2],
  ]);
  const { reason, ...first } = aWord({ conversationId: 'c-19', messageId: 'first', end: 'pushed' });
  await under.put(first, aWord({ conversationId: 'c-19', messageId: 'second' }));
  await under.runOnce(teller);
  expect(told().slice(16)).toMatchObject([{ type: 'info' }, { type: 'warning' }]);
});

describe('the token', () => {
  test('is asked for at the whole address that is set', async () => {
    const teller = under.newTeller({}, secretOf(desktopClient).credentials, {
      ...under.target,
      DESKTOP_TOKEN_URL: `${under.desktop.origin}/connect/token?tenant=1`,
    });
    await under.put(aWord());
    await under.runOnce(teller);
    expect(later()).toEqual([['http-404', 2]]);
  });

  test.each([
    ['DESKTOP_TOKEN_URL', '/oauth/token', { token: 1, notification: 0 }],
    ['DESKTOP_URL', '/notifications', { token: 1, notification: 1 }],
  ])('and the notification go to the hosts that are set, whatever the path of %s', async (name, path, expected) => {
    const elsewhere = new URL(under.genesys.apiOrigin).host;
    const teller = under.newTeller({}, secretOf(desktopClient).credentials, {
      ...under.target,
      [name]: `${under.desktop.origin}//${elsewhere}${path}`,
    });
    await under.put(aWord());
    const { requests: before } = under.desktop.stats();
    const { answers } = under.genesys.stats().api;
    await under.runOnce(teller);
    // The service has no such path, and says so.
    expect(under.desktop.stats().requests - before).toBe(expected.token + expected.notification);
    expect(under.lines().map(({ because, reason }) => because ?? reason)).toEqual([
      name === 'DESKTOP_URL' ? 'agent-unknown' : 'http-404',
    ]);
    expect(under.genesys.stats().api.answers[404]).toBe(answers[404]);
  });

  test.each([
    ['is revoked', () => under.desktop.revokeTokens(), 11],
    ['expires', () => under.passSeconds(160), 10],
  ])('that %s in the middle of a batch loses nothing, and is renewed once', async (_, end, requests) => {
    under.desktop.setTokenLifetime(150);
    const teller = under.newTeller();
    await under.put(aWord({ messageId: 'before' }));
    await under.runOnce(teller);
    const messageIds = Array.from({ length: 10 }, (_, index) => `m-${index}`);
    await under.put(...messageIds.map((messageId) => aWord({ messageId })));
    under.afterTold(5, end);
    const asked = await under.askedDuring(async () => expect(await under.runOnce(teller)).toBe(10));
    // The fifth of the batch is the one that was refused.
    expect(asked).toMatchObject({ token: 1, notification: requests });
    expect(under.lines('agent-told').map(({ messageId }) => messageId)).toEqual(['before', ...messageIds]);
    expect(told().map(({ idempotencyKey, repeats }) => [idempotencyKey, repeats])).toEqual(
      ['before', ...messageIds].map((messageId) => [wordId(shortHash, aWord({ messageId })), 0]),
    );
    expect(await under.left()).toBe(0);
  });

  test('is renewed once where all ten words of a batch are refused at once', async () => {
    startConversations(10);
    const teller = under.newTeller();
    await under.put(aWord({ conversationId: 'c-0', messageId: 'before' }));
    await under.runOnce(teller);
    under.desktop.revokeTokens();
    await under.put(...numbered(10));
    const asked = await under.askedDuring(() => under.runOnce(teller));
    expect(asked.token).toBe(1);
    // Some may have waited for the new token before they asked.
    expect(asked.notification).toBeGreaterThan(10);
    expect(told().map(({ repeats }) => repeats)).toEqual(Array.from({ length: 11 }, () => 0));
    expect(await under.left()).toBe(0);
  });

  test('that is refused twice ends the asking for half a minute', async () => {
    under.desktop.fail({ request: 'notification', status: 401, times: 2 });
    const teller = under.newTeller();
    await under.put(aWord());
    const asked = await under.askedDuring(() => under.runOnce(teller));
    expect(asked).toMatchObject({ token: 2, notification: 2 });
    expect(later()).toEqual([['credentials', 30]]);
    await under.workAll(teller);
    expect(told()).toHaveLength(1);
  });
});

describe('Genesys is asked', () => {
  const tellOnce = async (teller: ReturnType<typeof under.newTeller>, messageId: string) => {
    await under.put(aWord({ messageId }));
    return under.askedDuring(() => under.runOnce(teller));
  };

  test('for a user once in a quarter of an hour, and for their status each time', async () => {
    const teller = under.newTeller();
    expect(await tellOnce(teller, 'm-1')).toMatchObject({ user: 1, status: 1, notification: 1 });
    under.passSeconds(899);
    under.clock.now = noon + 899_000;
    expect(await tellOnce(teller, 'm-2')).toMatchObject({ user: 0, status: 1, notification: 1 });
    under.passSeconds(1);
    expect(await tellOnce(teller, 'm-3')).toMatchObject({ user: 1, status: 1, notification: 1 });
  });

  test('for a user whom it does not know once in a minute', async () => {
    under.genesys.endConversation('c-1');
    const teller = under.newTeller({ DESKTOP_USER: 'nobody@example.com' });
    expect(await tellOnce(teller, 'm-1')).toMatchObject({ search: 1 });
    under.passSeconds(59);
    expect(await tellOnce(teller, 'm-2')).toMatchObject({ search: 0 });
    under.passSeconds(1);
    expect(await tellOnce(teller, 'm-3')).toMatchObject({ search: 1, notification: 0 });
    expect(reasons()).toEqual(['agent-unknown', 'agent-unknown', 'agent-unknown']);
  });

  test('about a user who is offline not for 300 seconds, and nothing is sent to them', async () => {
    under.genesys.changeUser({ userId: agentId, routingStatus: 'OFF_QUEUE' });
    const teller = under.newTeller();
    expect(await tellOnce(teller, 'm-1')).toMatchObject({ user: 1, status: 1, notification: 0 });
    under.genesys.changeUser({ userId: agentId, routingStatus: 'IDLE' });
    under.passSeconds(299);
    expect(await tellOnce(teller, 'm-2')).toMatchObject({ user: 0, status: 0, notification: 0 });
    under.passSeconds(1);
    expect(await tellOnce(teller, 'm-3')).toMatchObject({ status: 1, notification: 1 });
    expect(reasons()).toEqual(['agent-offline', 'agent-offline']);
    expect(under.outside()).toHaveLength(2);
  });

  test.each([
    [{ state: 'active' }, true],
    [{ active: true }, true],
    [{ state: 'ACTIVE', active: false }, true],
    [{ state: 'inactive', active: true }, false],
    [{ active: false }, false],
    [{}, false],
  ])('by address, and whom it gives counts as active where it is %j: %j', async (fields, isActive) => {
    under.genesys.endConversation('c-1');
    const results = [{ id: agentId, email: 'ann@example.com', ...fields }];
    under.genesys.fail({ request: 'users-search', body: JSON.stringify({ results }) });
    await tellOnce(under.newTeller({ DESKTOP_USER: 'ann@example.com' }), 'm-1');
    expect(told()).toHaveLength(isActive ? 1 : 0);
  });

  test('again where it says later', async () => {
    under.genesys.fail({ request: 'routing-status', status: 429, retryAfterSeconds: 20 });
    const teller = under.newTeller();
    await tellOnce(teller, 'm-1');
    expect(later()).toEqual([['rate-limited', 20]]);
    await under.workAll(teller);
    expect(told()).toHaveLength(1);
  });
});
