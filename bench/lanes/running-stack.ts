import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import type { Closing } from '../../local/closing.ts';
import { projectRoot } from '../bundle.ts';

export interface RunningStack {
  /** @throws where the answer is none of 2xx */
  readonly ask: (method: string, path: string, body?: unknown, token?: string) => Promise<unknown>;
}

/** The local stack in a process of its own, as `npm start` runs it. */
export async function startStack(
  settings: Readonly<Record<string, string | number>>,
  closing: Closing,
): Promise<RunningStack> {
  const pairs = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(process.execPath, ['local/main.ts', '--port', '0', ...pairs], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  closing.add(async () => {
    child.kill('SIGINT');
    await exited;
  });
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = /^Handoff Push is running: (\S+)$/.exec(line)?.[1];
      if (ready) resolve(ready);
    });
    void exited.then(() => reject(new Error('The local stack ended before it was ready.')));
  });

  return {
    async ask(method, path, body, token) {
      const response = await fetch(url + path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? undefined : z.json().parse(JSON.parse(text));
    },
  };
}
