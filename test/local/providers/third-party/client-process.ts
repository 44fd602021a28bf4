import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface ClientProcess {
  /** Sends one request to the script and waits for its answer; one at a time. */
  readonly ask: (request: object) => Promise<unknown>;
  /** Ends the process as its script ends itself when its parent goes; answers its exit code, 0 when nothing stayed open. */
  readonly close: () => Promise<unknown>;
}

/** Starts a script of this folder, whose TLS connections go to the stand-ins: see `rerouted-tls.ts`. */
export function startClientProcess(
  script: string,
  { certificatePem, routes, env, preload = [] }: ClientSettings,
): ClientProcess {
  const child = fork(join(import.meta.dirname, script), {
    execPath: process.execPath,
    execArgv: ['rerouted-tls.ts', ...preload].flatMap((file) => ['--import', new URL(file, import.meta.url).href]),
    env: { ...process.env, ...env, ROUTES: JSON.stringify(routes), CERTIFICATE: certificatePem },
  });
  const exited = once(child, 'exit');
  return {
    ask: async (request) => {
      const answered = once(child, 'message');
      child.send(request);
      const ended = exited.then(([code]) => Promise.reject(new Error(`${script} ended with ${code}.`)));
      const [answer] = await Promise.race([answered, ended]);
      return answer;
    },
    close: async () => {
      // A client that does not end must not outlive the tests.
      const kill = setTimeout(() => child.kill('SIGKILL'), 3000);
      child.disconnect();
      const [code] = await exited;
      clearTimeout(kill);
      return code;
    },
  };
}

interface ClientSettings {
  readonly certificatePem: string;
  /** From `host:port`, as the client has it, to a port of 127.0.0.1. */
  readonly routes: Readonly<Record<string, number>>;
  readonly env: Readonly<Record<string, string>>;
  /** Further files of this folder to load before the script. */
  readonly preload?: readonly string[];
}
