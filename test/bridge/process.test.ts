import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { type Around, client, startAround, until } from './bridge-under-test.ts';

const root = join(import.meta.dirname, '..', '..');
const source = join(root, 'bin', 'genesys-bridge.ts');
const folder = mkdtempSync(join(tmpdir(), 'bridge-'));
const bundle = join(folder, 'genesys-bridge.cjs');
const metafile = join(folder, 'metafile.json');
const certificateFile = join(folder, 'certificate.pem');
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

let around: Around;
const children: ChildProcess[] = [];
beforeAll(async () => {
  around = await startAround();
  writeFileSync(certificateFile, around.certificate.certificatePem);
  // The very command of the image.
  const [, command = ''] = /^RUN (node_modules\/\.bin\/esbuild .*)$/m.exec(dockerfile) ?? [];
  const [program = '', ...given] = command.replace('out/genesys-bridge.cjs', bundle).split(' ');
  await promisify(execFile)(join(root, program), [...given, `--metafile=${metafile}`], { cwd: root });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await around.reset();
});
afterAll(async () => {
  await around.close();
  rmSync(folder, { recursive: true });
});

/** The process as somebody would run it, in an environment that has nothing else. */
function start(file: string, environment: Readonly<Record<string, string>>, argument = '') {
  const child = spawn(process.execPath, [file, ...(argument === '' ? [] : [argument])], {
    env: { NODE_EXTRA_CA_CERTS: certificateFile, ...environment },
  });
  children.push(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, ended, said: () => said };
}

const settingsFor = (queueUrl: string) => ({
  ...around.aws,
  GENESYS_API_SECRET_ARN: around.secret,
  GENESYS_LOGIN_ORIGIN: around.genesys.loginOrigin,
  GENESYS_API_ORIGIN: around.genesys.apiOrigin,
  INGEST_QUEUE_URL: queueUrl,
  GENESYS_QUEUES: 'all',
  PORT: '0',
});

async function running(file: string) {
  const queueUrl = await around.stand.queue();
  around.genesys.putOrganisation({ queues: [{ id: 'q-1' }] });
  around.genesys.startConversation({ conversationId: 'c-1', queueId: 'q-1', userId: 'u-1' });
  const bridge = start(file, settingsFor(queueUrl));
  await until(() => bridge.said().includes('"event":"connected"'));
  const line = bridge
    .said()
    .split('\n')
    .find((text) => text.includes('"listening"'));
  const { port } = z.object({ port: z.int() }).parse(JSON.parse(line ?? ''));
  const health = () => fetch(`http://127.0.0.1:${port}/health`);
  return {
    ...bridge,
    queueUrl,
    health,
    async hasCaughtUp() {
      const { catchingUp } = z.object({ catchingUp: z.int() }).parse(await (await health()).json());
      return catchingUp === 0;
    },
  };
}

describe.each([
  ['from its source', source],
  ['as the image has it', bundle],
])('%s', (_, file) => {
  test('it says which settings are missing', async () => {
    const { ended, said } = start(file, {});
    expect(await ended).toBe(2);
    for (const name of ['GENESYS_API_SECRET_ARN', 'GENESYS_LOGIN_ORIGIN', 'GENESYS_API_ORIGIN', 'INGEST_QUEUE_URL']) {
      expect(said()).toContain(`${name} is missing`);
    }
  });

  test('it hears, is well, and ends when it is asked to: what waits is handed over', async () => {
    const { child, ended, said, queueUrl, health, hasCaughtUp } = await running(file);
    expect((await health()).status).toBe(200);
    await until(hasCaughtUp);
    for (let count = 0; count < 30; count += 1) around.genesys.say('c-1', { from: 'agent', messageId: `m-${count}` });
    await until(() => around.genesys.stats().notifications.sentEvents >= 30);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const heard = new Set(await around.messagesIn(queueUrl));
    expect(heard.size).toBe(30);
    expect(around.genesys.stats().notifications.openConnections).toBe(0);
    for (const mark of [client.clientSecret, 'm-1"', around.aws.AWS_SECRET_ACCESS_KEY])
      expect(said()).not.toContain(mark);
  });
});

test('it says how it is used', async () => {
  const { ended, said } = start(source, {}, '--help');
  expect(await ended).toBe(0);
  expect(said()).toMatch(/^Usage: genesys-bridge/);
});

test('asked twice to end, it ends at once, though something waits for a queue that is not there', async () => {
  const { child, ended, said, queueUrl } = await running(source);
  await around.stand.client.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
  around.genesys.say('c-1', { from: 'agent', messageId: 'm-1' });
  await until(() => said().includes('hand-over-failed'));
  child.kill('SIGINT');
  await until(() => said().includes('"ending"'));
  expect(child.exitCode).toBeNull();
  child.kill('SIGINT');
  expect(await ended).toBe(1);
});

test('where a gap is left it says so, and by its exit code', async () => {
  around.genesys.fail({ request: 'analytics', status: 503, times: 'until-cleared' });
  const { child, ended, said } = await running(source);
  await until(() => said().includes('catch-up-waits'));
  child.kill('SIGTERM');
  expect(await ended).toBe(1);
  expect(said()).toContain('"gaps-left"');
});

test('killed and started again, it catches up what was said meanwhile', async () => {
  const { child, ended, queueUrl } = await running(source);
  child.kill('SIGKILL');
  await ended;
  for (const messageId of ['m-1', 'm-2', 'm-3']) around.genesys.say('c-1', { from: 'agent', messageId });
  start(source, settingsFor(queueUrl));
  const heard = new Set<string>();
  await until(async () => {
    for (const message of await around.messagesIn(queueUrl)) heard.add(message);
    return heard.size === 3;
  });
  expect(heard).toEqual(new Set(['c-1/m-1', 'c-1/m-2', 'c-1/m-3']));
});

test('what the image is built from is all that the bundle needs', () => {
  const { inputs } = z
    .object({ inputs: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(metafile, 'utf8')));
  const copied = dockerfile.match(/^COPY (?!--from|package)\S+/gm)?.map((line) => line.replace('COPY ', ''));
  expect(copied).toEqual(['bin/genesys-bridge.ts', 'bridge', 'lambdas']);
  const others = Object.keys(inputs).filter(
    (file) => !/^(bin\/genesys-bridge\.ts$|bridge\/|lambdas\/|node_modules\/)/.test(file),
  );
  expect(others).toEqual([]);
});

test('the image has the bundle, no more than its sources need, and no rights', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('FROM '));
  expect(last).toMatch(/^FROM node:24-slim$/m);
  expect(last.match(/^COPY .*$/gm)).toEqual([
    'COPY --from=bundle /build/out/genesys-bridge.cjs /app/genesys-bridge.cjs',
  ]);
  expect(last).toMatch(/^USER node$/m);
  expect(last).toMatch(/^HEALTHCHECK .*\/health/m);
});
