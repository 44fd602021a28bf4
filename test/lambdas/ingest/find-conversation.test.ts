import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type FindConversation, findConversationBy } from '../../../lambdas/ingest/find-conversation.ts';
import { type ApiUnderTest, startApiUnderTest } from '../sources/genesys/api-under-test.ts';

let under: ApiUnderTest;
let find: FindConversation;
beforeAll(async () => {
  under = await startApiUnderTest();
});
afterAll(() => under?.genesys.close());
beforeEach(() => {
  under.reset();
  under.genesys.putMessages(...['m-1', 'm-2', 'm-3'].map(inConversation));
  find = findConversationBy(under.newApi());
});

const inConversation = (messageId: string) => ({ messageId, conversationId: `c-of-${messageId}` });
const found = (messageId: string) => ({ kind: 'found', conversationId: `c-of-${messageId}` });
const findAll = async (ids: readonly string[], by = find) => {
  for (const id of ids) expect(await by(id)).toEqual(found(id));
};

test('what was found is remembered', async () => {
  const asked = await under.requestsDuring(() => findAll(['m-1', 'm-1', 'm-1']));
  expect(asked).toMatchObject({ details: 1 });
});

test('of as many as there is room for, those that were asked for last', async () => {
  const small = findConversationBy(under.newApi(), 2);
  const first = await under.requestsDuring(() => findAll(['m-1', 'm-2', 'm-1', 'm-3', 'm-1'], small));
  expect(first).toMatchObject({ details: 3 });
  expect(await under.requestsDuring(() => findAll(['m-2'], small))).toMatchObject({ details: 1 });
});

describe('what was not found is asked for again', () => {
  test('as it was not known', async () => {
    expect(await find('m-9')).toEqual({ kind: 'not-found' });
    under.genesys.putMessages(inConversation('m-9'));
    await findAll(['m-9']);
  });

  test('as Genesys could not be asked', async () => {
    under.genesys.fail({ request: 'details', status: 429, retryAfterSeconds: 7 });
    expect(await find('m-1')).toEqual({ kind: 'unavailable', reason: 'rate-limited', retryAfterSeconds: 7 });
    under.passSeconds(7);
    await findAll(['m-1']);
  });

  test('as the secret could not be read: the error’s name, not its words', async () => {
    const outage = async () => {
      throw Object.assign(new Error('with words'), { name: 'TimeoutError' });
    };
    const without = findConversationBy(under.newApi({ credentials: { get: outage, refresh: outage } }));
    expect(await without('m-1')).toEqual({ kind: 'unavailable', reason: 'secret-not-read: TimeoutError' });
  });
});
