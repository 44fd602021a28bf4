import { fork } from 'node:child_process';
import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from '../../local/providers/certificate.ts';
import { askProcess } from '../ask-process.ts';
import type { ClientSettings } from '../clients/client.ts';
import { type ServerKind, type ServerOptions, type ServerState, serverState, serversReady } from './messages.ts';

export interface Servers {
  /** What the clients of this provider need, but the sample. */
  readonly settings: Readonly<Record<ServerKind, Omit<ClientSettings, 'sample'>>>;
  /** The file of the certificate that clients must trust (NODE_EXTRA_CA_CERTS). */
  readonly certificateFile: string;
  readonly state: (kind: ServerKind) => Promise<ServerState>;
  /** How long each request waits for its answer from now on. */
  readonly setDelay: (kind: ServerKind, delayMs: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts both servers in a process of their own, with fresh keys and a fresh certificate. */
export async function startServers(): Promise<Servers> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const certificateFile = join(folder, 'certificate.pem');
  const certificate = createCertificate();
  writeFileSync(certificateFile, certificate.certificatePem);
  const provider = pemPair(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const account = pemPair(generateKeyPairSync('rsa', { modulusLength: 2048 }));

  const child = fork(join(import.meta.dirname, 'main.ts'), { execPath: process.execPath, execArgv: [] });
  const ask = askProcess(child);
  const options: ServerOptions = { certificate, providerKeyPem: provider.publicKey, accountKeyPem: account.publicKey };
  const { apnsPort, fcmPort } = serversReady.parse(await ask.ask(options));
  const fcmOrigin = `https://localhost:${fcmPort}`;
  const question = async (kind: ServerKind, delayMs?: number) =>
    serverState.parse(await ask.ask({ kind, ...(delayMs === undefined ? {} : { delayMs }) }));
  return {
    settings: {
      apns: { origin: `https://localhost:${apnsPort}`, tokenUrl: '', privateKey: provider.privateKey },
      fcm: { origin: fcmOrigin, tokenUrl: `${fcmOrigin}/token`, privateKey: account.privateKey },
    },
    certificateFile,
    state: (kind) => question(kind),
    setDelay: async (kind, delayMs) => void (await question(kind, delayMs)),
    close: async () => {
      await ask.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function pemPair({ publicKey, privateKey }: KeyPairKeyObjectResult) {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
