import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../../lambdas/adapters/log.ts';
import type { AgentMessage } from '../../../lambdas/core/agent-message.ts';
import type { PrivacyMode } from '../../../lambdas/core/push.ts';
import { type LookUpSettings, lookUpBy } from '../../../lambdas/hear/look-up.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { routeUnderTest } from '../route/route-under-test.ts';
import { type ApiUnderTest, startApiUnderTest } from '../sources/genesys/api-under-test.ts';

let genesys: ApiUnderTest;
beforeAll(async () => {
  genesys = await startApiUnderTest();
});
afterAll(() => genesys.genesys.close());
beforeEach(() => genesys.reset());

const message: AgentMessage = {
  source: 'genesys',
  conversationId: 'c-1',
  messageId: 'm-1',
  author: 'unknown',
  sentAt: 0,
};
const lookUpWith = (settings: Partial<LookUpSettings>) => {
  const lookUp = lookUpBy(
    genesys.newApi(),
    { botReplies: true, ...settings },
    createLog(() => {}),
  );
  if (!lookUp) throw new Error('There is an API.');
  return lookUp;
};
/** Genesys knows the message with these differences. */
const known = (differences: object) =>
  genesys.genesys.putMessages({ messageId: 'm-1', conversationId: 'c-1', text: 'Hello', ...differences });

test('without an API nothing is asked', () => {
  expect(
    lookUpBy(
      undefined,
      { botReplies: false },
      createLog(() => {}),
    ),
  ).toBeUndefined();
});

describe('is needed', () => {
  test.each<[PrivacyMode, Partial<LookUpSettings>, Partial<AgentMessage>, boolean]>([
    ['generic', {}, {}, false],
    ['id-only', {}, {}, false],
    ['full', {}, {}, true],
    ['full', {}, { preview: 'Hello' }, false],
    ['full', {}, { kind: 'joined' }, false],
    ['generic', { botReplies: false }, {}, true],
    ['generic', { botReplies: false }, { author: 'human' }, false],
    ['generic', { botReplies: false }, { kind: 'joined', author: 'human' }, false],
  ])('mode %s, %p, %p: %p', (mode, settings, differences, needed) => {
    expect(lookUpWith(settings).isNeeded({ ...message, ...differences }, mode)).toBe(needed);
  });
});

describe('finds', () => {
  test('the text', async () => {
    known({});
    expect(await lookUpWith({}).ask(message, 'full')).toEqual({ ...message, preview: 'Hello' });
  });

  test('that the customer wrote it', async () => {
    known({ direction: 'inbound' });
    expect(await lookUpWith({}).ask(message, 'full')).toContain('the customer wrote it');
  });

  test('that a bot wrote it, where that matters, and no text where that does not', async () => {
    known({ normalizedMessage: { originatingEntity: 'Bot' } });
    expect(await lookUpWith({ botReplies: false }).ask(message, 'generic')).toContain('a bot wrote it');
    expect(await lookUpWith({}).ask(message, 'full')).toMatchObject({ preview: 'Hello' });
    known({});
    expect(await lookUpWith({ botReplies: false }).ask(message, 'generic')).toEqual({ ...message, author: 'human' });
  });

  test('an API that hangs is not waited for again and again', async () => {
    genesys.genesys.fail({ request: 'message', disconnect: 'hang', times: 'until-cleared' });
    const lines: string[] = [];
    const lookUp = lookUpBy(
      genesys.newApi({ requestLimitMs: 20 }),
      { botReplies: true },
      createLog((line) => lines.push(line)),
    );
    for (let count = 0; count < 6; count += 1) await lookUp?.ask(message, 'full');
    expect(lines.map((line) => JSON.parse(line).because)).toEqual([
      ...Array(5).fill('timeout'),
      'paused-after-timeout',
    ]);
  });

  test('nothing: the message stays as it is', async () => {
    expect(await lookUpWith({}).ask({ ...message, messageId: 'unknown' }, 'full')).toEqual({
      ...message,
      messageId: 'unknown',
    });
  });
});

describe('in the router', () => {
  let tables: LocalTables;
  let stand: SqsStand;
  beforeAll(async () => {
    [tables, stand] = await Promise.all([startTables(), startStand()]);
  }, 30_000);
  afterAll(() => Promise.all([tables?.close(), stand?.close()]));

  test('a repeat is not asked about again, and what turns out to be none of an agent’s uses no key up', async () => {
    const under = await routeUnderTest(tables, stand);
    await under.register('phone');
    const asked: string[] = [];
    let answer: AgentMessage | string = 'the customer wrote it, says the API';
    const lookUp = {
      isNeeded: () => true,
      ask: async (given: AgentMessage) => {
        asked.push(given.messageId);
        return answer;
      },
    };
    const said = { ...message, customerId: 'anna', sentAt: stand.now() - 1_000 };
    const hear = () =>
      under.route({}, { lookUp, read: () => [{ decision: 'agent-message', reason: '', message: said }] });
    await hear();
    expect(await under.rows()).toEqual([]);
    answer = said;
    await hear();
    await hear();
    expect(await under.rows()).toMatchObject([{ messageId: 'm-1' }]);
    expect(asked).toHaveLength(2);
  });
});
