import type { Closing } from '../local/closing.ts';
import { type PreparedClients, prepareClients } from './clients/prepare.ts';
import { h2loadVersion } from './load/h2load.ts';
import type { BenchOptions, Suite } from './options.ts';
import { limitsOf } from './report/notes.ts';
import type { Sample } from './report/sample.ts';
import { kinds, type ServerKind } from './servers/messages.ts';
import { type Servers, startServers } from './servers/start.ts';
import { measureBundles } from './suites/bundles.ts';
import { measureFirstSends } from './suites/cold.ts';
import { measureLoads } from './suites/load.ts';

const full = { rounds: 15, durationMs: 700, coldRounds: 21, bundleRounds: 21 };
const quick: typeof full = { rounds: 7, durationMs: 250, coldRounds: 9, bundleRounds: 9 };

export interface Measured {
  readonly samples: readonly Sample[];
  readonly rounds: number;
  readonly notes: readonly string[];
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Runs the suites that are asked for, one after the other.
 * @param folder for files of the run
 * @throws where a push was not accepted, or a bundle does not load
 */
export async function measureAll(
  options: BenchOptions,
  folder: string,
  closing: Closing,
  say: (line: string) => void,
): Promise<Measured> {
  const plan = options.quick ? quick : full;
  const wanted = (suite: Suite) => options.only.length === 0 || options.only.includes(suite);
  const samples: Sample[] = [];
  const providers = kinds.filter((kind) => wanted(kind) || wanted('cold'));
  const servers = providers.length > 0 ? await startServers() : undefined;
  if (servers) closing.add(servers.close);
  // All sources are bundled first, so that a change of one during the run does not reach it.
  const prepared = servers ? await prepareAll(servers, providers, folder) : [];
  if (wanted('bundles')) samples.push(...(await measureBundles(plan.bundleRounds, folder, closing, say)));
  for (const clients of prepared) {
    if (wanted('cold')) samples.push(...(await measureFirstSends(clients, plan.coldRounds, say)));
    if (servers && wanted(clients.kind)) samples.push(...(await measureLoads(servers, clients, plan, folder, say)));
  }
  const h2load = await h2loadVersion();
  return {
    samples,
    rounds: plan.rounds,
    notes: [
      ...limitsOf(samples),
      ...(h2load ? [] : ['h2load (Debian nghttp2-client) is not installed: the limit of the server is not measured.']),
    ],
    versions: h2load ? { h2load } : {},
  };
}

async function prepareAll(servers: Servers, providers: readonly ServerKind[], folder: string) {
  const prepared: PreparedClients[] = [];
  for (const kind of providers) prepared.push(await prepareClients(servers, kind, folder));
  return prepared;
}
