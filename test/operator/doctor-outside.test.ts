import { createServer } from 'node:http';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type Genesys, startGenesys } from '../../local/genesys/genesys.ts';
import { createIssuer } from '../../local/issuer/issuer.ts';
import { createCertificate } from '../../local/providers/certificate.ts';
import { type SecretsServer, startSecrets } from '../../local/secrets/server.ts';
import { clocks, judgeClocks } from '../../operator/doctor/checks/clocks.ts';
import { issuer } from '../../operator/doctor/checks/issuer.ts';
import { topics } from '../../operator/doctor/checks/topics.ts';
import type { OperatorSettings } from '../../operator/operator-settings.ts';
import { contextOn, saidBy } from './doctor-context.ts';

const client = { clientId: 'client', clientSecret: 'hush' };
const certificate = createCertificate();
let genesys: Genesys;
let secrets: SecretsServer;
/** What the issuer's server answers, by path. */
let documents: (path: string) => { readonly status: number; readonly body?: unknown } | undefined;
let date: (() => string) | undefined;
const server = createServer((request, response) => {
  const { status, body } = documents(request.url ?? '') ?? { status: 404 };
  if (date) response.setHeader('date', date());
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
});
let issuerUrl: string;

beforeAll(async () => {
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  [genesys, secrets] = await Promise.all([startGenesys({ certificate, clients: [client] }), startSecrets()]);
  secrets.putSecret({ arn: 'g', name: 'genesys-api', value: JSON.stringify(client) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuerUrl = `http://localhost:${z.object({ port: z.int() }).parse(server.address()).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await Promise.all([genesys.close(), secrets.close(), new Promise((resolve) => server.close(resolve))]);
});

async function said(check: typeof topics, settings: Partial<OperatorSettings>) {
  const { context, close } = contextOn(secrets.endpoint, { settings });
  return saidBy(check, context).finally(close);
}

describe('the token issuer', () => {
  const withKey = async (algorithm: string) => {
    const { handle } = await createIssuer({ issuerUrl, audience: 'app', algorithm });
    return (path: string) => handle(path);
  };

  test.each([
    ['RS256', ['RS256']],
    ['ES256', ['ES256', 'RS256']],
    ['EdDSA', ['EdDSA']],
  ])('is well where it signs with %s', async (algorithm, jwtAlgorithms) => {
    documents = await withKey(algorithm);
    expect(await said(issuer, { jwtIssuer: issuerUrl, jwtAlgorithms })).toEqual([]);
  });

  test('is down', async () => {
    expect(await said(issuer, { jwtIssuer: 'http://localhost:1' })).toEqual([
      "error: the issuer's discovery document cannot be reached",
    ]);
  });

  test('has nothing at that address', async () => {
    documents = () => undefined;
    expect(await said(issuer, { jwtIssuer: issuerUrl })).toEqual([
      "error: the issuer's discovery document answers 404",
    ]);
  });

  test('signs with an algorithm that is not allowed', async () => {
    documents = await withKey('ES256');
    expect(await said(issuer, { jwtIssuer: issuerUrl, jwtAlgorithms: ['RS256', 'RS512'] })).toEqual([
      'error: the issuer has no key for RS256, RS512; it has ES256',
    ]);
  });

  test('calls itself otherwise, by a slash', async () => {
    documents = await withKey('RS256');
    expect(await said(issuer, { jwtIssuer: `${issuerUrl}/` })).toEqual([
      'error: the issuer calls itself otherwise than jwtIssuer does',
    ]);
  });

  test.each([
    ['no keys', { status: 200, body: { keys: [] } }, 'the issuer has no key for RS256; it has none at all'],
    [
      'keys for encryption alone',
      { status: 200, body: { keys: [{ kty: 'RSA', use: 'enc', kid: '1' }] } },
      'none at all',
    ],
    ['keys without a name', { status: 200, body: { keys: [{ kty: 'RSA' }] } }, 'no key of the issuer has a kid'],
    ['no key set', { status: 500 }, "the issuer's key set answers 500"],
    ['a key set that is none', { status: 200, body: [] }, "the issuer's key set is none"],
  ])('has %s', async (_, keySet, what) => {
    documents = (path) =>
      path === '/keys' ? keySet : { status: 200, body: { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` } };
    expect(await said(issuer, { jwtIssuer: issuerUrl })).toEqual([expect.stringContaining(what)]);
  });

  test('has its keys where anybody could change them on their way', async () => {
    documents = () => ({ status: 200, body: { issuer: issuerUrl, jwks_uri: 'http://keys.example.com' } });
    expect(await said(issuer, { jwtIssuer: issuerUrl })).toEqual([
      "error: the issuer's keys are not at an https address",
    ]);
  });
});

describe('topics', () => {
  const on = (...genesysTopics: string[]) => ({
    genesysTopics,
    genesysApi: { loginOrigin: genesys.loginOrigin, apiOrigin: genesys.apiOrigin, secretName: 'genesys-api' },
  });

  test('that EventBridge gets are well', async () => {
    const chosen = on(
      'v2.webmessaging.deployments.{id}.undelivered.messages',
      'v2.detail.events.conversation.{id}.attributes',
    );
    expect(await said(topics, chosen)).toEqual([]);
  });

  test('that do not exist are found', async () => {
    expect(await said(topics, on('v2.conversations.{id}.messages'))).toEqual([
      'error: Genesys has no topic v2.conversations.{id}.messages',
    ]);
  });

  test('that only go over the web socket are found', async () => {
    expect(await said(topics, on('v2.users.{id}.conversations.messages'))).toEqual([
      'error: Genesys does not hand the topic v2.users.{id}.conversations.messages to EventBridge, only to Websocket',
    ]);
  });

  test('cannot be asked for without a region', async () => {
    expect(await said(topics, {})).toEqual(['skipped: without genesysRegion there is no way to ask Genesys']);
  });

  test('cannot be asked for with a client that Genesys does not know', async () => {
    genesys.setClients([]);
    expect(await said(topics, on())).toEqual(['error: Genesys does not take our OAuth client']);
    genesys.setClients([client]);
  });

  test('cannot be asked for while its login is out of order', async () => {
    genesys.fail({ request: 'token', status: 503 });
    expect(await said(topics, on())).toEqual(["error: Genesys' login gave no token (http-503)"]);
  });
});

describe('clocks', () => {
  const ahead = (seconds: number) => () => new Date(Date.now() + seconds * 1000).toUTCString();
  documents = () => ({ status: 200 });

  test.each([
    [0, []],
    [120, ['warning: clocks differ from the one of this machine: the token issuer by 120 s']],
    [-3600, ['warning: clocks differ from the one of this machine: the token issuer by 3600 s']],
  ])('an issuer that is ahead by %i s', async (seconds, expected) => {
    date = ahead(seconds);
    const found = await said(clocks, { jwtIssuer: issuerUrl });
    date = undefined;
    expect(
      found.map((one) => one.replace(/\b(119|121|3599|3601)\b/, (s) => String(Math.round(Number(s) / 60) * 60))),
    ).toEqual(expected);
  });

  test('that all differ mean that ours is wrong', () => {
    const readings = [
      { server: 'the API', aheadSeconds: 300 },
      { server: 'Google', aheadSeconds: 301 },
    ];
    expect(judgeClocks(readings)).toEqual([
      expect.objectContaining({
        severity: 'error',
        what: expect.stringContaining('the clock of this machine is wrong'),
      }),
    ]);
  });

  test('nobody says the time', async () => {
    expect(await said(clocks, { jwtIssuer: 'http://localhost:1' })).toEqual(['skipped: no server said its time']);
  });
});
