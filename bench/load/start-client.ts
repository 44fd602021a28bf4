import { fork } from 'node:child_process';
import * as z from 'zod';
import { askProcess } from '../ask-process.ts';

const loadDone = z.object({
  accepted: z.int(),
  untimed: z.int(),
  milliseconds: z.number().positive(),
  cpuSeconds: z.number(),
});
const answer = z.union([loadDone, z.object({ failed: z.string() })]);
export type LoadDone = z.infer<typeof loadDone>;

export interface LoadingClient {
  /** @throws where a push was not accepted */
  readonly run: (inFlight: number, milliseconds: number) => Promise<LoadDone>;
  readonly close: () => Promise<void>;
}

/** Starts the process of one client, which keeps its connections from one load to the next. */
export function startClient(file: string, environment: Readonly<Record<string, string>>): LoadingClient {
  const process_ = fork(file, { execPath: process.execPath, execArgv: [], env: environment });
  const asked = askProcess(process_);
  return {
    run: async (inFlight, milliseconds) => {
      const done = answer.parse(await asked.ask(`${inFlight} ${milliseconds}`));
      if ('failed' in done) throw new Error(`A push was not accepted: ${done.failed}`);
      return done;
    },
    close: asked.end,
  };
}
