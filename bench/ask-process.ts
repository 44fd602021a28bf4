import type { ChildProcess } from 'node:child_process';

export interface Asked {
  /** Sends one message and resolves with the next that comes back; rejects when the process ends instead. */
  readonly ask: (message: string | object) => Promise<unknown>;
  /** Disconnects, which ends the process; resolves when it is gone. */
  readonly end: () => Promise<void>;
}

/** Questions to a forked process, one at a time. */
export function askProcess(child: ChildProcess): Asked {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    ask: (message) =>
      new Promise((resolve, reject) => {
        const settle = (answer: unknown) => {
          child.off('exit', gone);
          resolve(answer);
        };
        const gone = (code: number | null) => {
          child.off('message', settle);
          reject(new Error(`The process ended with code ${code} before it answered.`));
        };
        child.once('message', settle);
        child.once('exit', gone);
        child.send(message);
      }),
    end: async () => {
      // A process that hangs must not outlive the run.
      const kill = setTimeout(() => child.kill('SIGKILL'), 3_000);
      if (child.connected) child.disconnect();
      await ended;
      clearTimeout(kill);
    },
  };
}
