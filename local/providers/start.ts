import { fork } from 'node:child_process';
import { join } from 'node:path';
import * as z from 'zod';
import { type Origins, originsSchema, type StandInsOptions } from './stand-ins.ts';

export interface Providers extends Origins {
  /** Moves the stand-ins' clock: they refuse tokens of another time, as Apple and Google do. */
  readonly setClock: (offsetMilliseconds: number) => Promise<void>;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends the process; resolves when it is gone. */
  readonly close: () => Promise<void>;
}

const readySchema = z.union([originsSchema, z.strictObject({ failed: z.string() })]);

/**
 * Starts the stand-ins in their own process. Origins are `https://localhost:<port>`, without a slash at the end;
 * `googleTokenUrl` and `googleStsTokenUrl` have their paths; `controlUrl` is plain HTTP (its routes: `control.ts`).
 * Throws when the process cannot start, with its reason.
 */
export async function startProviders(options: StandInsOptions): Promise<Providers> {
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    execPath: process.execPath,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origins = await new Promise<Origins>((resolve, reject) => {
    child.once('error', reject);
    child.once('message', (message) => {
      const ready = readySchema.parse(message);
      if ('failed' in ready) reject(new Error(`The provider stand-ins could not start: ${ready.failed}`));
      else resolve(ready);
    });
    child.once('exit', () => reject(new Error('The provider stand-ins ended before they were ready.')));
    child.send(options);
  });
  return {
    ...origins,
    setClock: async (offsetMilliseconds) => {
      await fetch(`${origins.controlUrl}/clock`, { method: 'PUT', body: JSON.stringify({ offsetMilliseconds }) });
    },
    ended,
    close: async () => {
      // A process that hangs must not outlive the run.
      const kill = setTimeout(() => child.kill('SIGKILL'), 3000);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(kill);
    },
  };
}
