import { spawn } from 'node:child_process';
import { join } from 'node:path';

const projectRoot = join(import.meta.dirname, '..', '..');

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The operator's command line as people run it, in its own process, on a local stack. */
export async function runHandoff(url: string, ...command: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, ['bin/handoff.ts', ...command, '--local', url], {
    cwd: projectRoot,
    env: { ...process.env, NODE_OPTIONS: '' },
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
export async function askHandoff(url: string, ...command: readonly string[]) {
  const ran = await runHandoff(url, ...command, '--json');
  return { ...ran, value: JSON.parse(ran.stdout) };
}
