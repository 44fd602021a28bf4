import { connect, getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { OperatorSettings } from './operator-settings.ts';

/**
 * The local stack's providers have a certificate that they made themselves, which their functions are told to trust. So
 * does this process, once it has seen it; only of this very machine, where nobody stands in between.
 * @param origins those that are not on this machine are left alone
 */
export async function trustLoopback(origins: readonly string[]): Promise<void> {
  const urls = origins.map((origin) => new URL(origin));
  const local = urls.filter(({ protocol, hostname }) => protocol === 'https:' && hostname === 'localhost');
  const shown = (await Promise.all(local.map(certificateOf))).filter((pem) => pem !== undefined);
  if (shown.length > 0) setDefaultCACertificates([...new Set([...getCACertificates('default'), ...shown])]);
}

const limitMs = 2_000;

function certificateOf({ hostname: host, port }: URL): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) || 443, servername: host, rejectUnauthorized: false });
    const end = (pem: string | undefined) => {
      socket.destroy();
      resolve(pem);
    };
    socket.setTimeout(limitMs, () => end(undefined));
    socket.once('error', () => end(undefined));
    socket.once('secureConnect', () => end(socket.getPeerX509Certificate()?.toString()));
  });
}

/** Where the providers of a deployment are. */
export function originsOf({ apns, fcm, telegram, genesysApi }: OperatorSettings): readonly string[] {
  return [
    ...(apns ? [apns.productionOrigin, apns.sandboxOrigin] : []),
    ...(fcm ? [fcm.origin, fcm.tokenUrl] : []),
    ...(telegram ? [telegram.origin] : []),
    ...(genesysApi ? [genesysApi.loginOrigin, genesysApi.apiOrigin] : []),
  ];
}
