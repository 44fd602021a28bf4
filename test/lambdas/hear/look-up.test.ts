import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createLog } from '../../../lambdas/adapters/log.ts';
import type { AgentMessage } from '../../../lambdas/core/agent-message.ts';
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
    { privacyMode: 'generic', botReplies: true, ...settings },
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
      { privacyMode: 'full', botReplies: false },
      createLog(() => {}),
    ),
  ).toBeUndefined();
});

describe('is needed', () => {
  test.each<[Partial<LookUpSettings>, Partial<AgentMessage>, boolean]>([
    [{}, {}, false],
    [{ privacyMode: 'id-only' }, {}, false],
    [{ privacyMode: 'full' }, {}, true],
    [{ privacyMode: 'full' }, { preview: 'Hello' }, false],
    [{ privacyMode: 'full' }, { kind: 'joined' }, false],
    [{ botReplies: false }, {}, true],
    [{ botReplies: false }, { author: 'human' }, false],
    [{ botReplies: false }, { kind: 'joined', author: 'human' }, false],
  ])('%p, %p: %p', (settings, differences, needed) => {
    expect(lookUpWith(settings).isNeeded({ ...message, ...differences })).toBe(needed);
  });
});

describe('finds', () => {
  test('the text', async () => {
    known({});
    expect(await lookUpWith({ privacyMode: 'full' }).ask(message)).toEqual({ ...message, preview: 'Hello' });
  });

  test('that the customer wrote it', async () => {
    known({ direction: 'inbound' });
    expect(await lookUpWith({ privacyMode: 'full' }).ask(message)).toContain('the customer wrote it');
  });

  test('that a bot wrote it, where that matters, and no text where that does not', async () => {
    known({ normalizedMessage: { originatingEntity: 'Bot' } });
    expect(await lookUpWith({ botReplies: false }).ask(message)).toContain('a bot wrote it');
    expect(await lookUpWith({ privacyMode: 'full' }).ask(message)).toMatchObject({ preview: 'Hello' });
    known({});
    expect(await lookUpWith({ botReplies: false }).ask(message)).toEqual({ ...message, author: 'human' });
  });

  test('nothing: the message stays as it is', async () => {
    expect(await lookUpWith({ privacyMode: 'full' }).ask({ ...message, messageId: 'unknown' })).toEqual({
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
