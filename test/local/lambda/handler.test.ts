import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeFunctions, functionOf, until } from './test-function.ts';

afterEach(closeFunctions);

describe('what a handler gets', () => {
  test('the environment is the definition and what Lambda defines, and nothing of the parent', async () => {
    const environment = { TABLE_NAME: 'presence', AWS_ACCESS_KEY_ID: 'greet-key' };
    const { invoke, folder } = functionOf('exports.handler = async () => ({ ...process.env })', { environment });

    expect(await invoke({})).toEqual({
      kind: 'ok',
      result: {
        TABLE_NAME: 'presence',
        AWS_ACCESS_KEY_ID: 'greet-key',
        AWS_DEFAULT_REGION: 'eu-central-1',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_LAMBDA_FUNCTION_NAME: 'greet',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/greet',
        AWS_LAMBDA_LOG_STREAM_NAME: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
        AWS_REGION: 'eu-central-1',
        LAMBDA_TASK_ROOT: folder,
        LANG: 'en_US.UTF-8',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        TZ: ':UTC',
        _HANDLER: 'index.handler',
      },
    });
  });

  test('a definition that sets a reserved variable is refused', async () => {
    const { invoke } = functionOf('', { environment: { AWS_REGION: 'us-east-1' } });
    await expect(invoke({})).rejects.toThrow('AWS_REGION');
  });

  test('Node 24, UTC, the code folder as working directory', async () => {
    const { invoke, folder } = functionOf(
      'exports.handler = async () => [process.versions.node.split(".")[0], new Date(0).getHours(), process.cwd()]',
    );
    expect(await invoke({})).toEqual({ kind: 'ok', result: ['24', 0, folder] });
  });

  test('the event and the context', async () => {
    const { invoke } = functionOf(
      `exports.handler = async (event, context) =>
         ({ event, ...context, remaining: context.getRemainingTimeInMillis() })`,
    );
    expect(await invoke({ text: 'grüße', none: null, dropped: undefined })).toEqual({
      kind: 'ok',
      result: {
        event: { text: 'grüße', none: null },
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        functionName: 'greet',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:greet',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/greet',
        logStreamName: expect.stringContaining('[$LATEST]'),
        remaining: expect.any(Number),
      },
    });
  });

  test('the remaining time falls and does not follow a shifted clock', async () => {
    const { invoke, folder } = functionOf(
      `exports.handler = async (event, context) => {
         const before = context.getRemainingTimeInMillis();
         await new Promise((resolve) => setTimeout(resolve, 20));
         return { year: new Date().getUTCFullYear(), before, after: context.getRemainingTimeInMillis() };
       }`,
      { nodeOptions: ['--require=./shift.cjs'], timeoutSeconds: 30 },
    );
    const yearMs = 366 * 86_400_000;
    writeFileSync(
      join(folder, 'shift.cjs'),
      `const now = Date.now; globalThis.Date = class extends Date {
         constructor(...given) { given.length ? super(...given) : super(now() + ${yearMs}); }
         static now() { return now() + ${yearMs}; }
       };`,
    );
    const answer = await invoke({});
    if (answer.kind !== 'ok') throw new Error(JSON.stringify(answer));
    const { year, before, after } = answer.result as { year: number; before: number; after: number };
    expect(year).toBe(new Date(Date.now() + yearMs).getUTCFullYear());
    expect(before).toBeLessThanOrEqual(30_000);
    expect(before).toBeGreaterThan(0);
    expect(after).toBeLessThan(before);
  });

  test('the trace header of this invocation only', async () => {
    const { invoke } = functionOf('exports.handler = async () => process.env._X_AMZN_TRACE_ID ?? "none"', {
      maximumProcesses: 1,
    });
    expect(await invoke({}, { traceHeader: 'Root=1-2-3' })).toEqual({ kind: 'ok', result: 'Root=1-2-3' });
    expect(await invoke({})).toEqual({ kind: 'ok', result: 'none' });
  });

  test('SDK clients send that trace header with their calls', async () => {
    const headers: unknown[] = [];
    const server = createServer((request, response) => {
      headers.push(request.headers['x-amzn-trace-id']);
      response.setHeader('content-type', 'application/x-amz-json-1.0').end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { invoke } = functionOf(
      `const { ListQueuesCommand, SQSClient } = require(process.env.SDK);
       exports.handler = async ({ endpoint }) => void (await new SQSClient({ endpoint }).send(new ListQueuesCommand()))`,
      {
        environment: {
          SDK: createRequire(import.meta.url).resolve('@aws-sdk/client-sqs'),
          AWS_ACCESS_KEY_ID: 'greet-key',
          AWS_SECRET_ACCESS_KEY: 'secret',
        },
      },
    );
    const { port } = server.address() as AddressInfo;
    const answer = await invoke({ endpoint: `http://127.0.0.1:${port}` }, { traceHeader: 'Root=1-2-3' });
    server.closeAllConnections();
    server.close();
    expect(answer).toEqual({ kind: 'ok', result: null });
    expect(headers).toEqual(['Root=1-2-3']);
  });

  test('its output goes to the log, line by line', async () => {
    const { invoke, lines, close } = functionOf(
      `exports.handler = async () => { console.log('one\\ntwo'); console.error('three'); process.stdout.write('rest') }`,
    );
    await invoke({});
    await close();
    await until(() => lines.length >= 4);
    expect(lines.toSorted()).toEqual(['one', 'rest', 'three', 'two']);
  });
});

describe('what a handler answers', () => {
  test.each([
    ['nothing', 'async () => {}', null],
    ['a value without a promise', '() => 7', 7],
    ['what JSON makes of it', 'async () => ({ at: new Date(0), no: undefined })', { at: '1970-01-01T00:00:00.000Z' }],
  ])('%s', async (_what, source, result) => {
    expect(await functionOf(`exports.handler = ${source}`).invoke({})).toEqual({ kind: 'ok', result });
  });

  test.each([
    ['a thrown error', 'async () => { throw new TypeError("no") }', 'TypeError', 'no'],
    ['an error of its own name', 'async () => { throw Object.assign(new Error("x"), { name: "Late" }) }', 'Late', 'x'],
    ['a thrown string', 'async () => { throw "plain" }', 'string', 'plain'],
    ['a circular answer', 'async () => { const a = {}; a.a = a; return a }', 'Runtime.JSONStringifyError', 'Unable'],
    ['over 6 MB', 'async () => "x".repeat(6_291_556)', 'Function.ResponseSizeTooLarge', 'maximum allowed payload size'],
  ])('%s is a function error', async (_what, source, errorType, message) => {
    const answer = await functionOf(`exports.handler = ${source}`).invoke({});
    expect(answer).toMatchObject({ kind: 'function-error', errorType });
    expect(answer).toHaveProperty('errorMessage', expect.stringContaining(message));
  });

  test('an error brings its stack, and the process stays', async () => {
    const { invoke } = functionOf('let n = 0; exports.handler = async () => { throw new Error(String(++n)) }');
    expect(await invoke({})).toMatchObject({ errorMessage: '1', trace: expect.arrayContaining(['Error: 1']) });
    expect(await invoke({})).toMatchObject({ errorMessage: '2' });
  });
});

describe('a bundle that does not load', () => {
  test.each([
    ['throws', 'throw new RangeError("setting missing")', 'RangeError', 'setting missing'],
    ['lacks a module', 'require("./nowhere")', 'Runtime.ImportModuleError', 'nowhere'],
    ['is not JavaScript', 'exports.handler = {', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
    ['exports nothing', 'exports.other = () => {}', 'Runtime.HandlerNotFound', 'index.handler is undefined'],
    ['takes a callback', 'exports.handler = (a, b, c) => c()', 'Runtime.CallbackHandlerDeprecated', 'callback'],
    ['exits', 'process.exit(3)', 'Runtime.ExitError', 'exit status 3'],
  ])('%s: a function error, and a reason at warm()', async (_what, source, errorType, message) => {
    const broken = functionOf(source);
    const answer = await broken.invoke({});
    expect(answer).toMatchObject({ kind: 'function-error', errorType });
    expect(answer).toHaveProperty('errorMessage', expect.stringContaining(message));
    await expect(broken.warm()).rejects.toThrow(errorType);
  });

  test('a handler name without an export is refused', async () => {
    const { invoke } = functionOf('exports.handler = () => {}', { handler: 'index' });
    expect(await invoke({})).toMatchObject({ errorType: 'Runtime.MalformedHandlerName' });
  });
});
