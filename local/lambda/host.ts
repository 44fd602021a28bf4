/**
 * One execution environment: loads a bundle and runs its handler, one invocation at a time, for the parent at the
 * other end of the IPC channel. Behaves as the nodejs24.x runtime does where a function can notice.
 */
import { flushCompileCache } from 'node:module';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type Handler, loadHandler } from './handler-module.ts';
import type { HostMessage, InvokeMessage } from './host-messages.ts';

let isRunning = false;

process.on('disconnect', () => process.exit());
// Ctrl-C reaches every process of the terminal; the parent decides when this one ends.
process.on('SIGINT', () => {});
process.on('unhandledRejection', (reason) => {
  const trace = reason instanceof Error ? stackOf(reason) : [];
  const failure = { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: String(reason), trace };
  console.error('Unhandled Promise Rejection', JSON.stringify(failure));
  endWith({ kind: 'crashed', ...failure });
});
// The channel is unreferenced while a handler runs, so this means: nothing can ever settle its promise.
process.on('beforeExit', () => {
  if (!isRunning) return;
  isRunning = false;
  const errorMessage = 'The handler returned a promise that can never settle: nothing is left to run';
  endWith({ kind: 'crashed', errorType: 'Runtime.NodeJsExit', errorMessage, trace: [] });
});

const environment = process.env;
// It has served this process, and is none of the function's variables.
delete environment.NODE_COMPILE_CACHE;
const handler = load();
if (handler !== undefined) {
  process.on('message', (message) => {
    if (isInvokeMessage(message)) void run(handler, message);
  });
  send({ kind: 'loaded' });
  // Mostly it is killed, which writes nothing. Where nothing is cached, or all of it is, this does nothing.
  flushCompileCache();
}

function load(): Handler | undefined {
  try {
    return loadHandler(environment.LAMBDA_TASK_ROOT ?? '', environment._HANDLER ?? '');
  } catch (error) {
    console.error(inspect(error));
    endWith({ kind: 'init-failed', ...describe(error) });
    return undefined;
  }
}

async function run(handle: Handler, message: InvokeMessage): Promise<void> {
  // The SDKs take the trace header from here and pass it on, which is how AWS counts recursive invocations.
  if (message.traceHeader === undefined) delete environment._X_AMZN_TRACE_ID;
  else environment._X_AMZN_TRACE_ID = message.traceHeader;
  isRunning = true;
  process.channel?.unref();
  const answer = await answerOf(handle, message);
  isRunning = false;
  process.channel?.ref();
  send(answer);
}

async function answerOf(handle: Handler, message: InvokeMessage): Promise<HostMessage> {
  try {
    const result = await handle(JSON.parse(message.eventJson), contextOf(message));
    // One turn more, so that a promise that the handler left rejected fails this invocation and not the next.
    await nextTurn();
    return { kind: 'result', resultJson: toJson(result) };
  } catch (error) {
    const failure = describe(error);
    console.error('Invoke Error', JSON.stringify(failure));
    return { kind: 'failed', ...failure };
  }
}

function contextOf({ requestId, invokedFunctionArn, timeoutMs }: InvokeMessage) {
  const startedAtMs = performance.now();
  return {
    awsRequestId: requestId,
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    invokedFunctionArn,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => Math.round(timeoutMs - (performance.now() - startedAtMs)),
  };
}

function toJson(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    const error = new Error('Unable to stringify response body');
    error.name = 'Runtime.JSONStringifyError';
    throw error;
  }
}

function describe(error: unknown) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: stackOf(error) };
}

function stackOf(error: Error): string[] {
  return error.stack?.split('\n') ?? [];
}

function isInvokeMessage(message: unknown): message is InvokeMessage {
  return typeof message === 'object' && message !== null && 'eventJson' in message;
}

function send(message: HostMessage): void {
  process.send?.(message);
}

function endWith(message: HostMessage): void {
  process.send?.(message, undefined, {}, () => process.exit(1));
}
