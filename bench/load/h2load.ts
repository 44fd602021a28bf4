import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version of h2load (Debian's nghttp2-client), or undefined where it is not installed. */
export async function h2loadVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run('h2load', ['--version']);
    return /nghttp2\/(\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

export interface H2loadRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One connection of h2load, a client in C: as fast as the server can be asked.
 * @param bodyFile where it reads the body from; written here
 * @throws where an answer was not 2xx
 */
export async function runH2load(
  { url, headers, body }: H2loadRequest,
  { inFlight, sends, bodyFile }: { inFlight: number; sends: number; bodyFile: string },
): Promise<{ accepted: number; milliseconds: number }> {
  writeFileSync(bodyFile, body);
  const headerOptions = Object.entries(headers).map(([name, value]) => `--header=${name}: ${value}`);
  const counts = ['-t', '1', '-c', '1', '-m', String(inFlight), '-n', String(sends)];
  const { stdout } = await run('h2load', [...counts, '-d', bodyFile, ...headerOptions, url]);
  return readH2load(stdout, sends);
}

/** Reads h2load's report. */
export function readH2load(report: string, sends: number): { accepted: number; milliseconds: number } {
  const finished = /finished in ([\d.]+)(us|ms|s),/.exec(report);
  const accepted = Number(/status codes: (\d+) 2xx/.exec(report)?.[1]);
  if (!finished || accepted !== sends) throw new Error(`h2load did not send ${sends}:\n${report}`);
  const unitMs = { us: 0.001, ms: 1, s: 1000 }[finished[2] ?? 's'] ?? 1000;
  return { accepted, milliseconds: Number(finished[1]) * unitMs };
}
