import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { cachedSecret } from '../../../lambdas/adapters/secret.ts';
import { type SecretsServer, startSecrets } from '../../../local/secrets/server.ts';
import { type LossyProxy, startLossyProxy } from './lossy-proxy.ts';

const maxAgeMs = 60_000;
const schema = z.object({ keyId: z.string().min(1), nested: z.object({ key: z.string() }).optional() });

let secrets: SecretsServer;
let client: SecretsManagerClient;
let before: number;
let proxy: LossyProxy;
let now: number;
let arn: string;
let number = 0;

beforeAll(async () => {
  secrets = await startSecrets();
  proxy = await startLossyProxy(secrets.endpoint);
  client = new SecretsManagerClient({
    endpoint: proxy.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client?.destroy();
  await proxy?.close();
  await secrets?.close();
});
beforeEach(() => {
  before = proxy.requests();
  now = Date.UTC(2026, 0, 15, 12);
  number += 1;
  arn = `arn:aws:secretsmanager:eu-central-1:000000000000:secret:apns-${number}`;
});

const reads = () => proxy.requests() - before;
const putText = (value: string) => secrets.putSecret({ arn, name: `apns-${number}`, value });
const put = (keyId: string) => putText(JSON.stringify({ keyId }));
const said: string[] = [];
const theSecret = () =>
  cachedSecret(client, arn, schema, { now: () => now, maxAgeMs, notConfigured: (reason) => said.push(reason) });
const found = (keyId: string) => ({ kind: 'found', value: { keyId } });

describe('a secret', () => {
  test('is read once and kept', async () => {
    put('one');
    const secret = theSecret();
    expect(reads()).toBe(0);
    expect(await secret.get()).toEqual(found('one'));
    put('two');
    now += maxAgeMs - 1;
    expect(await secret.get()).toEqual(found('one'));
    expect(reads()).toBe(1);
  });

  test('is read anew once it is too old', async () => {
    put('one');
    const secret = theSecret();
    await secret.get();
    put('two');
    now += maxAgeMs;
    expect(await secret.get()).toEqual(found('two'));
    now += maxAgeMs - 1;
    expect(await secret.get()).toEqual(found('two'));
    expect(reads()).toBe(2);
  });

  test('is read anew on demand, and that one is kept, from then on', async () => {
    put('one');
    const secret = theSecret();
    await secret.get();
    put('two');
    now += maxAgeMs - 1;
    expect(await secret.refresh()).toEqual(found('two'));
    put('three');
    now += maxAgeMs - 1;
    expect(await secret.get()).toEqual(found('two'));
    expect(reads()).toBe(2);
  });

  test('is read once for all who ask at once', async () => {
    put('one');
    const secret = theSecret();
    const answers = await Promise.all([secret.get(), secret.get(), secret.get()]);
    expect(answers).toEqual([found('one'), found('one'), found('one')]);
    expect(reads()).toBe(1);
    put('two');
    expect(await Promise.all([secret.refresh(), secret.get()])).toEqual([found('two'), found('two')]);
    expect(reads()).toBe(2);
  });

  test('loses fields that the schema does not know', async () => {
    putText(JSON.stringify({ keyId: 'one', comment: 'the key of Ann' }));
    expect(await theSecret().get()).toEqual(found('one'));
  });
});

describe('a failure is not kept', () => {
  test('while the secret is missing everyone hears so, and once it is there nobody does', async () => {
    const secret = theSecret();
    const answers = await Promise.allSettled([secret.get(), secret.get()]);
    expect(answers).toMatchObject([
      { status: 'rejected', reason: { name: 'ResourceNotFoundException' } },
      { status: 'rejected', reason: { name: 'ResourceNotFoundException' } },
    ]);
    put('one');
    expect(await secret.get()).toEqual(found('one'));
    expect(reads()).toBe(2);
  });

  test('nothing usable in it is kept for a minute at most, however long a value is', async () => {
    putText('{}');
    const secret = cachedSecret(client, arn, schema, { now: () => now, maxAgeMs: 900_000, notConfigured: () => {} });
    const nothing = { kind: 'not-configured', reason: 'wrong or missing: keyId' };
    expect(await secret.get()).toEqual(nothing);
    put('two');
    now += 59_999;
    expect(await secret.get()).toEqual(nothing);
    now += 1;
    expect(await secret.get()).toEqual(found('two'));
    expect(reads()).toBe(2);
  });

  test('refreshes that follow each other share one read for five seconds', async () => {
    put('one');
    const secret = theSecret();
    await secret.get();
    put('two');
    expect(await secret.refresh()).toEqual(found('two'));
    put('three');
    now += 4_999;
    expect(await secret.refresh()).toEqual(found('two'));
    now += 1;
    expect(await secret.refresh()).toEqual(found('three'));
  });

  test('an older read that fails late does not throw away what a newer one found', async () => {
    put('one');
    const secret = theSecret();
    const { promise: moment, resolve: breakConnection } = Promise.withResolvers<void>();
    proxy.loseNextAnswer(moment);
    const first = secret.get();
    const second = await secret.refresh();
    breakConnection();
    await expect(first).rejects.toThrow('socket hang up');
    expect(second).toEqual(found('one'));
    expect(await secret.get()).toEqual(found('one'));
    expect(reads()).toBe(2);
  });
});

describe('wrong content', () => {
  const marker = 'MIGHAgEAMBMGByqGSM49';
  test.each([
    ['no JSON', `-----BEGIN PRIVATE KEY----- ${marker}`, 'it is not JSON'],
    ['JSON that breaks off', `{"keyId": "${marker}`, 'it is not JSON'],
    ['a text', JSON.stringify(marker), 'wrong or missing'],
    ['a list', JSON.stringify([marker]), 'wrong or missing'],
    ['a missing field', JSON.stringify({ key: marker }), 'wrong or missing: keyId'],
    ['a field of another type', JSON.stringify({ keyId: { [marker]: marker } }), 'wrong or missing: keyId'],
    ['a deep one', JSON.stringify({ keyId: 'a', nested: { key: [marker] } }), 'wrong or missing: nested.key'],
    ['several', JSON.stringify({ keyId: '', nested: marker }), 'wrong or missing: keyId, nested'],
  ])('%s: it says what is wrong and never what is there', async (_, text, says) => {
    putText(text);
    const reading = await theSecret().get();
    expect(reading).toEqual({ kind: 'not-configured', reason: expect.stringContaining(says) });
    expect(said.at(-1)).toContain(says);
    expect(JSON.stringify([reading, said])).not.toContain(marker);
  });
});
