import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Providers, startProviders } from '../../../local/providers/start.ts';
import { alert, connectApns, push } from './apns-client.ts';
import { send } from './https-client.ts';
import { certificate, clientEmail, options, providerToken, serviceAccountKeyPem } from './stand-ins-under-test.ts';

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders(options);
});
afterAll(() => providers.close());

test('the stand-ins run in their own process', async () => {
  const session = await connectApns(providers.apnsProductionOrigin);
  const authorization = `bearer ${await providerToken(Math.floor(Date.now() / 1000))}`;
  expect(await push(session, { authorization })).toMatchObject({ status: 200 });
  session.close();
  const pushes = await fetch(`${providers.controlUrl}/pushes`);
  expect(await pushes.json()).toMatchObject([{ channel: 'apns', payload: JSON.parse(alert) }]);
  expect(await send(`${providers.fcmOrigin}/v1/projects/project-1/messages:send`, {})).toMatchObject({ status: 401 });
  expect(await send(providers.googleTokenUrl, {})).toMatchObject({ status: 400 });
});

test('Google’s own client gets a token and sends with it, the certificate trusted by NODE_EXTRA_CA_CERTS', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'handoff-push-'));
  try {
    const file = join(folder, 'ca.pem');
    await writeFile(file, certificate.certificatePem);
    // The library knows one token endpoint only, so its requests are turned on their way.
    const program = `
      import { JWT } from 'google-auth-library';
      const { EMAIL, KEY, TOKEN_URL, FCM } = process.env;
      const scopes = ['https://www.googleapis.com/auth/firebase.messaging'];
      const client = new JWT({ email: EMAIL, key: KEY, scopes });
      client.transporter.interceptors.request.add({
        resolved: async (request) =>
          Object.assign(request, { url: new URL(request.url.href.replace('https://oauth2.googleapis.com/token', TOKEN_URL)) }),
      });
      const url = FCM + '/v1/projects/project-1/messages:send';
      const answer = await client.request({ url, method: 'POST', data: { message: { token: 'real-client' } } });
      console.log(JSON.stringify(answer.data));`;
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: import.meta.dirname,
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: file,
        EMAIL: clientEmail,
        KEY: serviceAccountKeyPem,
        TOKEN_URL: providers.googleTokenUrl,
        FCM: providers.fcmOrigin,
      },
    });
    expect(JSON.parse((await run).stdout)).toEqual({ name: expect.stringMatching(/^projects\/project-1\/messages\//) });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('close ends the process with open connections, and its ports are free', async () => {
  const others = await startProviders(options);
  const session = await connectApns(others.apnsSandboxOrigin);
  await others.close();
  await expect(fetch(`${others.controlUrl}/pushes`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  session.destroy();
});

test('the process ends with its parent, however that ends', async () => {
  const program = `
    import { startProviders } from ${JSON.stringify(new URL('../../../local/providers/start.ts', import.meta.url).href)};
    const { controlUrl } = await startProviders(JSON.parse(process.env.OPTIONS));
    console.log(controlUrl);`;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    env: { ...process.env, OPTIONS: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [controlUrl] = await once(parent.stdout.setEncoding('utf8'), 'data');
  const reachable = () =>
    fetch(`${controlUrl.trim()}/stats`).then(
      ({ ok }) => ok,
      () => false,
    );
  expect(await reachable()).toBe(true);
  parent.kill('SIGKILL');
  while (await reachable()) await setTimeout(20);
});

test('options that are wrong end the process and reject the start', async () => {
  const wrong = { ...options, apnsKeys: [{ teamId: 'T', keyId: 'K', publicKeyPem: 'no key' }] };
  await expect(startProviders(wrong)).rejects.toThrow('could not start');
});
