import { join } from 'node:path';
import { bundle } from '../bundle.ts';
import type { ServerKind } from '../servers/messages.ts';
import { clientFiles } from './names.ts';

/** The bundles of one client. */
export interface ClientBundles {
  readonly client: string;
  /** Serves loads (`serve-load.ts`). */
  readonly load: string;
  /** Sends a first push and ends (`first-send.ts`). */
  readonly firstSend: string;
  /** The same with its library left in node_modules, where it has one; NODE_PATH must lead there. */
  readonly firstSendAsInstalled?: string;
}

/** Bundles every client of a provider as our functions are bundled, so that nobody gains or loses by that. */
export async function bundleClients(kind: ServerKind, folder: string): Promise<readonly ClientBundles[]> {
  return Promise.all(
    Object.entries(clientFiles[kind]).map(async ([client, { file, library }]) => {
      const entry = (harness: string, harnessFile: string) => ({
        source: `
          import { createClient } from './bench/clients/${kind}/${file}.ts';
          import { settingsFrom } from './bench/clients/settings.ts';
          import { ${harness} } from './bench/clients/${harnessFile}.ts';
          ${harness}(createClient(settingsFrom(process.env)));`,
      });
      const load = join(folder, `${kind}-${file}-load.cjs`);
      const firstSend = join(folder, `${kind}-${file}-first-send.cjs`);
      const firstSendAsInstalled = join(folder, `${kind}-${file}-first-send-as-installed.cjs`);
      const firstSendEntry = entry('firstSend', 'first-send');
      await Promise.all([
        bundle(entry('serveLoad', 'serve-load'), load),
        bundle(firstSendEntry, firstSend),
        ...(library ? [bundle(firstSendEntry, firstSendAsInstalled, ['--packages=external'])] : []),
      ]);
      return { client, load, firstSend, ...(library ? { firstSendAsInstalled } : {}) };
    }),
  );
}
