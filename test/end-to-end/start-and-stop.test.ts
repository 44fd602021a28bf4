import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startStack, until } from './running-stack.ts';

const projectRoot = join(import.meta.dirname, '..', '..');

/** Runs the local stack's program to its end. */
async function run(args: readonly string[]) {
  const child = spawn(process.execPath, ['local/main.ts', ...args], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, ...said };
}

/** The processes that descend from one, read from the kernel. */
function descendants(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
        return [{ pid: Number(name), parent: Number(fields[1]) }];
      } catch {
        return [];
      }
    });
  const children = parents.filter(({ parent }) => parent === pid).map((one) => one.pid);
  return [...children, ...children.flatMap(descendants)];
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('Ctrl-C stops it cleanly and leaves no process behind', async () => {
  const stack = await startStack({ channels: 'fcm' });
  const pids = descendants(stack.pid);
  // Java, the providers, the functions.
  expect(pids.length).toBeGreaterThanOrEqual(4);
  expect(await stack.stop()).toBe(0);
  await until(async () => !pids.some(isAlive));
}, 60_000);

test.each(['SIGINT', 'SIGTERM'] as const)(
  '%s to npm itself stops it, too',
  async (signal) => {
    // As people start it: nothing was synthesized or bundled before.
    const stack = await startStack({ channels: 'none' }, ['env', '-u', 'HANDOFF_PUSH_BUNDLES', 'npm', 'start', '--']);
    const pids = descendants(stack.pid);
    expect(pids.length).toBeGreaterThanOrEqual(3);
    await stack.stop(signal);
    await until(async () => !pids.some(isAlive));
  },
  60_000,
);

test('a port that is taken is named, with what to do', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { code, err } = await run(['--port', String(port)]);
  server.close();
  expect({ code, err }).toEqual({ code: 1, err: `Port ${port} is in use. Choose another: npm start -- --port N\n` });
});

test('a wrong setting stops it with the setting’s name', async () => {
  const { code, err } = await run(['--port', '0', '-c', 'presenceSeconds=soon']);
  expect(code).toBe(1);
  expect(err).toContain('presenceSeconds: write a whole number from 2 to 600');
}, 30_000);

test.each([
  [['--port', 'x'], '--port: write a number from 0 to 65535'],
  [['-c', 'presenceSeconds'], '-c presenceSeconds: write it as setting=value'],
  [['--loud'], '--loud'],
])('wrong arguments: %j', async (args, said) => {
  const { code, err } = await run(args);
  expect(code).toBe(2);
  expect(err).toContain(said);
  expect(err).toContain('npm start -- [--port N]');
});

test('--help says what there is', async () => {
  const { code, out } = await run(['--help']);
  expect(code).toBe(0);
  expect(out).toContain('--port N');
});
