import { generateKeyPairSync } from 'node:crypto';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import * as z from 'zod';
import { createCertificate } from '../../../local/providers/certificate.ts';
import { startStandIns } from '../../../local/providers/stand-ins.ts';

export const bundleId = 'com.example.app';
export const projectId = 'demo-project';
export const otherProjectId = 'other-project';

const pushes = z.array(
  z.object({
    channel: z.string(),
    environment: z.string().optional(),
    deviceToken: z.string(),
    addressKind: z.string().optional(),
    headers: z.record(z.string(), z.string()),
    payload: z.record(z.string(), z.unknown()),
  }),
);
const counts = z.object({ connections: z.int(), openConnections: z.int(), requests: z.int() });
const stats = z.object({
  apns: z.object({
    production: counts.extend({ providerTokens: z.int() }),
    sandbox: counts.extend({ providerTokens: z.int() }),
  }),
  fcm: counts.extend({ accessTokens: z.int() }),
  googleOauth: counts.extend({ issuedTokens: z.int() }),
  telegram: counts,
});

function pem(
  key: { export(options: { type: 'spki' | 'pkcs8'; format: 'pem' }): string | Buffer },
  type: 'spki' | 'pkcs8',
) {
  return key.export({ type, format: 'pem' }).toString();
}

export function apnsKey(keyId: string, teamId = 'TEAM000001') {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    credentials: { teamId, keyId, privateKey: pem(privateKey, 'pkcs8') },
    known: { teamId, keyId, publicKeyPem: pem(publicKey, 'spki') },
  };
}

export function serviceAccountKey(clientEmail: string) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    credentials: { client_email: clientEmail, private_key: pem(privateKey, 'pkcs8') },
    known: { clientEmail, publicKeyPem: pem(publicKey, 'spki') },
  };
}

interface Known {
  readonly apnsKeys?: readonly { teamId: string; keyId: string; publicKeyPem: string }[];
  readonly serviceAccounts?: readonly { clientEmail: string; publicKeyPem: string }[];
  readonly workloadIdentities?: readonly { audience: string; serviceAccountEmail: string }[];
  readonly telegramBots?: readonly { name: string; botToken: string }[];
}

/**
 * The provider stand-ins, trusted by this process's default store as NODE_EXTRA_CA_CERTS would make it. The store forgets
 * the stand-ins of earlier test files: their certificates bear the same name, and OpenSSL would try the wrong one.
 */
export async function startProviders(
  { apnsKeys = [], serviceAccounts = [], workloadIdentities = [], telegramBots = [] }: Known,
  now: () => number,
) {
  const certificate = createCertificate();
  setDefaultCACertificates([...getCACertificates('bundled'), certificate.certificatePem]);
  const standIns = await startStandIns(
    {
      apnsKeys: [...apnsKeys],
      serviceAccounts: [...serviceAccounts],
      workloadIdentities: [...workloadIdentities],
      telegramBots: [...telegramBots],
      fcmProjectIds: [projectId, otherProjectId],
      certificate,
    },
    now,
  );
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${standIns.controlUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return response.json();
  };
  return {
    ...standIns,
    certificate,
    certificatePem: certificate.certificatePem,
    pushes: async () => pushes.parse(await control('GET', '/pushes')),
    stats: async () => stats.parse(await control('GET', '/stats')),
    /** One fault is added, an array replaces all. */
    fail: (fault: object) => control('PUT', '/faults', fault),
    /** Of the APNs hosts; told to open connections at once. */
    limitStreams: (maxConcurrentStreams: number) => control('PUT', '/limits', { maxConcurrentStreams }),
    /** Breaks all open connections, idle ones too. */
    breakConnections: (how: { channel: string; disconnect: string; reason?: string }) =>
      control('PUT', '/connections', how),
    /** All that are revoked from now on. */
    revoke: (revoked: { apnsKeyIds?: readonly string[]; clientEmails?: readonly string[] }) =>
      control('PUT', '/revoked', revoked),
    /** Moves the providers' clock against `now`. */
    setClock: (offsetMilliseconds: number) => control('PUT', '/clock', { offsetMilliseconds }),
    forget: async () => {
      await control('DELETE', '/pushes');
      await control('PUT', '/faults', []);
      await control('PUT', '/limits', { maxConcurrentStreams: 1000 });
      await control('PUT', '/clock', { offsetMilliseconds: 0 });
      await control('PUT', '/revoked', {});
    },
  };
}
export type TestProviders = Awaited<ReturnType<typeof startProviders>>;

/** Credentials as a dispatcher has them: from memory, or from the secret, which someone may have changed. */
export function secretOf<Value>(first: Value) {
  let remembered = first;
  const secret = { value: first, reads: 0 };
  return {
    secret,
    get: async () => ({ kind: 'found', value: remembered }) as const,
    refresh: async () => {
      secret.reads += 1;
      remembered = secret.value;
      return { kind: 'found', value: remembered } as const;
    },
  };
}

/** A secret that nobody has put usable credentials into. */
export function emptySecret(reason = 'no credentials') {
  const answer = async () => ({ kind: 'not-configured', reason }) as const;
  return { get: answer, refresh: answer };
}
