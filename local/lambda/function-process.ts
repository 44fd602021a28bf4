import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithParent } from './end-with-parent.ts';
import { describeExit } from './exit-description.ts';
import { type FunctionDefinition, lambdaEnvironment } from './function-definition.ts';
import { type HostMessage, hostMessageSchema, type InvokeMessage } from './host-messages.ts';

/** What came of waiting for a process: its answer, its end, or nothing in time (the process is killed then). */
export type ProcessAnswer = HostMessage | { kind: 'exited'; description: string } | { kind: 'timed-out' };

/** One execution environment. The caller gives it one invocation at a time. */
export type FunctionProcess = {
  pid: number;
  /** Resolves once, when the bundle is loaded or could not be. */
  loaded: Promise<ProcessAnswer>;
  invoke(message: InvokeMessage): Promise<ProcessAnswer>;
  /** False from the moment that its end is known or ordered. */
  isUsable(): boolean;
  freeze(): void;
  thaw(): void;
  /** SIGKILL, which also ends a frozen process. */
  kill(): void;
  /** Resolves when the process is gone. */
  ended: Promise<void>;
};

/** For a run that starts many stacks from sources which do not change meanwhile; the host takes it out before the bundle sees it. */
const kept = process.env.HANDOFF_PUSH_BUNDLES;
const compileCache = kept === undefined ? undefined : { NODE_COMPILE_CACHE: join(kept, 'compiled') };

/** Lambda gives the init phase 10 s, and repeats it within the first invocation's own time ("Lambda lifecycle"). */
const INIT_LIMIT_MS = 10_000;

/**
 * Starts Node with nothing but the function's environment and loads its bundle.
 * @param options.clockOffsetMilliseconds how far its clock is ahead of the real one; negative: behind.
 * @param options.log takes the process's output, line by line.
 */
export function startProcess(
  definition: FunctionDefinition,
  options: { logStreamName: string; clockOffsetMilliseconds: number; log: (line: string) => void },
): FunctionProcess {
  const { logStreamName, clockOffsetMilliseconds, log } = options;
  const child = spawn(process.execPath, [...nodeArguments(definition), ...program(clockOffsetMilliseconds)], {
    cwd: definition.codeFolder,
    env: { ...lambdaEnvironment(definition, logStreamName), ...compileCache },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const output of [child.stdout, child.stderr]) {
    if (output !== null) createInterface({ input: output }).on('line', log);
  }
  endWithParent(child);

  let waiting: ((answer: ProcessAnswer) => void) | undefined;
  let isUsable = true;
  const answer = (message: ProcessAnswer): void => {
    const resolve = waiting;
    waiting = undefined;
    resolve?.(message);
  };
  const nextAnswer = (limitMs: number): Promise<ProcessAnswer> => {
    const { promise, resolve } = Promise.withResolvers<ProcessAnswer>();
    const timer = setTimeout(() => {
      kill();
      answer({ kind: 'timed-out' });
    }, limitMs);
    waiting = (message) => {
      clearTimeout(timer);
      resolve(message);
    };
    return promise;
  };
  const kill = (): void => {
    isUsable = false;
    child.kill('SIGKILL');
  };

  child.on('message', (message) => {
    const parsed = hostMessageSchema.safeParse(message);
    if (!parsed.success) return log('the function sent something that is not an answer');
    if (parsed.data.kind === 'init-failed' || parsed.data.kind === 'crashed') kill();
    answer(parsed.data);
  });
  const ended = new Promise<void>((resolve) => {
    const end = (description: string): void => {
      isUsable = false;
      answer({ kind: 'exited', description });
      resolve();
    };
    child.once('exit', () => {
      isUsable = false;
    });
    // Not `exit`: only at `close` has everything been read that the process said and printed.
    child.once('close', (code, signal) => end(describeExit(code, signal)));
    // Without a pid Node could not be started at all; else a message could not be written, and `close` follows.
    child.on('error', (error) => (child.pid === undefined ? end(error.message) : log(error.message)));
  });

  return {
    pid: child.pid ?? 0,
    loaded: nextAnswer(INIT_LIMIT_MS + definition.timeoutSeconds * 1000),
    invoke: (message) => {
      const next = nextAnswer(message.timeoutMs);
      child.send(message, (error) => error && log(error.message));
      return next;
    },
    isUsable: () => isUsable,
    freeze: () => child.kill('SIGSTOP'),
    thaw: () => child.kill('SIGCONT'),
    kill,
    ended,
  };
}

/** The host, behind a preload where its clock shall be shifted. */
function program(clockOffsetMilliseconds: number): string[] {
  const host = join(import.meta.dirname, 'host.ts');
  if (clockOffsetMilliseconds === 0) return [host];
  return [`--require=${join(import.meta.dirname, 'shift-clock.cjs')}`, host, String(clockOffsetMilliseconds)];
}

/** The managed runtime gives nine tenths of the memory to V8's old space, unless NODE_OPTIONS sizes it. */
function nodeArguments({ memoryMb, environment, nodeOptions = [] }: FunctionDefinition): string[] {
  if (/max[-_](old|semi)[-_]space/.test(environment.NODE_OPTIONS ?? '')) return nodeOptions;
  return [`--max-old-space-size=${Math.floor(memoryMb * 0.9)}`, ...nodeOptions];
}
