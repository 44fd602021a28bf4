import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DescribeTimeToLiveCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newApnsToken, newConversation, outboundMessage, sharedEngine, until } from './running-stack.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** The local stack with switches of its own, driven over HTTP; with an engine of its own where none is given. */
function runStack(args: readonly string[]) {
  const child = spawn(process.execPath, ['local/main.ts', '--port', '0', '-c', 'channels=apns', ...args], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<string | undefined>((resolve) => {
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on('line', (line) => {
        lines.push(line);
        const url = /^Handoff Push is running: (\S+)$/.exec(line)?.[1];
        if (url) resolve(url);
      });
    }
    void exited.then(() => resolve(undefined));
  });
  const stop = async () => {
    child.kill('SIGINT');
    return exited;
  };
  return { pid: child.pid ?? 0, lines, ready, exited, stop };
}

async function startStack(args: readonly string[]) {
  const run = runStack(args);
  const url = await run.ready;
  if (url === undefined) throw new Error(`The local stack ended before it was ready:\n${run.lines.join('\n')}`);
  const ask = async (method: string, path: string, body?: unknown, token?: string) => {
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return { status: response.status, body: isJson && text ? JSON.parse(text) : text };
  };
  const tokenOf = async (customer: string) => (await ask('GET', `/local/token?customer=${customer}`)).body;
  /** The status that a customer gets for saying that the conversation is in the background. */
  const leave = async (conversation: string, customer: string) => {
    const report = { deviceId: 'phone', status: 'background' };
    return (await ask('PUT', `/v1/conversations/${conversation}/presence`, report, await tokenOf(customer))).status;
  };
  /** A customer who has left a conversation, with one iPhone. */
  const customerAway = async () => {
    const [conversation, deviceToken] = [newConversation(), newApnsToken()];
    await ask('PUT', '/v1/devices/phone', { channel: 'apns', token: deviceToken }, await tokenOf(conversation));
    expect(await leave(conversation, conversation)).toBe(204);
    return { conversation, deviceToken };
  };
  const messages = async (conversation: string): Promise<{ messageId: string; state: string; decidedAt: string }[]> =>
    (await ask('GET', `/local/journal?conversationId=${conversation}`)).body.messages;
  /** What became of a message that an agent sent at a time. */
  const outcomeOf = async (conversation: string, id: string, sentAt = Date.now()) => {
    await ask('POST', '/local/events', outboundMessage(conversation, { id }, sentAt));
    return until(async () =>
      (await messages(conversation)).find(({ messageId, state }) => messageId === id && state !== 'open'),
    );
  };
  const pushesTo = async (token: string): Promise<string[]> =>
    (await ask('GET', '/local/pushes')).body
      .filter(({ deviceToken }: { deviceToken: string }) => deviceToken === token)
      .map(({ payload }: { payload: { messageId: string } }) => payload.messageId);
  const {
    outputs,
    endpoints,
  }: { outputs: Record<string, string>; endpoints: Record<'aws' | 'apnsProduction', string> } = (
    await ask('GET', '/local/stack')
  ).body;
  return { ...run, ask, leave, customerAway, outcomeOf, pushesTo, outputs, endpoints };
}

/** A way to APNs that can be cut while nobody looks; `to` is known only once the stack is up. */
async function openRelay() {
  const sockets = new Set<Socket>();
  let to = 0;
  const server: Server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    origin: `https://localhost:${typeof address === 'object' ? address?.port : ''}`,
    leadTo: (origin: string) => {
      to = Number(new URL(origin).port);
    },
    open: () => sockets.size,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    close: () => server.close(),
  };
}

const statOf = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  } catch {
    return [];
  }
};
const childrenOf = (parent: number) =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && Number(statOf(pid)[1]) === parent);
const isFunction = (pid: number) => readFileSync(`/proc/${pid}/environ`, 'utf8').includes('AWS_LAMBDA_FUNCTION_NAME=');

describe('--freeze', () => {
  let stack: Awaited<ReturnType<typeof startStack>>;
  let relay: Awaited<ReturnType<typeof openRelay>>;
  beforeAll(async () => {
    relay = await openRelay();
    stack = await startStack(['--freeze', '-c', `apnsProductionOrigin=${relay.origin}`]);
    relay.leadTo(stack.endpoints.apnsProduction);
  }, 60_000);
  afterAll(async () => {
    await stack.stop();
    relay.close();
  });

  const functionProcesses = () => childrenOf(stack.pid).filter(isFunction);
  const allFrozen = () => until(async () => functionProcesses().every((pid) => statOf(pid)[0] === 'T'));

  test('what the provider closes while the process stands still costs no push', async () => {
    const { conversation, deviceToken } = await stack.customerAway();
    expect(await stack.outcomeOf(conversation, 'first')).toMatchObject({ state: 'pushed' });
    await allFrozen();
    expect(relay.open()).toBe(2);
    relay.cut();
    await until(async () => relay.open() === 0);
    expect(await stack.outcomeOf(conversation, 'second')).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(deviceToken)).toEqual(['first', 'second']);
  });

  test('nor does a provider that says goodbye to the first push after it', async () => {
    const { conversation, deviceToken } = await stack.customerAway();
    expect(await stack.outcomeOf(conversation, 'first')).toMatchObject({ state: 'pushed' });
    await allFrozen();
    await stack.ask('PUT', '/local/faults', { channel: 'apns', deviceToken, disconnect: 'goaway' });
    expect(await stack.outcomeOf(conversation, 'second')).toMatchObject({ state: 'pushed' });
    expect((await stack.ask('GET', '/local/faults')).body).toEqual([]);
    expect(await stack.pushesTo(deviceToken)).toEqual(['first', 'second']);
  });

  test('Ctrl-C ends the frozen processes too', async () => {
    await allFrozen();
    const pids = childrenOf(stack.pid);
    expect(functionProcesses().length).toBeGreaterThanOrEqual(3);
    expect(await stack.stop()).toBe(0);
    expect(pids.filter((pid) => statOf(pid).length > 0)).toEqual([]);
  });
});

describe('--clock and --late-ttl', () => {
  const hoursMilliseconds = 2 * 3_600_000;
  let stack: Awaited<ReturnType<typeof startStack>>;
  let tables: DynamoDBDocumentClient;
  beforeAll(async () => {
    stack = await startStack([...sharedEngine(), '--clock', '+2h', '--late-ttl']);
    const credentials = { accessKeyId: 'operator', secretAccessKey: 'local' };
    const client = new DynamoDBClient({ region: 'eu-central-1', endpoint: stack.endpoints.aws, credentials });
    tables = DynamoDBDocumentClient.from(client);
  }, 60_000);
  afterAll(async () => {
    tables.destroy();
    expect(await stack.stop()).toBe(0);
  });

  test('for the functions it is two hours later: a message sent now has expired', async () => {
    const { conversation } = await stack.customerAway();
    const row = await stack.outcomeOf(conversation, 'sent now');
    expect(row).toMatchObject({ state: 'withheld', reason: 'expired' });
    expect(Date.parse(row.decidedAt) - Date.now()).toBeGreaterThan(hoursMilliseconds - 60_000);
  });

  test('no table deletes what has expired', async () => {
    const names = Object.entries(stack.outputs).flatMap(([name, value]) => (name.endsWith('TableName') ? [value] : []));
    expect(names.length).toBeGreaterThanOrEqual(3);
    for (const TableName of names) {
      const { TimeToLiveDescription } = await tables.send(new DescribeTimeToLiveCommand({ TableName }));
      expect(TimeToLiveDescription).toEqual({ TimeToLiveStatus: 'DISABLED' });
    }
  });

  test('a binding that has expired and still lies there binds nobody', async () => {
    const { conversation } = await stack.customerAway();
    expect(await stack.leave(conversation, 'stranger')).toBe(409);
    await tables.send(
      new UpdateCommand({
        TableName: stack.outputs.PresenceTableName ?? '',
        Key: { pk: conversation, sk: 'conversation' },
        UpdateExpression: 'SET expiresAtSeconds = :past',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 60 },
      }),
    );
    expect(await stack.leave(conversation, 'stranger')).toBe(204);
    expect(await stack.leave(conversation, conversation)).toBe(409);
  });
});

describe('--secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'strict-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[string, string, string]>([
    ['no JSON', '{"apns": "hush', 'is not JSON'],
    ['a value that is none', '{"apns": 7}', 'apns: write an object or a text that is not empty'],
    ['a name that no secret has', '{"sms": "hush"}', 'no such secret: sms; the template has handoff-push/local/apns'],
  ])(
    'a file with %s stops the start with one line',
    async (_what, content, said) => {
      const file = join(folder, 'secrets.json');
      writeFileSync(file, content);
      const run = runStack([...sharedEngine(), '--secrets', file]);
      expect(await run.exited).toBe(1);
      expect(run.lines).toEqual([`${file}: ${said}`]);
    },
    30_000,
  );
});

describe('what only the runner can join', () => {
  const folder = mkdtempSync(join(tmpdir(), 'strict-'));
  const file = join(folder, 'secrets.json');
  let stack: Awaited<ReturnType<typeof startStack>>;
  beforeAll(async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const apns = {
      teamId: 'OURTEAM001',
      keyId: 'OURKEY0001',
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    };
    writeFileSync(file, JSON.stringify({ apns }));
    stack = await startStack([...sharedEngine(), '--secrets', file]);
  }, 60_000);
  afterAll(async () => {
    expect(await stack.stop()).toBe(0);
    rmSync(folder, { recursive: true });
  });

  test('a push goes out with the file’s own APNs key', async () => {
    const { conversation, deviceToken } = await stack.customerAway();
    expect(await stack.outcomeOf(conversation, 'first')).toMatchObject({ state: 'pushed' });
    expect(await stack.pushesTo(deviceToken)).toEqual(['first']);
  });

  test('the clock can be set while it runs, and back', async () => {
    const offsetMilliseconds = 3 * 86_400_000;
    expect(await stack.ask('PUT', '/local/clock', { offsetMilliseconds })).toMatchObject({ status: 200 });
    const { conversation } = await stack.customerAway();
    const row = await stack.outcomeOf(conversation, 'three days ago');
    expect(row).toMatchObject({ state: 'withheld', reason: 'expired' });
    expect(await stack.ask('PUT', '/local/clock', { offsetMilliseconds: 0 })).toMatchObject({ status: 200 });
    expect(await stack.outcomeOf(conversation, 'now')).toMatchObject({ state: 'pushed' });
  });

  test('a key that no function could use stops the start with one line', async () => {
    const broken = join(folder, 'broken.json');
    writeFileSync(broken, '{"apns": {"teamId": "T", "keyId": "K", "privateKey": "hush"}}');
    const run = runStack(['--secrets', broken]);
    expect(await run.exited).toBe(1);
    expect(run.lines).toEqual([`${broken}: apns: privateKey: write a P-256 key in PKCS #8 PEM`]);
  }, 30_000);
});
