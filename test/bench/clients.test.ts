import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { clientFiles } from '../../bench/clients/names.ts';
import { type PreparedClients, prepareClients } from '../../bench/clients/prepare.ts';
import { runFirstSend } from '../../bench/clients/run-first-send.ts';
import { startClient } from '../../bench/load/start-client.ts';
import { kinds, type ServerKind } from '../../bench/servers/messages.ts';
import { type Servers, startServers } from '../../bench/servers/start.ts';

let folder: string;
let servers: Servers;
const prepared: Partial<Record<ServerKind, PreparedClients>> = {};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bench-test-'));
  servers = await startServers();
  for (const kind of kinds) prepared[kind] = await prepareClients(servers, kind, folder);
});

afterAll(async () => {
  await servers.close();
  rmSync(folder, { recursive: true, force: true });
});

function clientOf(kind: ServerKind, name: string) {
  const clients = prepared[kind];
  const found = clients?.bundles.find(({ client }) => client === name);
  if (!clients || !found) throw new Error(`${name} was not prepared.`);
  return { ...found, environment: clients.environment, sample: clients.settings.sample };
}

const fcmBody = z.object({
  message: z.object({
    token: z.string(),
    notification: z.unknown(),
    data: z.unknown(),
    android: z.object({ priority: z.string(), ttl: z.string(), notification: z.unknown() }),
  }),
});
/** firebase-admin writes the priority small, and the time to live runs. */
function samePush(kind: ServerKind, body: string): unknown {
  if (kind === 'apns') return JSON.parse(body);
  const { android, ...message } = fcmBody.parse(JSON.parse(body)).message;
  const { priority, ttl, ...others } = android;
  return {
    ...message,
    android: { ...others, priority: priority.toLowerCase(), hours: Number.parseFloat(ttl) / 3600 > 0.9 },
  };
}

const somebodyElse = {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;

const all = kinds.flatMap((kind) => Object.keys(clientFiles[kind]).map((name) => ({ kind, name })));

describe.each(all)('$kind: $name', ({ kind, name }) => {
  test('delivers the same push as all others, once', async () => {
    const { firstSend, environment, sample } = clientOf(kind, name);
    const before = await servers.state(kind);
    const { firstSendMs, startMs } = await runFirstSend(firstSend, environment);
    const { accepted, refused, last } = await servers.state(kind);
    expect({ accepted: accepted - before.accepted, refused: refused - before.refused }).toEqual({
      accepted: 1,
      refused: 0,
    });
    expect(samePush(kind, last.body)).toEqual(samePush(kind, sample.body));
    const { 'apns-priority': priority, 'apns-expiration': _, ...headers } = sample.headers;
    expect(last.headers).toMatchObject(headers);
    // 10 is APNs' default, which apns2 leaves out.
    expect(last.headers['apns-priority'] ?? priority).toBe(priority);
    expect(firstSendMs).toBeGreaterThan(startMs);
  });
});

describe.each(kinds)('%s under load', (kind) => {
  test('what a client counts is what the server accepted', async () => {
    const { load, environment } = clientOf(kind, 'handoff-push');
    const client = startClient(load, environment);
    const before = await servers.state(kind);
    const done = await client.run(5, 50);
    const { accepted } = await servers.state(kind);
    await client.close();
    expect(done).toMatchObject({ untimed: 5 });
    expect(done.accepted).toBeGreaterThanOrEqual(5);
    expect(accepted - before.accepted).toBe(done.accepted + done.untimed);
  });
});

describe('a push that is not accepted', () => {
  test.each(Object.keys(clientFiles.apns))('ends %s with an error', async (name) => {
    const { firstSend, environment } = clientOf('apns', name);
    const BENCH_PRIVATE_KEY = generateKeyPairSync('ec', somebodyElse).privateKey;
    await expect(runFirstSend(firstSend, { ...environment, BENCH_PRIVATE_KEY })).rejects.toThrow('not accepted');
  });

  test('ends a load with an error', async () => {
    const { load, environment } = clientOf('fcm', 'google-auth-library');
    const client = startClient(load, { ...environment, BENCH_ORIGIN: environment.BENCH_TOKEN_URL ?? '' });
    await expect(client.run(1, 20)).rejects.toThrow('not accepted');
    await client.close();
  });
});
