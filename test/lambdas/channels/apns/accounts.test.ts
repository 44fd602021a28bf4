import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { ApnsSecret } from '../../../../lambdas/channels/apns/credentials.ts';
import { aPush } from '../a-push.ts';
import { apnsKey, secretOf, startProviders, type TestProviders } from '../providers.ts';
import { apnsSender } from './apns-under-test.ts';

const first = apnsKey('KEY0000001', 'TEAM000001');
const second = apnsKey('KEY0000002', 'TEAM000001');
const otherTeam = apnsKey('KEY0000003', 'TEAM000002');
const apps = ['com.example.one', 'com.example.two', 'com.example.three'];
let time = Date.now();
let providers: TestProviders;

beforeAll(async () => {
  providers = await startProviders({ apnsKeys: [first.known, second.known, otherTeam.known] }, () => time);
});
afterAll(() => providers.close());
beforeEach(() => providers.forget());

const sender = (credentials: ReturnType<typeof secretOf<ApnsSecret>>) =>
  apnsSender(providers, { credentials, apps, now: () => time });
const stats = async () => (await providers.stats()).apns.production;
/** Ends only when the stand-in has no more connections than that. */
const openConnections = async (count: number) => {
  while ((await stats()).openConnections !== count);
};

test('apps of one key share a connection and a provider token; another team has its own', async () => {
  const [one = '', two = '', three = ''] = apps;
  const credentials = secretOf<ApnsSecret>({
    apps: { [one]: first.credentials, [two]: { ...first.credentials }, [three]: otherTeam.credentials },
  });
  const send = sender(credentials);
  const before = await stats();
  const outcomes = await Promise.all([...apps, ...apps].map((app) => send(aPush({ app }))));
  // On one connection the other team's token would be `UnrelatedKeyIdInToken`.
  expect(outcomes.map(({ kind }) => kind)).toEqual(Array.from({ length: 6 }, () => 'delivered'));
  const after = await stats();
  expect(after.connections - before.connections).toBe(2);
  expect(after.providerTokens - before.providerTokens).toBe(2);
});

test('a key that left the secret: its connections are closed, the others are kept', async () => {
  const [one = '', two = ''] = apps;
  const credentials = secretOf<ApnsSecret>({ apps: { [one]: first.credentials, [two]: otherTeam.credentials } });
  const send = sender(credentials);
  for (const app of [one, two]) await send(aPush({ app }));
  const { openConnections: open, connections } = await stats();
  credentials.secret.value = { apps: { [one]: second.credentials, [two]: { ...otherTeam.credentials } } };
  await credentials.refresh();
  // Within a second the secret is not asked for again.
  time += 1_000;
  for (const app of [one, two]) expect((await send(aPush({ app }))).kind).toBe('delivered');
  expect((await stats()).connections - connections).toBe(1);
  await openConnections(open);
});

test('requests under way end on the connection of a key that left the secret', async () => {
  const [one = '', two = ''] = apps;
  const credentials = secretOf<ApnsSecret>({ apps: { [one]: first.credentials } });
  const send = sender(credentials);
  await send(aPush({ app: one }));
  await providers.fail({ channel: 'apns', deviceToken: 'aaaaaaaa', delayMs: 200 });
  const slow = send(aPush({ app: one, token: 'aaaaaaaa' }));
  credentials.secret.value = { apps: { [two]: otherTeam.credentials } };
  await credentials.refresh();
  time += 1_000;
  expect((await send(aPush({ app: two }))).kind).toBe('delivered');
  expect((await slow).kind).toBe('delivered');
});

test('an app without a key is down by itself, and comes up with the next secret', async () => {
  const [one = '', two = ''] = apps;
  const credentials = secretOf<ApnsSecret>({ apps: { [one]: first.credentials } });
  const send = sender(credentials);
  expect(await send(aPush({ app: two }))).toEqual({ kind: 'channel-down', reason: 'credentials-not-configured' });
  expect((await send(aPush({ app: one }))).kind).toBe('delivered');
  credentials.secret.value = { apps: { [one]: first.credentials, [two]: second.credentials } };
  expect((await send(aPush({ app: two }))).kind).toBe('delivered');
});

test('a key that is refused takes down its own app only', async () => {
  const [one = '', two = ''] = apps;
  const unknown = apnsKey('KEY0000009');
  const credentials = secretOf<ApnsSecret>({ apps: { [one]: unknown.credentials, [two]: first.credentials } });
  const send = sender(credentials);
  const outcomes = await Promise.all([one, two].map((app) => send(aPush({ app }))));
  expect(outcomes.map(({ kind }) => kind)).toEqual(['channel-down', 'delivered']);
  expect(credentials.secret.reads).toBe(1);
});
