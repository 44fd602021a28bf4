import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeFunctions, functionOf, isRunning, processState, until } from './test-function.ts';

afterEach(closeFunctions);

/** Answers its process id and how often this process was called, after the file that the event names exists. */
const counting = `
  const { existsSync, writeFileSync } = require('node:fs');
  let calls = 0;
  exports.handler = async (event) => {
    calls += 1;
    if (event.says) writeFileSync(event.says, '');
    while (event.waitsFor && !existsSync(event.waitsFor)) await new Promise((resolve) => setTimeout(resolve, 5));
    return { pid: process.pid, calls };
  };`;

async function callOf(answer: ReturnType<ReturnType<typeof functionOf>['invoke']>) {
  const settled = await answer;
  if (settled.kind !== 'ok') throw new Error(JSON.stringify(settled));
  return settled.result as { pid: number; calls: number };
}

describe('warm and cold', () => {
  test('warm() loads the bundle once; invocations reuse the process', async () => {
    const { warm, invoke, folder } = functionOf(
      `require('node:fs').appendFileSync('loads', 'x'); exports.handler = async () => process.pid`,
    );
    await warm();
    expect(readFileSync(join(folder, 'loads'), 'utf8')).toBe('x');
    const first = await invoke({});
    expect(await invoke({})).toEqual(first);
    await warm();
    expect(readFileSync(join(folder, 'loads'), 'utf8')).toBe('x');
  });

  test('two at once run in two processes, each one invocation at a time', async () => {
    const { invoke } = functionOf(counting);
    const [one, two] = await Promise.all([
      callOf(invoke({ says: 'a', waitsFor: 'b' })),
      callOf(invoke({ says: 'b', waitsFor: 'a' })),
    ]);
    expect(one.pid).not.toBe(two.pid);
    expect([one.calls, two.calls]).toEqual([1, 1]);
  });

  test('beyond the processes allowed, invocations wait and are not refused', async () => {
    const { invoke, folder } = functionOf(counting, { maximumProcesses: 1 });
    const first = callOf(invoke({ waitsFor: 'go' }));
    const second = callOf(invoke({ says: 'second' }));
    const third = callOf(invoke({}));
    expect(existsSync(join(folder, 'second'))).toBe(false);
    writeFileSync(join(folder, 'go'), '');
    expect((await Promise.all([first, second, third])).map(({ calls }) => calls)).toEqual([1, 2, 3]);
  });

  test('reserved concurrency throttles, and frees again', async () => {
    const { invoke, folder } = functionOf(counting, { reservedConcurrency: 1 });
    const first = invoke({ waitsFor: 'go' });
    expect(await invoke({})).toEqual({ kind: 'throttled' });
    writeFileSync(join(folder, 'go'), '');
    expect(await first).toMatchObject({ kind: 'ok' });
    expect(await invoke({})).toMatchObject({ kind: 'ok' });
  });

  test('a reserved concurrency of 0 never runs', async () => {
    expect(await functionOf(counting, { reservedConcurrency: 0 }).invoke({})).toEqual({ kind: 'throttled' });
  });
});

describe('the end of a process', () => {
  test('a timeout kills it, says so as Lambda does, and the next start is cold', async () => {
    const { invoke, lines, folder } = functionOf(
      `const fs = require('node:fs');
       exports.handler = async ({ hang }) => { fs.writeFileSync('pid', String(process.pid)); while (hang); return 'fresh' }`,
      { timeoutSeconds: 0.5 },
    );
    expect(await invoke({ hang: true })).toMatchObject({
      kind: 'function-error',
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 0.50 seconds$/),
    });
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    await until(() => !isRunning(pid));
    expect(lines).toContainEqual(expect.stringContaining('Task timed out after 0.50 seconds'));
    expect(await invoke({})).toEqual({ kind: 'ok', result: 'fresh' });
    expect(Number(readFileSync(join(folder, 'pid'), 'utf8'))).not.toBe(pid);
  });

  test.each([
    ['an uncaught exception', 'setTimeout(() => { throw new Error("late") }, 1)', 'exit status 1'],
    ['exit(5)', 'process.exit(5)', 'exit status 5'],
    ['exit(0)', 'process.exit(0)', 'without providing a reason'],
    ['a signal', 'process.kill(process.pid, "SIGKILL")', 'signal: killed'],
  ])('%s is a Runtime.ExitError', async (_what, statement, message) => {
    const { invoke } = functionOf(
      `let calls = 0;
       exports.handler = async ({ die }) => { calls += 1; if (!die) return calls; ${statement}; await new Promise((r) => setTimeout(r, 9000)) }`,
    );
    expect(await invoke({})).toEqual({ kind: 'ok', result: 1 });
    const answer = await invoke({ die: true });
    expect(answer).toMatchObject({ kind: 'function-error', errorType: 'Runtime.ExitError' });
    expect(answer).toHaveProperty('errorMessage', expect.stringContaining(message));
    expect(await invoke({})).toEqual({ kind: 'ok', result: 1 });
  });

  test('too little memory ends it as V8 does', async () => {
    const { invoke } = functionOf('exports.handler = async () => { const all = []; for (;;) all.push([...all]) }', {
      memoryMb: 32,
    });
    expect(await invoke({})).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringContaining('signal: aborted'),
    });
  });

  test('a rejection that nobody handles fails the invocation that left it', async () => {
    const { invoke } = functionOf(
      `let calls = 0;
       exports.handler = async ({ leave }) => { if (leave) Promise.reject(new Error('forgotten')); return ++calls }`,
    );
    expect(await invoke({})).toEqual({ kind: 'ok', result: 1 });
    expect(await invoke({ leave: true })).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: forgotten',
    });
    expect(await invoke({})).toEqual({ kind: 'ok', result: 1 });
  });

  test('a promise that can never settle ends at once, not at the timeout', async () => {
    const { invoke } = functionOf('exports.handler = () => new Promise(() => {})');
    expect(await invoke({})).toMatchObject({ errorType: 'Runtime.NodeJsExit' });
  });

  test('a process that dies while idle is replaced without an error', async () => {
    const { invoke } = functionOf(counting);
    const { pid } = await callOf(invoke({}));
    process.kill(pid, 'SIGKILL');
    await until(() => processState(pid) === '');
    expect((await callOf(invoke({}))).calls).toBe(1);
  });

  test('kill() ends the running invocation too; the next one starts cold', async () => {
    const { invoke, kill, folder } = functionOf(counting);
    const running = invoke({ says: 'started', waitsFor: 'never' });
    await until(() => existsSync(join(folder, 'started')));
    await kill();
    expect(await running).toMatchObject({ errorMessage: expect.stringContaining('signal: killed') });
    expect((await callOf(invoke({}))).calls).toBe(1);
  });

  test('close() leaves no process and ends what ran or waited', async () => {
    const { invoke, close, folder } = functionOf(counting, { maximumProcesses: 1 });
    const { pid } = await callOf(invoke({}));
    const running = invoke({ says: 'started', waitsFor: 'never' });
    const waiting = invoke({});
    await until(() => existsSync(join(folder, 'started')));
    await close();
    expect(isRunning(pid)).toBe(false);
    expect(await running).toMatchObject({ kind: 'function-error', errorType: 'Runtime.ExitError' });
    expect(await waiting).toEqual({ kind: 'throttled' });
    await expect(invoke({})).rejects.toThrow('closed');
  });
});

describe('freeze', () => {
  test('the process is stopped between invocations and goes on at the next', async () => {
    const { invoke } = functionOf(counting, { freeze: true });
    const { pid } = await callOf(invoke({}));
    await until(() => processState(pid) === 'T');
    expect(await callOf(invoke({}))).toEqual({ pid, calls: 2 });
    await until(() => processState(pid) === 'T');
  });

  test('timers that a handler left behind run only when it is thawed', async () => {
    const { invoke, folder } = functionOf(
      `const fs = require('node:fs');
       exports.handler = async ({ leave }) => {
         if (leave) setTimeout(() => fs.writeFileSync('late', ''), 50);
         else while (!fs.existsSync('late')) await new Promise((resolve) => setTimeout(resolve, 5));
       }`,
      { freeze: true },
    );
    await invoke({ leave: true });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(existsSync(join(folder, 'late'))).toBe(false);
    expect(await invoke({})).toEqual({ kind: 'ok', result: null });
  });

  test('a frozen process is warmed, killed and closed like any other', async () => {
    const { warm, invoke, close } = functionOf(counting, { freeze: true });
    await warm();
    const { pid, calls } = await callOf(invoke({}));
    expect(calls).toBe(1);
    await until(() => processState(pid) === 'T');
    await close();
    expect(isRunning(pid)).toBe(false);
  });
});

test.each([
  ['is killed', 'SIGKILL', false],
  ['exits while its process is frozen', 'SIGTERM', true],
] as const)('a parent that %s leaves no process behind', async (_what, signal, freeze) => {
  const { folder } = functionOf('setInterval(() => {}, 1000); exports.handler = async () => process.pid');
  const pool = join(import.meta.dirname, '../../../local/lambda/function-pool.ts');
  writeFileSync(
    join(folder, 'parent.mts'),
    `import { createFunction } from ${JSON.stringify(pool)};
     const greet = createFunction({ name: 'greet', arn: '', codeFolder: ${JSON.stringify(folder)}, handler: 'index.handler',
       environment: {}, timeoutSeconds: 9, memoryMb: 128, freeze: ${freeze} }, { log: console.error });
     process.on('SIGTERM', () => process.exit(0));
     const answer = await greet.invoke({});
     if (answer.kind === 'ok') console.log(answer.result);`,
  );
  const parent = spawn(process.execPath, [join(folder, 'parent.mts')], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (data) => resolve(Number(data))));
  expect(isRunning(pid)).toBe(true);
  parent.kill(signal);
  await until(() => !isRunning(pid));
});
