import { randomBytes, randomUUID } from 'node:crypto';
import type { FunctionDefinition } from './function-definition.ts';
import { type FunctionProcess, type ProcessAnswer, startProcess } from './function-process.ts';
import { type InvokeResult, toResult } from './invocation-result.ts';

export type LocalFunction = {
  /**
   * One synchronous invocation. Waits for a free process; `throttled` only where the reserved concurrency is used up.
   * @param options.traceHeader what the function's SDKs pass on as X-Amzn-Trace-Id.
   */
  invoke(payload: unknown, options?: { traceHeader?: string }): Promise<InvokeResult>;
  /** Has one process with the bundle loaded. Rejects with Lambda's error type if the bundle does not load. */
  warm(): Promise<void>;
  /** Kills every process at once, as a crash of its host would; the next invocation is a cold start. */
  kill(): Promise<void>;
  /** Kills every process and takes no more invocations. */
  close(): Promise<void>;
};

type Job = {
  eventJson: string;
  traceHeader: string | undefined;
  resolve: (result: InvokeResult) => void;
};

/**
 * A function of the template as processes on this machine: started when needed, kept warm, one invocation at a time
 * each, as many at once as `maximumProcesses` and the reserved concurrency allow.
 *
 * @param dependencies.log takes what the processes print, line by line.
 * @param dependencies.now milliseconds since 1970; only names the log streams.
 * @param dependencies.clockOffsetMilliseconds how far the clock of a process that starts now is ahead of the real one.
 */
export function createFunction(
  definition: FunctionDefinition,
  dependencies: {
    log: (functionName: string, line: string) => void;
    now?: () => number;
    clockOffsetMilliseconds?: () => number;
  },
): LocalFunction {
  const log = (line: string): void => dependencies.log(definition.name, line);
  const reserved = definition.reservedConcurrency ?? Number.POSITIVE_INFINITY;
  const processLimit = Math.min(definition.maximumProcesses ?? 4, reserved);
  const hosts = new Set<FunctionProcess>();
  const idle: FunctionProcess[] = [];
  const jobs: Job[] = [];
  let admitted = 0;
  let isClosed = false;

  function start(): FunctionProcess {
    const host = startProcess(definition, {
      logStreamName: logStreamName(dependencies.now?.() ?? Date.now()),
      clockOffsetMilliseconds: dependencies.clockOffsetMilliseconds?.() ?? 0,
      log,
    });
    hosts.add(host);
    void host.ended.then(() => {
      hosts.delete(host);
      assign();
    });
    return host;
  }

  function takeIdle(): FunctionProcess | undefined {
    const host = idle.pop();
    return host === undefined || host.isUsable() ? host : takeIdle();
  }

  function assign(): void {
    while (jobs.length > 0) {
      const host = takeIdle() ?? (hosts.size < processLimit ? start() : undefined);
      const job = host && jobs.shift();
      if (!host || !job) return;
      void run(host, job);
    }
  }

  async function run(host: FunctionProcess, job: Job): Promise<void> {
    const requestId = randomUUID();
    if (definition.freeze) host.thaw();
    const loaded = await host.loaded;
    const answer = loaded.kind === 'loaded' ? await host.invoke(invokeMessage(requestId, job)) : loaded;
    const result = toResult(answer, requestId, definition.timeoutSeconds);
    if (result.kind === 'function-error' && answer.kind !== 'failed') log(`${result.errorType} ${result.errorMessage}`);
    release(host);
    job.resolve(result);
  }

  function release(host: FunctionProcess): void {
    if (!host.isUsable()) return;
    idle.push(host);
    assign();
    if (definition.freeze && idle.includes(host)) host.freeze();
  }

  const invokeMessage = (requestId: string, job: Job) => ({
    requestId,
    eventJson: job.eventJson,
    invokedFunctionArn: definition.arn,
    timeoutMs: definition.timeoutSeconds * 1000,
    traceHeader: job.traceHeader,
  });

  const kill = async (): Promise<void> => {
    const doomed = [...hosts];
    for (const host of doomed) host.kill();
    await Promise.all(doomed.map((host) => host.ended));
  };

  return {
    invoke: async (payload, options) => {
      if (isClosed) throw new Error(`${definition.name} is closed`);
      if (admitted >= reserved) return { kind: 'throttled' };
      const eventJson = JSON.stringify(payload) ?? 'null';
      admitted += 1;
      const { promise, resolve } = Promise.withResolvers<InvokeResult>();
      jobs.push({ eventJson, traceHeader: options?.traceHeader, resolve });
      assign();
      const result = await promise;
      admitted -= 1;
      return result;
    },
    warm: async () => {
      if (isClosed) throw new Error(`${definition.name} is closed`);
      const existing = [...hosts].find((host) => host.isUsable());
      const host = existing ?? start();
      const loaded = await host.loaded;
      if (loaded.kind !== 'loaded') {
        await host.ended;
        throw new Error(`${definition.name} does not load: ${reasonOf(loaded, definition)}`);
      }
      if (existing === undefined) release(host);
    },
    kill,
    close: async () => {
      isClosed = true;
      for (const { resolve } of jobs.splice(0)) resolve({ kind: 'throttled' });
      await kill();
    },
  };
}

function reasonOf(answer: ProcessAnswer, definition: FunctionDefinition): string {
  const result = toResult(answer, 'init', definition.timeoutSeconds);
  return result.kind === 'function-error' ? `${result.errorType}: ${result.errorMessage}` : answer.kind;
}

const logStreamName = (nowMs: number): string =>
  `${new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
