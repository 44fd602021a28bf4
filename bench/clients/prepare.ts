import type { ServerKind } from '../servers/messages.ts';
import type { Servers } from '../servers/start.ts';
import type { ClientSettings } from './client.ts';
import { bundleClients, type ClientBundles } from './client-bundles.ts';
import { ours } from './names.ts';
import { runFirstSend } from './run-first-send.ts';
import { environmentOf } from './settings.ts';

export interface PreparedClients {
  readonly kind: ServerKind;
  readonly bundles: readonly ClientBundles[];
  readonly settings: ClientSettings;
  /** The whole environment of each client's process; nothing of this process's own gets there. */
  readonly environment: Readonly<Record<string, string>>;
}

const noSample = { headers: {}, body: '{}' };

/**
 * Bundles the clients of a provider, lets our sender make one push and takes down its request, which all others then
 * make too.
 * @param folder where the bundles lie; its owner removes it
 */
export async function prepareClients(servers: Servers, kind: ServerKind, folder: string): Promise<PreparedClients> {
  const bundles = await bundleClients(kind, folder);
  const environment = (sample: ClientSettings['sample']) => ({
    NODE_EXTRA_CA_CERTS: servers.certificateFile,
    ...environmentOf({ ...servers.settings[kind], sample }),
  });
  const own = bundles.find(({ client }) => client === ours);
  if (!own) throw new Error('Our own sender is not among the clients.');
  await runFirstSend(own.firstSend, environment(noSample));
  const { last } = await servers.state(kind);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(last.headers)) {
    if (name.startsWith('apns-') && name !== 'apns-id' && typeof value === 'string') headers[name] = value;
  }
  const sample = { headers, body: last.body };
  return { kind, bundles, settings: { ...servers.settings[kind], sample }, environment: environment(sample) };
}
