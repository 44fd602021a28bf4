import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { createCertificate } from '../../../local/providers/certificate.ts';
import { type StandIns, type StandInsOptions, startStandIns } from '../../../local/providers/stand-ins.ts';

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
const apnsKeyPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const serviceAccountKeyPair = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const certificate = createCertificate();
export const strangersApnsKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
export const strangersAccountKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
export const serviceAccountKeyPem = serviceAccountKeyPair.privateKey
  .export({ type: 'pkcs8', format: 'pem' })
  .toString();
export const clientEmail = 'push@project-1.iam.gserviceaccount.com';
export const audience =
  '//iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/aws/providers/lambda';
export const botToken = '1000000001:long-mark-of-the-token-of-our-bot-1';
export const startedAtMs = Date.parse('2026-06-01T12:00:00Z');

export const options: StandInsOptions = {
  certificate,
  apnsKeys: [
    { teamId: 'TEAM000001', keyId: 'KEY0000001', publicKeyPem: pem(apnsKeyPair.publicKey) },
    { teamId: 'TEAM000001', keyId: 'KEY0000002', publicKeyPem: pem(apnsKeyPair.publicKey) },
    { teamId: 'TEAM000002', keyId: 'KEY0000003', publicKeyPem: pem(apnsKeyPair.publicKey) },
  ],
  serviceAccounts: [{ clientEmail, publicKeyPem: pem(serviceAccountKeyPair.publicKey) }],
  workloadIdentities: [{ audience, serviceAccountEmail: clientEmail }],
  fcmProjectIds: ['project-1', '123456789'],
  bundleIds: ['com.example.app'],
  telegramBots: [{ name: 'acme_bot', botToken }],
};

export interface StandInsUnderTest extends StandIns {
  /** Moves the stand-ins' clock. */
  readonly passSeconds: (seconds: number) => void;
  readonly nowSeconds: () => number;
  readonly putFaults: (faults: unknown) => Promise<Response>;
  readonly get: (path: string) => Promise<unknown>;
}

export async function startStandInsUnderTest(): Promise<StandInsUnderTest> {
  let nowMs = startedAtMs;
  const standIns = await startStandIns(options, () => nowMs);
  return {
    ...standIns,
    passSeconds: (seconds) => {
      nowMs += seconds * 1000;
    },
    nowSeconds: () => nowMs / 1000,
    putFaults: (faults) => fetch(`${standIns.controlUrl}/faults`, { method: 'PUT', body: JSON.stringify(faults) }),
    get: async (path) => (await fetch(standIns.controlUrl + path)).json(),
  };
}

/** An APNs provider token; `header` and `claims` replace single values. */
export function providerToken(
  issuedAtSeconds: number,
  {
    header = {},
    claims = {},
    key = apnsKeyPair.privateKey,
  }: { header?: object; claims?: object; key?: KeyObject } = {},
): Promise<string> {
  return new SignJWT({ iss: 'TEAM000001', iat: issuedAtSeconds, ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: 'KEY0000001', ...header })
    .sign(key);
}

/** A service account's assertion for Google's token endpoint. */
export function assertion(
  issuedAtSeconds: number,
  { claims = {}, key = serviceAccountKeyPair.privateKey }: { claims?: object; key?: KeyObject } = {},
): Promise<string> {
  return new SignJWT({
    iss: clientEmail,
    scope: 'https://www.googleapis.com/auth/firebase.messaging',
    aud: 'https://oauth2.googleapis.com/token',
    iat: issuedAtSeconds,
    exp: issuedAtSeconds + 3600,
    ...claims,
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT' })
    .sign(key);
}
