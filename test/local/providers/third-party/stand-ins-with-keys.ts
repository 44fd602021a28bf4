import { generateKeyPairSync } from 'node:crypto';
import * as z from 'zod';
import { createCertificate } from '../../../../local/providers/certificate.ts';
import { startStandIns } from '../../../../local/providers/stand-ins.ts';

const apnsKeyPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const accountKeyPair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const spki = { type: 'spki', format: 'pem' } as const;
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

/** An APNs key as Apple gives it to a developer. */
export const apnsKey = {
  teamId: 'TEAM000001',
  keyId: 'KEY0000001',
  key: apnsKeyPair.privateKey.export(pkcs8).toString(),
};
/** One of the same name that APNs does not know. */
export const strangersApnsKey = {
  ...apnsKey,
  key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export(pkcs8).toString(),
};
export const bundleId = 'com.example.app';
export const projectId = 'project-1';
const clientEmail = 'push@project-1.iam.gserviceaccount.com';
/** A service account's key file, as far as Google's clients read it. */
export const keyFile = {
  type: 'service_account',
  project_id: projectId,
  client_email: clientEmail,
  private_key: accountKeyPair.privateKey.export(pkcs8).toString(),
};
/** One of the same account that Google does not know. */
export const strangersKeyFile = {
  ...keyFile,
  private_key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export(pkcs8).toString(),
};

const pushesSchema = z.array(
  z.object({
    deviceToken: z.string(),
    headers: z.record(z.string(), z.string()),
    payload: z.record(z.string(), z.unknown()),
  }),
);
const counts = z.object({ connections: z.int(), openConnections: z.int(), requests: z.int() });
const statsSchema = z.object({
  apns: z.object({ production: counts.extend({ providerTokens: z.int() }) }),
  fcm: counts.extend({ accessTokens: z.int() }),
  googleOauth: counts.extend({ issuedTokens: z.int() }),
});

/** The stand-ins with the keys above. They live by the real clock, as clients of others do, plus `skew.ms`. */
export async function startStandInsWithKeys() {
  const certificate = createCertificate();
  const skew = { ms: 0 };
  const standIns = await startStandIns(
    {
      certificate,
      apnsKeys: [
        {
          teamId: apnsKey.teamId,
          keyId: apnsKey.keyId,
          publicKeyPem: apnsKeyPair.publicKey.export(spki).toString(),
        },
      ],
      serviceAccounts: [{ clientEmail, publicKeyPem: accountKeyPair.publicKey.export(spki).toString() }],
      fcmProjectIds: [projectId],
      bundleIds: [bundleId],
    },
    () => Date.now() + skew.ms,
  );
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(standIns.controlUrl + path, { method, ...(body && { body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(await answer.text());
    return answer.json();
  };
  return {
    ...standIns,
    certificatePem: certificate.certificatePem,
    skew,
    fail: (fault: object) => control('PUT', '/faults', fault),
    pushes: async () => pushesSchema.parse(await control('GET', '/pushes')),
    stats: async () => statsSchema.parse(await control('GET', '/stats')),
    /** Forgets pushes, faults and the skew between tests. */
    forget: async () => {
      skew.ms = 0;
      await control('DELETE', '/pushes');
      await control('PUT', '/faults', []);
    },
  };
}
export type StandInsWithKeys = Awaited<ReturnType<typeof startStandInsWithKeys>>;

/** The port of an origin. */
export const portOf = (origin: string) => Number(new URL(origin).port);
