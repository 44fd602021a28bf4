import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type CallbackUnderTest, type Sent, signature, startCallbackUnderTest } from './callback-under-test.ts';

const secret = 'the-long-secret-with-which-callbacks-are-signed';
const agent = 'agent-whose-name-no-log-may-hold';
const clicked = {
  notificationId: 'notification-1',
  actionId: 'open-conversation',
  userId: agent,
  metadata: { conversationId: 'conversation-1', messageId: 'message-1', team: 'claims' },
};
const signed = (content: unknown, by = secret): Sent => {
  const body = typeof content === 'string' ? content : JSON.stringify(content);
  return { body, signature: signature(body, by) };
};
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

let under: CallbackUnderTest;
let callback: Awaited<ReturnType<CallbackUnderTest['newCallback']>>;
beforeAll(async () => {
  under = await startCallbackUnderTest();
}, 30_000);
afterAll(() => under?.close());
beforeEach(async () => {
  for (const outages of [under.sqsOutages, under.secretOutages, under.tableOutages]) outages.set('works');
  under.putSecret({ secrets: [secret] });
  under.buses.clear();
  under.pass(5);
  callback = await under.newCallback();
});

const statusOf = async (sent: Sent) => (await callback.send(sent)).status;
const heard = () => under.buses.events().map(({ event }) => event);
const nothing = { came: 0, again: 0 };
const handled = { came: 1, again: 0 };

describe('a click', () => {
  test('is taken at once and heard by others, with one correlation id from the header to the event', async () => {
    const correlationId = 'desk:4f1-A_9';
    const answer = await callback.send({ ...signed(clicked), correlationId });
    expect(answer).toEqual({ status: 202, correlationId, content: { correlationId } });
    expect(heard()).toEqual([]);
    expect(await callback.handle()).toEqual(handled);
    const handledAt = new Date(under.now()).toISOString();
    expect(await callback.ingest.rows()).toMatchObject([
      {
        answer: {
          notificationId: 'notification-1',
          actionId: 'open-conversation',
          state: 'handled',
          handledAt,
          correlationId,
        },
      },
    ]);
    expect(heard()).toMatchObject([
      {
        source: 'handoff-push',
        'detail-type': 'agent.acted',
        detail: {
          notificationId: 'notification-1',
          actionId: 'open-conversation',
          userId: agent,
          conversationId: 'conversation-1',
          messageId: 'message-1',
          correlationId,
          actedAt: handledAt,
        },
      },
    ]);
    expect(callback.said()).toMatchObject({ event: 'webhook', status: 202, correlationId });
    expect(callback.ingest.said()).toMatchObject({ event: 'agent-acted', correlationId, repeat: false });
  });

  test.each<[string, string | undefined]>([
    ['none', undefined],
    ['an empty one', ''],
    ['a longer one', 'x'.repeat(65)],
    ['one with a space', 'desk 1'],
    ['two, as the gateway joins headers', 'desk-1,desk-2'],
    ['one that ends a line', 'desk-1\n'],
  ])('without a correlation id that may be repeated (%s) gets one', async (_, correlationId) => {
    const answer = await callback.send({
      ...signed(clicked),
      ...(correlationId === undefined ? {} : { correlationId }),
    });
    expect(answer).toEqual({ status: 202, correlationId: uuid, content: { correlationId: answer.correlationId } });
    await callback.handle();
    expect(heard()).toMatchObject([{ detail: { correlationId: answer.correlationId } }]);
  });

  test('of a program that writes base64, in the bytes that it signed', async () => {
    const body = Buffer.from(JSON.stringify({ ...clicked, metadata: { note: 'Grüße 👋' } }));
    expect(await statusOf({ body, signature: signature(body, secret), base64: true })).toBe(202);
  });

  test('leaves nothing of what it holds in a log, and not its agent in the table', async () => {
    await callback.send(signed(clicked));
    await callback.handle();
    await callback.send(signed(clicked));
    await callback.send({ ...signed(clicked), signature: signature('{}', secret) });
    await callback.send(signed({ ...clicked, actionId: undefined }));
    await callback.handle();
    const said = [...callback.lines, ...callback.ingest.lines].join('\n');
    expect(said).toContain('agent-acted');
    expect(said).toContain('buried');
    for (const word of [secret, agent, 'notification-1', 'open-conversation', 'claims'])
      expect(said).not.toContain(word);
    const rows = JSON.stringify(await callback.ingest.rows());
    expect(rows).toContain('notification-1');
    for (const word of [secret, agent, 'claims', 'conversation-1', 'message-1']) expect(rows).not.toContain(word);
  });
});

describe('a repeat', () => {
  test('before it is handled is taken, too, and handled once', async () => {
    expect([await statusOf(signed(clicked)), await statusOf(signed({ ...clicked, timestamp: 1_767_225_600 }))]).toEqual(
      [202, 202],
    );
    expect(await callback.handle()).toEqual({ came: 2, again: 0 });
    expect(heard()).toHaveLength(1);
    expect(await callback.ingest.rows()).toHaveLength(1);
  });

  test('after it is handled gets the stored answer, and the queue does not see it', async () => {
    await callback.send({ ...signed(clicked), correlationId: 'first' });
    await callback.handle();
    const handledAt = new Date(under.now()).toISOString();
    under.pass(600);
    expect(await callback.send({ ...signed(clicked), correlationId: 'second' })).toEqual({
      status: 200,
      correlationId: 'second',
      content: {
        notificationId: 'notification-1',
        actionId: 'open-conversation',
        state: 'handled',
        handledAt,
        correlationId: 'first',
      },
    });
    expect(callback.said()).toMatchObject({ status: 200, repeat: true, correlationId: 'second' });
    expect(await callback.handle()).toEqual(nothing);
    expect(heard()).toHaveLength(1);
  });

  test.each([
    ['another action', { actionId: 'call-back' }],
    ['another notification', { notificationId: 'notification-2' }],
    ['the same letters in other fields', { notificationId: 'open-conversation', actionId: 'notification-1' }],
  ])('is not %s', async (_, differences) => {
    await callback.send(signed(clicked));
    await callback.handle();
    expect(await statusOf(signed({ ...clicked, ...differences }))).toBe(202);
    await callback.handle();
    expect(heard()).toHaveLength(2);
  });

  test('that is not signed learns nothing of the answer', async () => {
    await callback.send(signed(clicked));
    await callback.handle();
    expect(await callback.send({ body: JSON.stringify(clicked) })).toMatchObject({ status: 401, content: null });
  });

  test.each(['fails', 'hangs'] as const)(
    'while the table %s is taken, and known by whoever handles it',
    async (state) => {
      await callback.send(signed(clicked));
      await callback.handle();
      under.tableOutages.set(state);
      expect(await statusOf(signed(clicked))).toBe(202);
      expect(callback.lines.map((line) => JSON.parse(line).event)).toContain('callback-not-looked-up');
      expect(await callback.handle()).toEqual(handled);
      expect(callback.ingest.said()).toMatchObject({ event: 'agent-acted', repeat: true });
      expect(heard()).toHaveLength(1);
    },
  );
});

describe('what is not signed', () => {
  const right = signed(clicked);
  test.each<[string, Partial<Sent>]>([
    ['an empty signature', { signature: '' }],
    ['one of another secret', { signature: signature(right.body, 'other') }],
    ['one in base64', { signature: `sha256=${Buffer.from('x'.repeat(32)).toString('base64')}` }],
    ['one without its prefix', { signature: signature(right.body, secret).slice('sha256='.length) }],
    ['a truncated one', { signature: signature(right.body, secret).slice(0, -2) }],
    ['one of the body in other bytes', { body: JSON.stringify(clicked, null, 1) }],
  ])('%s: 401 without a word, and nothing is taken', async (_, differences) => {
    const sent = { ...right, ...differences, correlationId: 'desk-1' };
    expect(await callback.send(sent)).toEqual({ status: 401, correlationId: 'desk-1', content: null });
    expect(callback.said()).toMatchObject({
      status: 401,
      because: 'proof',
      correlationId: 'desk-1',
      WebhookRefused: 1,
    });
    expect(await callback.handle()).toEqual(nothing);
  });

  test('no signature', async () => {
    expect(await statusOf({ body: right.body })).toBe(401);
    expect(await callback.handle()).toEqual(nothing);
  });

  test('is taken where callbacks are not signed, and Secrets Manager is not asked', async () => {
    callback = await under.newCallback({ isSigned: false });
    const before = under.secretOutages.requests();
    expect(await statusOf({ body: right.body })).toBe(202);
    expect(under.secretOutages.requests()).toBe(before);
    await callback.handle();
    expect(heard()).toHaveLength(1);
  });
});

describe('the secret', () => {
  test('both are valid while one replaces the other', async () => {
    under.putSecret({ secrets: ['the-new-long-secret-of-callbacks', secret] });
    expect(await statusOf(signed(clicked))).toBe(202);
    expect(await statusOf(signed(clicked, 'the-new-long-secret-of-callbacks'))).toBe(202);
    expect(await statusOf(signed(clicked, 'a-third-long-secret-of-callbacks'))).toBe(401);
  });

  test.each<[string, unknown]>([
    ['a random text, as AWS makes it', 'x'.repeat(32)],
    ['none', { secrets: [] }],
  ])('%s: 503, so that it is repeated until somebody puts it in', async (_, value) => {
    under.putSecret(value);
    expect(await callback.send({ ...signed(clicked), correlationId: 'desk-1' })).toEqual({
      status: 503,
      correlationId: 'desk-1',
      content: null,
    });
    expect(callback.said()).toMatchObject({ level: 'error', because: 'not-configured', correlationId: 'desk-1' });
    under.putSecret({ secrets: [secret] });
    under.pass(5);
    expect(await statusOf(signed(clicked))).toBe(202);
  });

  test.each(['fails', 'hangs'] as const)('that was never read and %s: 503', async (state) => {
    under.secretOutages.set(state);
    expect(await statusOf(signed(clicked))).toBe(503);
    expect(await callback.handle()).toEqual(nothing);
  });
});

test.each(['fails', 'hangs'] as const)('a queue that %s: 503, and the repeat is taken', async (state) => {
  under.sqsOutages.set(state);
  const answer = await callback.send({ ...signed(clicked), correlationId: 'desk-1' });
  expect(answer).toEqual({ status: 503, correlationId: 'desk-1', content: null });
  expect(callback.said()).toMatchObject({ level: 'error', status: 503, correlationId: 'desk-1' });
  under.sqsOutages.set('works');
  expect(await statusOf(signed(clicked))).toBe(202);
});

test.each([
  ['64 KiB', 65_536, 202],
  ['a byte more', 65_537, 413],
])('%s', async (_, length, status) => {
  const empty = JSON.stringify({ ...clicked, metadata: { note: '' } });
  const body = JSON.stringify({ ...clicked, metadata: { note: 'x'.repeat(length - empty.length) } });
  expect(body).toHaveLength(length);
  expect(await statusOf(signed(body))).toBe(status);
  expect(await callback.handle()).toEqual(status === 202 ? handled : nothing);
});

test('what does not parse is taken all the same, and lies in the dead letters', async () => {
  const answer = await callback.send({ ...signed({ ...clicked, notificationId: 7 }), correlationId: 'desk-1' });
  expect(answer).toMatchObject({ status: 202, content: { correlationId: 'desk-1' } });
  expect(await callback.handle()).toEqual(handled);
  expect(await callback.ingest.deadLetters()).toMatchObject([{ reason: 'it is no callback: notificationId' }]);
  expect(callback.ingest.said()).toMatchObject({ event: 'buried', correlationId: 'desk-1' });
  expect(await callback.ingest.rows()).toEqual([]);
});
