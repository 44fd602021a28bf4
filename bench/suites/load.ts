import type { PreparedClients } from '../clients/prepare.ts';
import { h2loadVersion } from '../load/h2load.ts';
import { clientLoader, h2loadLoader, type Load, type Loaded, type Loader } from '../load/loader.ts';
import type { Sample } from '../report/sample.ts';
import { inRounds } from '../rounds.ts';
import type { ServerKind } from '../servers/messages.ts';
import type { Servers } from '../servers/start.ts';

type Case = Pick<Load, 'inFlight' | 'delayMs'>;

const cases: Readonly<Record<ServerKind, readonly Case[]>> = {
  apns: [0, 20].flatMap((delayMs) => [10, 100, 1000].map((inFlight) => ({ inFlight, delayMs }))),
  fcm: [
    { inFlight: 10, delayMs: 0 },
    { inFlight: 100, delayMs: 0 },
    { inFlight: 500, delayMs: 0 },
    { inFlight: 100, delayMs: 20 },
  ],
};

export const caseName = ({ inFlight, delayMs }: Case) => `${inFlight} in flight, ${delayMs} ms`;

export interface LoadPlan {
  readonly rounds: number;
  readonly durationMs: number;
}

/**
 * Sends per second and CPU of every client of a provider, each in its own process that lives through all cases.
 * @param folder for files of the run
 */
export async function measureLoads(
  servers: Servers,
  { kind, bundles, settings, environment }: PreparedClients,
  { rounds, durationMs }: LoadPlan,
  folder: string,
  say: (line: string) => void,
): Promise<readonly Sample[]> {
  const loaders = bundles.map(({ client, load }) => clientLoader(client, load, environment));
  if (kind === 'apns' && (await h2loadVersion())) loaders.push(h2loadLoader(settings, folder));
  const samples: Sample[] = [];
  try {
    for (const { inFlight, delayMs } of cases[kind]) {
      const name = caseName({ inFlight, delayMs });
      say(`${kind}: ${name}`);
      await servers.setDelay(kind, delayMs);
      const run = (loader: Loader) => checked(servers, kind, loader, { inFlight, delayMs, durationMs });
      for (const [{ client }, results] of await inRounds(rounds, loaders, run)) {
        samples.push(...samplesOf({ suite: kind, case: name, client }, results));
      }
    }
  } finally {
    await Promise.all(loaders.map(({ close }) => close()));
    await servers.setDelay(kind, 0);
  }
  return samples;
}

/** A load whose successes the server confirms: as many accepted as the client says, and none refused. */
async function checked(servers: Servers, kind: ServerKind, loader: Loader, load: Load): Promise<Loaded> {
  const before = await servers.state(kind);
  const loaded = await loader.run(load);
  const after = await servers.state(kind);
  const [accepted, refused] = [after.accepted - before.accepted, after.refused - before.refused];
  if (accepted !== loaded.counted || refused !== 0) {
    throw new Error(
      `${loader.client}: says ${loaded.counted}; the server accepted ${accepted} and refused ${refused}.`,
    );
  }
  return loaded;
}

function samplesOf(measured: Pick<Sample, 'suite' | 'case' | 'client'>, results: readonly Loaded[]): readonly Sample[] {
  const perSecond = results.map(({ accepted, milliseconds }) => (accepted * 1000) / milliseconds);
  const cpu = results.flatMap(({ cpuSeconds, accepted }) =>
    cpuSeconds === undefined ? [] : [(cpuSeconds * 10_000) / accepted],
  );
  return [
    { ...measured, metric: 'sendsPerSecond', values: perSecond },
    ...(cpu.length > 0 ? [{ ...measured, metric: 'cpuSecondsPer10k' as const, values: cpu }] : []),
  ];
}
