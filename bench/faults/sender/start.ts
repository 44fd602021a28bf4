import { fork } from 'node:child_process';
import { join } from 'node:path';
import { answer, type Command, type SenderSettings, type SendResult, type TestPush } from './messages.ts';

export interface Sender {
  /** Up to `inFlight` at a time; resolves when each has come to something. */
  readonly send: (pushes: readonly TestPush[], inFlight: number) => Promise<readonly SendResult[]>;
  /** What its clock is ahead, milliseconds. */
  readonly setClock: (offsetMs: number) => void;
  readonly setSecret: (secret: Pick<SenderSettings, 'apnsKey' | 'serviceAccount'>) => void;
  /** SIGSTOP: as a function is frozen between two invocations. */
  readonly stop: () => void;
  /** SIGCONT. */
  readonly continue: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a sender in its own process, which trusts the certificate in `certificateFile`. */
export async function startSender(settings: SenderSettings, certificateFile: string): Promise<Sender> {
  const child = fork(join(import.meta.dirname, 'main.ts'), {
    execPath: process.execPath,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, NODE_EXTRA_CA_CERTS: certificateFile, NODE_OPTIONS: '' },
    // firebase-admin's libraries warn each other of deprecated methods.
    stdio: ['ignore', 'inherit', settings.client === 'firebase-admin' ? 'ignore' : 'inherit', 'ipc'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const waiting = new Map<number, (results: readonly SendResult[]) => void>();
  const tell = (command: Command) => void child.send(command);
  let number = 0;

  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('The sender ended before it was ready.')));
    child.on('message', (message) => {
      const said = answer.parse(message);
      if ('opened' in said) return resolve();
      waiting.get(said.number)?.(said.results);
      waiting.delete(said.number);
    });
    tell({ do: 'open', settings });
  });
  return {
    send: (pushes, inFlight) =>
      new Promise((resolve, reject) => {
        number += 1;
        waiting.set(number, resolve);
        void gone.then(() => reject(new Error('The sender ended while it was sending.')));
        tell({ do: 'send', number, inFlight, pushes: [...pushes] });
      }),
    setClock: (offsetMs) => tell({ do: 'clock', offsetMs }),
    setSecret: ({ apnsKey, serviceAccount }) => tell({ do: 'secret', apnsKey, serviceAccount }),
    stop: () => void child.kill('SIGSTOP'),
    continue: () => void child.kill('SIGCONT'),
    close: async () => {
      // It may be stopped, and only this ends a stopped process.
      child.kill('SIGKILL');
      await gone;
    },
  };
}
