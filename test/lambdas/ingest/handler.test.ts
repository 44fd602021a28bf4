import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { unreadable } from '../../../lambdas/sources/genesys/event.ts';
import type { WebhookReading } from '../../../lambdas/sources/reading.ts';
import { type LocalTables, startTables } from '../../dynamodb-local.ts';
import { type SqsStand, send, startStand } from '../../local/sqs/sqs-stand.ts';
import { type ApiUnderTest, startApiUnderTest } from '../sources/genesys/api-under-test.ts';
import { ingestUnderTest, messageExpirySeconds, written } from './ingest-under-test.ts';

let tables: LocalTables;
let stand: SqsStand;
let genesys: ApiUnderTest;
let under: Awaited<ReturnType<typeof ingestUnderTest>>;
beforeAll(async () => {
  [tables, stand, genesys] = await Promise.all([startTables(), startStand(), startApiUnderTest()]);
}, 30_000);
afterAll(() => Promise.all([tables?.close(), stand?.close(), genesys?.genesys.close()]));
beforeEach(async () => {
  genesys.reset();
  under = await ingestUnderTest(tables, stand, { api: genesys.newApi() });
  await under.register('phone');
});

/** One clock for queues, tables and Genesys. */
function pass(seconds: number) {
  stand.pass(seconds);
  genesys.passSeconds(seconds);
}
/** Anna's contact centre knows her by an address. */
const annasAddress = { kind: 'address', value: 'anna-address' } as const;
const annaIsKnown = () => under.aliases.keepAliases('genesys', [annasAddress], 'anna', stand.now());
const sentAt = () => stand.now() - 1_000;
const done = { came: 1, again: 0 };
const comesAgain = { came: 1, again: 1 };
const nothing = { came: 0, again: 0 };

describe('an agent message', () => {
  beforeEach(annaIsKnown);

  test('whose conversation Genesys knows: its row, and a job with its text', async () => {
    await under.arrive(written(sentAt()));
    expect(await under.run()).toEqual(done);
    expect(await under.rows()).toMatchObject([
      { conversation: 'c-1', messageId: 'm-1', sentAt: sentAt(), customerId: 'anna', decision: 'push' },
    ]);
    expect(await under.jobs()).toMatchObject([
      {
        conversation: 'c-1',
        deviceId: 'phone',
        content: { mode: 'full', sender: 'Ann Agent', preview: 'Your parcel is at 5 Elm Road.' },
      },
    ]);
    expect(under.said()).toMatchObject({ event: 'agent-message', conversation: 'c-1', repeat: false, jobs: 1 });
  });

  test('in generic mode leaves without its text', async () => {
    under = await ingestUnderTest(tables, stand, { api: genesys.newApi(), privacyMode: 'generic' });
    await under.register('phone');
    await annaIsKnown();
    await under.arrive(written(sentAt()));
    await under.run();
    const [job] = await under.jobs();
    expect(job).toMatchObject({ content: { mode: 'generic' } });
    expect(JSON.stringify([job, await under.rows()])).not.toMatch(/Elm|Ann Agent/);
  });

  test('that names its conversation needs nobody', async () => {
    await under.arrive(written(sentAt(), { conversationId: 'c-9' }));
    const asked = await genesys.requestsDuring(() => under.run());
    expect(asked).toEqual({ token: 0, details: 0, message: 0 });
    expect(await under.jobs()).toMatchObject([{ conversation: 'c-9' }]);
  });

  test('that Genesys repeats, or somebody replays, is one message: one row, nothing new to send', async () => {
    await under.arrive(written(sentAt()));
    await under.run();
    expect(await under.jobs()).toHaveLength(1);
    await under.arrive(written(sentAt()));
    const asked = await genesys.requestsDuring(() => under.run());
    expect(asked).toMatchObject({ details: 0 });
    expect(await under.rows()).toHaveLength(1);
    expect(under.said()).toMatchObject({ event: 'agent-message', repeat: true });
    // SQS swallows what it has.
    expect(await under.jobs()).toEqual([]);
  });

  test('beside others in one batch: each for itself', async () => {
    genesys.genesys.putMessages({ messageId: 'm-2', conversationId: 'c-2' });
    await under.arrive(written(sentAt()));
    await under.arrive('no json');
    await under.arrive(written(sentAt(), { id: 'm-2' }));
    await under.arrive(written(sentAt(), { id: 'unknown' }));
    expect(await under.run()).toEqual({ came: 4, again: 1 });
    expect((await under.rows()).map(({ messageId }) => messageId).sort()).toEqual(['m-1', 'm-2']);
    expect(await under.deadLetters()).toHaveLength(1);
  });
});

test('a customer whom nobody knows yet: the message waits with its names', async () => {
  await under.arrive(written(sentAt()));
  expect(await under.run()).toEqual(done);
  expect(await under.rows()).toMatchObject([{ decision: 'customer-unknown', state: 'open' }]);
});

describe('what is no message of an agent', () => {
  test.each([
    ['a receipt', { type: 'Receipt', status: 'Delivered' }, 'type is neither Text nor Structured'],
    ['typing', { type: 'Event', events: [{ eventType: 'Typing' }] }, 'type is neither Text nor Structured'],
    ['what the customer wrote', { direction: 'Inbound' }, 'direction is not outbound'],
  ])('%s is ignored with its reason, and uses nothing up', async (_, differences, reason) => {
    await under.arrive(written(sentAt(), differences));
    const asked = await genesys.requestsDuring(async () => expect(await under.run()).toEqual(done));
    expect(asked).toMatchObject({ details: 0 });
    expect(under.said()).toMatchObject({ event: 'ignored', source: 'genesys', reason, messageId: 'm-1' });
    expect(await under.rows()).toEqual([]);
    await annaIsKnown();
    await under.arrive(written(sentAt()));
    await under.run();
    expect(await under.jobs()).toHaveLength(1);
  });
});

describe('what cannot be read lies in the dead letters with its reason', () => {
  test.each([
    ['no JSON', 'Elm Road', 'the body is no JSON in UTF-8'],
    ['nothing', '', 'the body is no JSON in UTF-8'],
    ['a list', '[{"text":"Elm Road"}]', 'the body is no JSON object'],
    ['null', 'null', 'the body is no JSON object'],
  ])('%s', async (_, body, reason) => {
    await under.arrive(body);
    expect(await under.run()).toEqual(done);
    expect(await under.deadLetters()).toEqual([{ reason, body }]);
    expect(under.said()).toMatchObject({ level: 'error', event: 'buried', reason });
    expect(under.lines.join()).not.toContain('Elm');
  });

  test.each<[string, object, string, string | undefined]>([
    ['no id', { id: undefined }, 'id is missing', undefined],
    ['no direction', { direction: undefined }, 'direction is missing', 'm-1'],
    ['no type', { type: undefined }, 'type is missing', 'm-1'],
  ])('a message with %s', async (_, differences, reason, messageId) => {
    await under.arrive(written(sentAt(), differences));
    expect(await under.run()).toEqual(done);
    expect(await under.deadLetters()).toEqual([{ reason, body: expect.stringContaining('Elm Road') }]);
    expect(under.said()).toEqual({ level: 'error', event: 'buried', message: expect.any(String), reason, messageId });
    expect(under.lines.join()).not.toContain('Elm');
    expect(await under.rows()).toEqual([]);
  });

  test('after all else that the same body says was heard', async () => {
    await annaIsKnown();
    const message = { source: 'genesys', messageId: 'm-1', author: 'human', sentAt: sentAt() } as const;
    const read = (): readonly WebhookReading[] => [
      unreadable('id is missing'),
      { decision: 'agent-message', reason: '', message: { ...message, aliases: [annasAddress] } },
    ];
    await under.arrive('{}');
    genesys.genesys.fail({ request: 'details', status: 503 });
    expect(await under.run({ read })).toEqual(comesAgain);
    expect(await under.deadLetters()).toEqual([]);
    pass(2);
    expect(await under.run({ read })).toEqual(done);
    expect(await under.jobs()).toMatchObject([{ messageId: 'm-1' }]);
    expect(await under.deadLetters()).toMatchObject([{ reason: 'id is missing' }]);
  });

  test('what is no request of a source', async () => {
    await send(stand.client, under.urls.ingest, '{"v":9,"text":"Elm Road"}');
    expect(await under.run()).toEqual(done);
    expect(await under.deadLetters()).toMatchObject([{ reason: 'it is no request of a source' }]);
    expect(under.lines.join()).not.toContain('Elm');
  });
});

describe('while the conversation cannot be found', () => {
  beforeEach(annaIsKnown);

  test('Genesys may come to know the message: a moment later it is pushed', async () => {
    genesys.genesys.clearMessages();
    await under.arrive(written(sentAt()));
    expect(await under.run()).toEqual(comesAgain);
    expect(under.said()).toMatchObject({ event: 'conversation-awaited', because: 'not-found', seconds: 2 });
    genesys.genesys.putMessages({ messageId: 'm-1', conversationId: 'c-1' });
    pass(1);
    expect(await under.run()).toEqual({ came: 0, again: 0 });
    pass(1);
    expect(await under.run()).toEqual(done);
    expect(await under.jobs()).toHaveLength(1);
  });

  test('what it does not know after a minute leads nowhere', async () => {
    await under.arrive(written(sentAt(), { id: 'unknown' }));
    let tries = 0;
    for (let second = 0; second <= 61; second += 1) {
      tries += (await under.run()).came;
      pass(1);
    }
    expect(tries).toBe(10);
    expect(await under.deadLetters()).toMatchObject([{ reason: 'conversation-not-found: not-found' }]);
    expect(await under.rows()).toEqual([]);
    expect(under.said()).toMatchObject({ event: 'buried', messageId: 'unknown' });
  });

  test.each<[string, Parameters<ApiUnderTest['genesys']['fail']>[0], string, number]>([
    ['down', { status: 503 }, 'http-503', 2],
    ['rate limited', { status: 429, retryAfterSeconds: 20 }, 'rate-limited', 20],
    ['unreachable', { disconnect: 'reset', times: 'until-cleared' }, 'unreachable', 2],
    ['saying what cannot be read', { body: '<html>' }, 'unreadable-answer', 2],
    ['denying the right', { status: 403 }, 'forbidden', 2],
  ])('%s: it comes again and is then pushed', async (_, fault, because, seconds) => {
    genesys.genesys.fail({ request: 'details', ...fault });
    await under.arrive(written(sentAt()));
    expect(await under.run()).toEqual(comesAgain);
    expect(under.said()).toMatchObject({ event: 'conversation-awaited', messageId: 'm-1', because, seconds });
    expect(await under.rows()).toEqual([]);
    genesys.genesys.setFaults([]);
    pass(seconds);
    expect(await under.run()).toEqual(done);
    expect(await under.jobs()).toMatchObject([{ conversation: 'c-1' }]);
  });

  test('too slow: it comes again and is then pushed', async () => {
    under = await ingestUnderTest(tables, stand, { api: genesys.newApi({ requestLimitMs: 50 }) });
    await under.register('phone');
    await annaIsKnown();
    genesys.genesys.fail({ request: 'details', disconnect: 'hang' });
    await under.arrive(written(sentAt()));
    expect(await under.run()).toEqual(comesAgain);
    expect(under.said()).toMatchObject({ because: 'timeout' });
    pass(2);
    const patient = genesys.newApi();
    expect(await under.run({ findConversation: (messageId) => patient.findConversation(messageId) })).toEqual(done);
    expect(await under.jobs()).toHaveLength(1);
  });

  test('down until the message expires: then it lies in the dead letters with the reason', async () => {
    genesys.genesys.fail({ request: 'details', status: 500, times: 'until-cleared' });
    await under.arrive(written(sentAt()));
    for (let minutes = 0; minutes < messageExpirySeconds / 60 - 1; minutes += 1) {
      await under.run();
      pass(60);
    }
    expect(await under.deadLetters()).toEqual([]);
    for (let seconds = 0; seconds < 120; seconds += 10) {
      await under.run();
      pass(10);
    }
    expect(await under.deadLetters()).toEqual([
      { reason: expect.stringMatching(/^conversation-not-found: .*http-500$/), body: expect.stringContaining('m-1') },
    ]);
  });

  test('found only after it expired: the journal says so', async () => {
    genesys.genesys.fail({ request: 'details', status: 503, retryAfterSeconds: 50 });
    await under.arrive(written(sentAt() - messageExpirySeconds * 1_000));
    expect(await under.run()).toEqual(comesAgain);
    pass(50);
    expect(await under.run()).toEqual(done);
    expect(await under.rows()).toMatchObject([{ state: 'withheld', reason: 'expired' }]);
    expect(await under.jobs()).toEqual([]);
  });

  test('in a stack that does not ask Genesys it leads nowhere', async () => {
    under = await ingestUnderTest(tables, stand, { api: undefined });
    await under.arrive(written(sentAt()));
    expect(await under.run()).toEqual(done);
    expect(await under.deadLetters()).toMatchObject([{ reason: 'conversation-not-found: genesysRegion is not set' }]);
  });
});

describe('while AWS is out of order', () => {
  const outage = async () => {
    throw Object.assign(new Error('Elm Road'), { name: 'InternalServerError' });
  };

  test('a table: the message comes again after five seconds, then twice as late each time, and is pushed', async () => {
    await annaIsKnown();
    await under.arrive(written(sentAt()));
    expect(await under.run({ openMessage: outage })).toEqual(comesAgain);
    expect(under.said()).toMatchObject({ event: 'ingest-failed', errorName: 'InternalServerError' });
    expect(under.lines.join()).not.toContain('Elm');
    for (const seconds of [5, 10, 20, 40, 80, 160, 180, 180]) {
      pass(seconds - 1);
      expect(await under.run({ openMessage: outage })).toEqual(nothing);
      pass(1);
      expect(await under.run({ openMessage: outage })).toEqual(comesAgain);
    }
    pass(180);
    expect(await under.run()).toEqual(done);
    expect(await under.jobs()).toHaveLength(1);
  });

  test('a table, and the queue that should hide the message: it comes again after the queue’s own time', async () => {
    await annaIsKnown();
    await under.arrive(written(sentAt()));
    expect(await under.run({ openMessage: outage, hide: outage })).toEqual(comesAgain);
    expect(under.lines.join()).not.toContain('Elm');
    pass(179);
    expect(await under.run()).toEqual(nothing);
    pass(1);
    expect(await under.run()).toEqual(done);
    expect(await under.jobs()).toHaveLength(1);
  });

  test('one message’s table: the others of its batch are done with', async () => {
    await annaIsKnown();
    await under.arrive(written(sentAt(), { conversationId: 'c-1' }));
    await under.arrive(written(sentAt(), { id: 'm-2', conversationId: 'c-2' }));
    const { readConversation } = under.dependencies;
    const readOthers = (conversation: string, now: number) =>
      conversation === 'c-1' ? outage() : readConversation(conversation, now);
    expect(await under.run({ readConversation: readOthers })).toEqual({ came: 2, again: 1 });
    expect(await under.jobs()).toMatchObject([{ conversation: 'c-2' }]);
    pass(5);
    expect(await under.run()).toEqual(done);
    expect(await under.jobs()).toMatchObject([{ conversation: 'c-1' }]);
  });

  test('the dead letters: what is to be buried comes again after five seconds', async () => {
    await under.arrive('no json');
    expect(await under.run({ bury: outage })).toEqual(comesAgain);
    pass(5);
    expect(await under.run()).toEqual(done);
    expect(await under.deadLetters()).toHaveLength(1);
  });

  test('the dead letters, or the queue that should hide a message: it comes again', async () => {
    await under.arrive('no json');
    await under.arrive(written(sentAt(), { id: 'unknown' }));
    expect(await under.run({ bury: outage, hide: outage })).toEqual({ came: 2, again: 2 });
    pass(180);
    expect(await under.run()).toEqual({ came: 2, again: 0 });
    expect((await under.deadLetters()).map(({ reason }) => reason).sort()).toEqual([
      'conversation-not-found: not-found',
      'the body is no JSON in UTF-8',
    ]);
  });
});
