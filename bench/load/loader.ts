import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { mintProviderToken } from '../clients/apns/provider-token.ts';
import { type ClientSettings, deviceTokenOf } from '../clients/client.ts';
import { runH2load } from './h2load.ts';
import { startClient } from './start-client.ts';

export interface Load {
  readonly inFlight: number;
  readonly delayMs: number;
  /** How long it is kept up. */
  readonly durationMs: number;
}

export interface Loaded {
  readonly accepted: number;
  /** What the server must have counted: some clients send ahead of the timed sends. */
  readonly counted: number;
  readonly milliseconds: number;
  readonly cpuSeconds?: number;
}

/** One client under load. */
export interface Loader {
  readonly client: string;
  readonly run: (load: Load) => Promise<Loaded>;
  readonly close: () => Promise<void>;
}

export function clientLoader(client: string, file: string, environment: Readonly<Record<string, string>>): Loader {
  const process = startClient(file, environment);
  return {
    client,
    run: async ({ inFlight, durationMs }) => {
      const { accepted, untimed, ...took } = await process.run(inFlight, durationMs);
      return { accepted, counted: accepted + untimed, ...took };
    },
    close: process.close,
  };
}

/** h2load sends a number, not for a time; this many a second keep it busy for about as long as the others. */
const h2loadPerSecond = 50_000;

/** h2load with the same request to one device; its CPU is not measured, being no peer but the limit. */
export function h2loadLoader({ origin, privateKey, sample }: ClientSettings, folder: string): Loader {
  const headers = {
    ...sample.headers,
    'apns-id': randomUUID(),
    authorization: `bearer ${mintProviderToken(privateKey)}`,
  };
  return {
    client: 'h2load',
    run: async ({ inFlight, delayMs, durationMs }) => {
      const perSecond = delayMs > 0 ? Math.min(h2loadPerSecond, (inFlight * 1000) / delayMs) : h2loadPerSecond;
      const sends = Math.max(inFlight, Math.round((perSecond * durationMs) / 1000));
      const request = { url: `${origin}/3/device/${deviceTokenOf(1)}`, headers, body: sample.body };
      const done = await runH2load(request, { inFlight, sends, bodyFile: join(folder, 'h2load-body.json') });
      return { ...done, counted: done.accepted };
    },
    close: async () => {},
  };
}
