import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sources } from '../../../lambdas/sources/source-settings.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, startStand } from '../../local/sqs/sqs-stand.ts';
import { ingestUnderTest } from './ingest-under-test.ts';

const common = { auth: { kind: 'bearer' }, botReplies: true, maximumBytes: 262_144 } as const;
const sources: Sources = {
  acme: {
    ...common,
    kind: 'generic',
    map: { conversation: 'c', message: 'm', device: 'to', customer: 'who', time: 'at', text: 'text' },
  },
  bare: { ...common, kind: 'generic', map: { device: 'to', text: 'text' } },
};

let tables: LocalTables;
let stand: SqsStand;
let under: Awaited<ReturnType<typeof ingestUnderTest>>;
beforeAll(async () => {
  [tables, stand] = await Promise.all([startTables(), startStand()]);
}, 30_000);
afterAll(() => Promise.all([tables?.close(), stand?.close()]));
beforeEach(async () => {
  under = await ingestUnderTest(tables, stand, { api: undefined, sources });
});

const heard = async (body: object, source = 'acme') => {
  await under.arrive(body, source);
  expect(await under.run()).toEqual({ came: 1, again: 0 });
};
const message = (to: string, text: string, at = stand.now()) => ({ c: 'c-1', m: text, to, text, at });
const jobs = async () =>
  (await under.jobs()).map(({ customerId, deviceId, content }) => ({ customerId, deviceId, content }));
const said = (preview: string) => ({ mode: 'full', preview });
const ends = async () => (await under.rows()).map(({ messageId, state, reason }) => ({ messageId, state, reason }));

describe('two customers whose devices have the same name, in one conversation', () => {
  test.each([
    ['at the same time', 0],
    ['the second earlier', -1_000],
    ['the second later', 1_000],
  ])('%s: each message reaches the device that it was addressed to', async (_, difference) => {
    const anna = (await under.register('phone', 'apns', 'anna', 'aa')).device;
    const ben = (await under.register('phone', 'apns', 'ben', 'bb')).device;
    const at = stand.now();
    await heard(message(ben.routingId, 'for Ben', at));
    await heard(message(anna.routingId, 'for Anna', at + difference));
    expect(await jobs()).toEqual(
      expect.arrayContaining([
        { customerId: 'ben', deviceId: 'phone', content: said('for Ben') },
        { customerId: 'anna', deviceId: 'phone', content: said('for Anna') },
      ]),
    );
    expect(await ends()).toHaveLength(2);
  });
});

describe('a phone that changed hands', () => {
  test('what the source still addresses to its former owner reaches nobody', async () => {
    const { routingId } = (await under.register('phone', 'apns', 'anna', 'the-token')).device;
    await heard(message(routingId, 'first'));
    expect(await jobs()).toMatchObject([{ customerId: 'anna' }]);
    await under.register('phone', 'apns', 'ben', 'the-token');
    await heard(message(routingId, 'for Anna'));
    await heard(message('the-token', 'for whoever has the token'));
    expect(await jobs()).toEqual([]);
    expect(await ends()).toEqual(
      expect.arrayContaining([
        { messageId: expect.stringMatching(/^for Anna~/), state: 'withheld', reason: 'no-device' },
        { messageId: expect.stringMatching(/^for whoever/), state: 'withheld', reason: 'no-device' },
      ]),
    );
  });

  test('nor what names another customer than the device’s', async () => {
    const { routingId } = (await under.register('phone', 'apns', 'ben', 'the-token')).device;
    await heard({ ...message(routingId, 'for Anna'), who: 'anna' });
    expect(await jobs()).toEqual([]);
    await heard({ ...message(routingId, 'for Ben'), who: 'ben' });
    expect(await jobs()).toMatchObject([{ customerId: 'ben' }]);
  });
});

describe('a message without an id', () => {
  test('sent again within a minute is the same one, also across its boundary; later it is another', async () => {
    const { routingId } = (await under.register('phone')).device;
    const body = { to: routingId, text: 'Hello' };
    stand.pass(59 - (Math.floor(stand.now() / 1000) % 60));
    await heard(body, 'bare');
    stand.pass(2);
    await heard(body, 'bare');
    expect([(await jobs()).length, (await ends()).length]).toEqual([1, 1]);
    stand.pass(130);
    await heard(body, 'bare');
    expect(await ends()).toHaveLength(2);
  });
});
