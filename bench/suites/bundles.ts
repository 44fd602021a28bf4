import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Closing } from '../../local/closing.ts';
import { bundle } from '../bundle.ts';
import { type FunctionBundle, functionBundles } from '../bundles/function-bundles.ts';
import { loadTimeMs } from '../bundles/load-time.ts';
import { sdkClientsAlone } from '../bundles/sdk-clients.ts';
import { ours } from '../clients/names.ts';
import type { Sample } from '../report/sample.ts';
import { inRounds } from '../rounds.ts';

interface Loadable {
  readonly case: string;
  readonly client: string;
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
}

export const sdkAlone = 'SDK clients';

/** What a function with this sender would hold beside the SDK clients. */
const peers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'dispatch-apns': {
    '@parse/node-apn': "export { Provider, Notification } from '@parse/node-apn';",
  },
  'dispatch-fcm': {
    'firebase-admin': `export { cert, initializeApp } from 'firebase-admin/app';
      export { getMessaging } from 'firebase-admin/messaging';`,
  },
};
export const withSdk = (peer: string) => `${peer} + ${sdkAlone}`;

/**
 * How long a fresh process loads each function's bundle, and its size, beside the SDK clients that it holds bundled
 * alone, and beside those with the sender that one would otherwise pick.
 */
export async function measureBundles(
  rounds: number,
  folder: string,
  closing: Closing,
  say: (line: string) => void,
): Promise<readonly Sample[]> {
  say('bundles: synthesizing the stack');
  const functions = await functionBundles(folder, closing);
  const loadables = (await Promise.all(functions.map((one) => withCompany(one, folder)))).flat();
  say(`bundles: ${loadables.length} bundles`);
  const measured = await inRounds(rounds, loadables, async ({ file, environment }) => loadTimeMs(file, environment));
  return [...measured].flatMap(([{ case: name, client, file }, milliseconds]) => [
    { suite: 'bundles', case: name, client, metric: 'loadMs', values: [...milliseconds] } as const,
    { suite: 'bundles', case: name, client, metric: 'bytes', values: [statSync(file).size] } as const,
  ]);
}

async function withCompany(one: FunctionBundle, folder: string): Promise<readonly Loadable[]> {
  const sdk = sdkClientsAlone(one.contents);
  const sources = [
    [sdkAlone, sdk],
    ...Object.entries(peers[one.folder] ?? {}).map(([peer, source]) => [withSdk(peer), `${sdk}\n${source}`]),
  ] as const;
  const company = sources.map(async ([client = '', source = ''], index) => {
    const file = join(folder, 'company', one.folder, String(index), 'index.js');
    mkdirSync(join(file, '..'), { recursive: true });
    await bundle({ source }, file);
    return { case: one.folder, client, file, environment: one.environment };
  });
  return [
    { case: one.folder, client: ours, file: one.file, environment: one.environment },
    ...(await Promise.all(company)),
  ];
}
