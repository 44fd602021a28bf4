import { spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { join } from 'node:path';

const projectRoot = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A deployed stack: its name, and all that the SDK may find of an account. */
export interface Deployed {
  readonly stack: string;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * The operator's command line as people run it, in its own process.
 * @param where the address of a local stack, or a deployed one
 */
export async function runHandoff(where: string | Deployed, ...command: readonly string[]): Promise<Ran> {
  const place = typeof where === 'string' ? ['--local', where] : ['--stack', where.stack];
  const child = spawn(process.execPath, ['bin/handoff.ts', ...command, ...place], {
    cwd: projectRoot,
    env: typeof where === 'string' ? { ...process.env, NODE_OPTIONS: '' } : onlyOf(where.environment),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  }
  const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { exitCode, ...said };
}

/** The one value that it gives to programs. */
export async function askHandoff(where: string | Deployed, ...command: readonly string[]) {
  const ran = await runHandoff(where, ...command, '--json');
  return { ...ran, value: JSON.parse(ran.stdout) };
}

/** Whoever runs the tests may have an account: nothing of it is found. */
function onlyOf(environment: Deployed['environment']): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  const nobody = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_EC2_METADATA_DISABLED: 'true' };
  return { ...Object.fromEntries(others), NODE_OPTIONS: '', ...nobody, ...environment };
}
