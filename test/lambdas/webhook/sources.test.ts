import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { issueAccessToken } from '../../../lambdas/sources/proof/access-token.ts';
import type { Auth, Sources } from '../../../lambdas/sources/source-settings.ts';
import { type Sent, startWebhookUnderTest, type WebhookUnderTest } from './webhook-under-test.ts';

const common = { botReplies: true, maximumBytes: 2_000 };
const generic = (auth: Auth) => ({ kind: 'generic', auth, ...common, map: { conversation: 'id' } }) as const;
const timed = {
  kind: 'hmac',
  header: 'x-acme-signature',
  toleranceSeconds: 300,
  algorithm: 'sha256',
  encoding: 'base64',
  prefix: 'v1=',
  timestampHeader: 'x-acme-time',
  signed: '{timestamp}.{body}',
} as const;
const sources: Sources = {
  timed: generic(timed),
  bearer: generic({ kind: 'bearer' }),
  basic: generic({ kind: 'basic' }),
  header: generic({ kind: 'header', header: 'x-api-key' }),
  intercom: { kind: 'intercom', ...common, appIds: ['app'] },
  cxone: { kind: 'cxone', ...common, auth: { kind: 'client-credentials' }, brandIds: ['1'] },
};
const body = '{"id":"Grüße, your PIN is 4711 👋"}';
const client = 'a client:its-long-secret:with-a-colon';
const [newSecret, oldSecret] = ['the-new-long-secret', 'the-old-long-secret'];
const box = 'POST /v1/sources/cxone/integration/box/1.0';

let under: WebhookUnderTest;
let webhook: Awaited<ReturnType<WebhookUnderTest['newWebhook']>>;
beforeAll(async () => {
  under = await startWebhookUnderTest();
});
afterAll(() => under?.close());
beforeEach(async () => {
  under.sqsOutages.set('works');
  under.secretOutages.set('works');
  for (const name of Object.keys(sources)) under.putSecret({ secrets: [newSecret, oldSecret] }, name);
  for (const name of ['basic', 'cxone']) under.putSecret({ secrets: [client] }, name);
  webhook = await under.newWebhook({ sources });
});

const send = (name: string, headers: Record<string, string>, more: Partial<Sent> = {}) =>
  webhook.send({ body, signature: undefined, routeKey: `POST /v1/sources/${name}`, headers, ...more });
const signedAt = (seconds: number, secret = newSecret, said = body) => ({
  'x-acme-time': String(seconds),
  'x-acme-signature': `v1=${createHmac('sha256', secret).update(`${seconds}.${said}`).digest('base64')}`,
});
const nowSeconds = () => Math.floor(under.now() / 1000);
const hubSignature = (secret: string, said = body) => ({
  'x-hub-signature': `sha1=${createHmac('sha1', secret).update(said).digest('hex')}`,
});
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

describe('a request of each kind of proof', () => {
  test.each<[string, string, () => Record<string, string>]>([
    ['a signature with its time', 'timed', () => signedAt(nowSeconds())],
    ['one of the other secret', 'timed', () => signedAt(nowSeconds(), oldSecret)],
    ['one as old as it may be', 'timed', () => signedAt(nowSeconds() - 300)],
    ['a bearer', 'bearer', () => ({ authorization: `Bearer ${newSecret}` })],
    ['Basic', 'basic', () => basic(client)],
    ['a secret in a header', 'header', () => ({ 'x-api-key': oldSecret })],
    ['Intercom’s signature', 'intercom', () => hubSignature(newSecret)],
  ])('%s: taken as it came, answered with 200 and nothing', async (_, name, headers) => {
    expect(await send(name, headers())).toEqual({ statusCode: 200, headers: { 'cache-control': 'no-store' } });
    expect(await webhook.taken()).toEqual([{ source: name, receivedAt: under.now(), body: Buffer.from(body) }]);
  });

  test.each<[string, string, () => Record<string, string>, string]>([
    ['no signature', 'timed', () => ({ 'x-acme-time': String(nowSeconds()) }), 'proof'],
    ['one of another secret', 'timed', () => signedAt(nowSeconds(), 'another'), 'proof'],
    ['one of another body', 'timed', () => signedAt(nowSeconds(), newSecret, '{}'), 'proof'],
    ['one of another time', 'timed', () => ({ ...signedAt(nowSeconds()), 'x-acme-time': '1700000000' }), 'proof'],
    ['one that was heard before and is sent again later', 'timed', () => signedAt(nowSeconds() - 301), 'too-old'],
    ['one from the future', 'timed', () => signedAt(nowSeconds() + 301), 'too-old'],
    ['another bearer', 'bearer', () => ({ authorization: `Bearer ${newSecret}x` }), 'proof'],
    ['the bearer of another scheme', 'bearer', () => ({ authorization: `Basic ${newSecret}` }), 'proof'],
    ['another password', 'basic', () => basic('a client:other'), 'proof'],
    ['another header’s', 'header', () => ({ authorization: newSecret }), 'proof'],
    ['a signature of SHA-256 for Intercom', 'intercom', () => ({ 'x-hub-signature-256': 'sha256=00' }), 'proof'],
    ['another client’s secret', 'intercom', () => hubSignature(client), 'proof'],
    ['another source’s secret', 'header', () => ({ 'x-api-key': client }), 'proof'],
  ])('%s: 401, nothing on the queue, a count', async (_, name, headers, because) => {
    expect(await send(name, headers())).toEqual({ statusCode: 401, headers: { 'cache-control': 'no-store' } });
    expect(await webhook.taken()).toEqual([]);
    expect(webhook.said()).toMatchObject({ event: 'webhook', status: 401, because, WebhookRefused: 1 });
  });

  test('of one that may be larger than this source sends: 413', async () => {
    const large = 'x'.repeat(common.maximumBytes + 1);
    const answers = [large.slice(1), large].map((said) =>
      send('intercom', hubSignature(newSecret, said), { body: said }),
    );
    expect((await Promise.all(answers)).map(({ statusCode }) => statusCode)).toEqual([200, 413]);
  });

  test.each(Object.keys(sources))('%s answers whoever asks by HEAD whether it is there', async (name) => {
    const routeKey = `HEAD /v1/sources/${name}`;
    expect(await webhook.send({ body: '', signature: undefined, routeKey })).toMatchObject({ statusCode: 200 });
    expect(await webhook.taken()).toEqual([]);
  });

  test('while the secret cannot be read, or nobody has put one in: 503, and it says so', async () => {
    under.putSecret('a random text', 'bearer');
    expect(await send('bearer', { authorization: `Bearer ${newSecret}` })).toMatchObject({ statusCode: 503 });
    expect(webhook.lines.join()).toContain('secret-not-configured');
    under.secretOutages.set('fails');
    expect(await send('header', { 'x-api-key': newSecret })).toMatchObject({ statusCode: 503 });
    expect(await webhook.taken()).toEqual([]);
  });
});

describe('CXone’s middleware', () => {
  const ask = (fields: object) =>
    webhook.send({ body: JSON.stringify(fields), signature: undefined, routeKey: `${box}/token` });
  const [client_id, client_secret] = ['a client', 'its-long-secret:with-a-colon'];
  const asked = { client_id, client_secret, grant_type: 'client_credentials' };
  const post = (token: string) => ({
    body,
    signature: undefined,
    routeKey: `${box}/posts/{postId}/messages`,
    headers: { authorization: `Bearer ${token}` },
  });
  const tokenOf = async (): Promise<string> => JSON.parse((await ask(asked)).body ?? '{}').access_token;

  test('gets a token for an hour, and for each message posted with it an id, the same for the same', async () => {
    expect(JSON.parse((await ask(asked)).body ?? '')).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3_600,
    });
    const token = await tokenOf();
    const answers = [await webhook.send(post(token)), await webhook.send(post(token))];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    const ids = answers.map((answer) => JSON.parse(answer.body ?? '').idOnExternalPlatform);
    expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/), ids[0]]);
    const other = await webhook.send({ ...post(token), body: '{"message":{"id":"another"}}' });
    expect(JSON.parse(other.body ?? '').idOnExternalPlatform).not.toBe(ids[0]);
    expect(await webhook.taken()).toHaveLength(3);
  });

  test.each<[string, object, number, string]>([
    ['another secret', { ...asked, client_secret: 'guessed' }, 401, 'invalid_client'],
    ['another client', { ...asked, client_id: 'guessed' }, 401, 'invalid_client'],
    ['another grant', { ...asked, grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['no secret', { client_id, grant_type: 'client_credentials' }, 400, 'invalid_request'],
  ])('%s: no token', async (_, fields, status, error) => {
    expect(await ask(fields)).toMatchObject({ statusCode: status, body: JSON.stringify({ error }) });
    expect(webhook.lines.join()).not.toContain('its-long-secret');
  });

  test('asks for a new one after a 401: the token has ended, is another client’s, or none', async () => {
    const token = await tokenOf();
    const others = [issueAccessToken('b:c', under.now(), 60), `${token}x`, ''];
    for (const other of others) expect(await webhook.send(post(other))).toMatchObject({ statusCode: 401 });
    under.pass(3_600);
    expect(await webhook.send(post(token))).toMatchObject({ statusCode: 401 });
    expect(await webhook.taken()).toEqual([]);
    expect(await webhook.send(post(await tokenOf()))).toMatchObject({ statusCode: 200 });
  });

  test('asks while nobody has put its client in, or nobody can look: 503, and it asks again', async () => {
    expect(await ask(asked)).toMatchObject({ statusCode: 200 });
    under.secretOutages.set('fails');
    expect(await ask(asked)).toMatchObject({ statusCode: 200 });
    expect(await ask({ ...asked, client_secret: 'the one that may have come since' })).toMatchObject({
      statusCode: 503,
    });
    under.secretOutages.set('works');
    under.putSecret('a random text', 'cxone');
    under.pass(300);
    expect(await ask(asked)).toMatchObject({ statusCode: 503, headers: { 'cache-control': 'no-store' } });
    expect(webhook.said()).toMatchObject({ status: 503, because: 'not-configured' });
  });

  test('posts nothing without a token to the address of events either', async () => {
    expect(await send('cxone', basic(client))).toMatchObject({ statusCode: 401 });
  });
});
