import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { routeKey, type Sent, signature, startWebhookUnderTest, type WebhookUnderTest } from './webhook-under-test.ts';

const body = '{"id":"m-1","type":"Text","text":"Grüße, your PIN is 4711 👋","direction":"Outbound"}';
const right = { body, signature: signature(body, 'new-secret') };

let under: WebhookUnderTest;
let webhook: Awaited<ReturnType<WebhookUnderTest['newWebhook']>>;
beforeAll(async () => {
  under = await startWebhookUnderTest();
});
afterAll(() => under?.close());
beforeEach(async () => {
  under.sqsOutages.set('works');
  under.secretOutages.set('works');
  under.putSecret({ secrets: ['new-secret'] });
  webhook = await under.newWebhook();
});

const statusOf = async (sent: Sent) => (await webhook.send(sent)).statusCode;
const bodies = async () => (await webhook.taken()).map((request) => Buffer.from(request.body));

describe('what Genesys signed', () => {
  test('is put on the ingest queue as it came, and answered with nothing', async () => {
    expect(await webhook.send(right)).toEqual({ statusCode: 204, headers: { 'cache-control': 'no-store' } });
    expect(await webhook.taken()).toEqual([
      { source: 'genesys-open-messaging', receivedAt: under.now(), body: Buffer.from(body) },
    ]);
    expect(webhook.said()).toMatchObject({ level: 'info', event: 'webhook', route: routeKey, status: 204 });
  });

  test.each<[string, string | Buffer]>([
    ['text', body],
    ['what is no text', Buffer.from([0x7b, 0xff, 0xfe, 0x00, 0x7d])],
    ['characters that SQS refuses', '{"text":"\uFFFE\uFFFF\u0001"}'],
    ['nothing', ''],
  ])('%s, in base64', async (_, bytes) => {
    expect(await statusOf({ body: bytes, signature: signature(bytes, 'new-secret'), base64: true })).toBe(204);
    expect(await bodies()).toEqual([Buffer.from(bytes)]);
  });

  test('and sent once more is taken once more: the journal knows the message', async () => {
    expect([await statusOf(right), await statusOf(right)]).toEqual([204, 204]);
    expect(await bodies()).toHaveLength(2);
  });

  test.each([
    ['256 KiB', 262_144, 204],
    ['a byte more', 262_145, 413],
  ])('%s', async (_, length, status) => {
    const large = 'x'.repeat(length);
    expect(await statusOf({ body: large, signature: signature(large, 'new-secret') })).toBe(status);
    expect(await bodies()).toHaveLength(status === 204 ? 1 : 0);
  });
});

describe('what is not signed', () => {
  test.each<[string, Partial<Sent>]>([
    ['no signature', { signature: undefined }],
    ['an empty one', { signature: '' }],
    ['one of another secret', { signature: signature(body, 'other') }],
    ['a truncated one', { signature: right.signature.slice(0, -2) }],
    ['one of another body', { body: body.replace('4711', '4712') }],
    ['one of the body in other bytes', { body: JSON.stringify(JSON.parse(body), null, 1) }],
    ['one twice, as the gateway joins headers', { signature: `${right.signature},${right.signature}` }],
    ['one of the base64 instead of the bytes', { base64: true, signature: signature(btoa('{}'), 'new-secret') }],
  ])('%s: 401, no reason, nothing on the queue, a count', async (_, differences) => {
    expect(await webhook.send({ ...right, ...differences })).toEqual({
      statusCode: 401,
      headers: { 'cache-control': 'no-store' },
    });
    expect(await bodies()).toEqual([]);
    expect(webhook.said()).toMatchObject({ event: 'webhook', status: 401, because: 'proof', WebhookRefused: 1 });
  });

  test('in a flood asks Secrets Manager once in five seconds', async () => {
    await statusOf(right);
    const before = under.secretOutages.requests();
    for (let count = 0; count < 20; count += 1) await statusOf({ ...right, signature: undefined });
    expect(under.secretOutages.requests() - before).toBe(1);
    under.pass(5);
    await Promise.all(Array.from({ length: 20 }, () => statusOf({ ...right, signature: 'sha256=' })));
    expect(under.secretOutages.requests() - before).toBe(2);
  });

  test('on a route that nobody serves', async () => {
    expect(await statusOf({ ...right, routeKey: 'POST /v1/sources/somebody' })).toBe(404);
  });
});

describe('a secret that changes', () => {
  const signedBy = (secret: string) => ({ body, signature: signature(body, secret) });

  test('both are valid while one replaces the other', async () => {
    under.putSecret({ secrets: ['new-secret', 'old-secret'] });
    expect([await statusOf(signedBy('new-secret')), await statusOf(signedBy('old-secret'))]).toEqual([204, 204]);
    expect(await statusOf(signedBy('older-secret'))).toBe(401);
  });

  test('a new one counts with the first request that it signed', async () => {
    expect(await statusOf(right)).toBe(204);
    under.putSecret({ secrets: ['newest', 'new-secret'] });
    expect(await statusOf(signedBy('newest'))).toBe(204);
    expect(await statusOf(right)).toBe(204);
  });

  test('one that was taken out counts no longer than five minutes', async () => {
    expect(await statusOf(right)).toBe(204);
    under.putSecret({ secrets: ['newest'] });
    under.pass(300);
    expect(await statusOf(right)).toBe(401);
  });

  test.each<[string, unknown]>([
    ['a random text, as AWS makes it', 'x'.repeat(32)],
    ['none', { secrets: [] }],
    ['an empty one', { secrets: [''] }],
    ['three', { secrets: ['new-secret', 'b', 'c'] }],
  ])('%s: 503, so that Genesys repeats until somebody puts it in', async (_, value) => {
    under.putSecret(value);
    expect(await statusOf(right)).toBe(503);
    expect(webhook.said()).toMatchObject({ level: 'error', status: 503, because: 'not-configured' });
    under.putSecret({ secrets: ['new-secret'] });
    under.pass(5);
    expect(await statusOf(right)).toBe(204);
  });
});

describe('while AWS is out of order', () => {
  test.each(['fails', 'hangs'] as const)('a queue that %s: 503, and the repeat is taken', async (state) => {
    webhook = await under.newWebhook({ limitMs: 1_000 });
    under.sqsOutages.set(state);
    expect(await statusOf(right)).toBe(503);
    expect(webhook.said()).toMatchObject({ level: 'error', status: 503 });
    under.sqsOutages.set('works');
    expect(await statusOf(right)).toBe(204);
    expect(await bodies()).toEqual([Buffer.from(body)]);
  });

  test.each(['fails', 'hangs'] as const)('a secret that was never read and %s: 503', async (state) => {
    webhook = await under.newWebhook({ readLimitMs: 1_000 });
    under.secretOutages.set(state);
    expect(await statusOf(right)).toBe(503);
    // Within five seconds nobody tries again.
    const before = under.secretOutages.requests();
    expect(await statusOf(right)).toBe(503);
    expect(under.secretOutages.requests()).toBe(before);
  });

  test.each(['fails', 'hangs'] as const)('a secret that was read and then %s goes on counting', async (state) => {
    webhook = await under.newWebhook({ readLimitMs: 1_000 });
    expect(await statusOf(right)).toBe(204);
    under.pass(300);
    under.secretOutages.set(state);
    expect(await statusOf(right)).toBe(204);
    expect(await statusOf({ ...right, signature: undefined })).toBe(401);
    expect(await statusOf(right)).toBe(204);
    const asked = under.secretOutages.requests();
    for (let count = 0; count < 10; count += 1) await statusOf({ ...right, signature: undefined });
    expect(under.secretOutages.requests()).toBe(asked);
  });
});

describe('a secret that was put in while Secrets Manager is out of order', () => {
  const newest = { body, signature: signature(body, 'newest') };
  beforeEach(async () => {
    webhook = await under.newWebhook({ readLimitMs: 1_000 });
    expect(await statusOf(right)).toBe(204);
    under.putSecret({ secrets: ['newest', 'new-secret'] });
  });

  test.each(['fails', 'hangs'] as const)('and %s: 503, so that Genesys repeats what it signed', async (state) => {
    under.secretOutages.set(state);
    expect(await statusOf(newest)).toBe(503);
    expect(webhook.said()).toMatchObject({ level: 'error', status: 503, errorName: 'SecretOutOfReach' });
    // Within five seconds nobody tries again, and still nobody knows.
    const before = under.secretOutages.requests();
    expect([await statusOf(newest), await statusOf(right)]).toEqual([503, 204]);
    expect(under.secretOutages.requests()).toBe(before);
  });

  test.each<[string, string | undefined]>([
    ['no signature', undefined],
    ['an empty one', ''],
    ['a truncated one', newest.signature.slice(0, -1)],
    ['one twice', `${newest.signature},${newest.signature}`],
    ['hexadecimal', `sha256=${'ab'.repeat(32)}`],
    ['another algorithm', newest.signature.replace('256', '1')],
  ])('%s: 401, as ever', async (_, given) => {
    under.secretOutages.set('fails');
    expect(await statusOf({ body, signature: given })).toBe(401);
    expect(await statusOf({ body, signature: given })).toBe(401);
    expect(webhook.said()).toMatchObject({ because: 'proof', WebhookRefused: 1 });
  });

  test('once it can be read again the repeat is taken, and what no secret signed is 401', async () => {
    const forged = { body, signature: signature(body, 'other') };
    under.secretOutages.set('fails');
    expect([await statusOf(newest), await statusOf(forged)]).toEqual([503, 503]);
    under.secretOutages.set('works');
    under.pass(5);
    expect([await statusOf(forged), await statusOf(newest)]).toEqual([401, 204]);
    expect(await bodies()).toHaveLength(2);
  });
});

test('no log line holds a body, a signature or a secret', async () => {
  await statusOf(right);
  await statusOf({ ...right, signature: signature(body, 'other') });
  under.putSecret('new-secret is no JSON');
  under.pass(300);
  await statusOf(right);
  under.putSecret({ secrets: ['new-secret'] });
  under.pass(60);
  under.sqsOutages.set('fails');
  await statusOf(right);
  expect(webhook.lines.length).toBeGreaterThan(4);
  const said = webhook.lines.join('\n');
  for (const word of ['4711', 'sha256', right.signature.slice(7), 'new-secret']) expect(said).not.toContain(word);
});
