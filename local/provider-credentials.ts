import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type * as z from 'zod';
import { apnsCredentials } from '../lambdas/channels/apns/credentials.ts';
import { serviceAccount } from '../lambdas/channels/fcm/credentials.ts';
import type { GivenSecrets } from './secrets/secrets-file.ts';

/** Credentials as an operator would put them into the secrets, and what the stand-ins check against. */
export interface ProviderCredentials {
  /** The values of the secrets, by the last part of their name. */
  readonly secretValues: Readonly<Record<string, string>>;
  readonly apnsKey: { readonly teamId: string; readonly keyId: string; readonly publicKeyPem: string };
  readonly serviceAccount: { readonly clientEmail: string; readonly publicKeyPem: string };
}

/**
 * Made anew at each start, except what a file gives: then the stand-ins know the public half of the file's key.
 * @throws an Error of one line that names the file and the field where a provider's credentials cannot be used
 */
export function makeProviderCredentials(fcmProjectId: string, given?: GivenSecrets): ProviderCredentials {
  const apns = givenValue(given, 'apns', apnsCredentials) ?? {
    teamId: 'LOCALTEAM1',
    keyId: 'LOCALKEY01',
    privateKey: privatePem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  };
  const fcm = givenValue(given, 'fcm', serviceAccount) ?? {
    type: 'service_account',
    project_id: fcmProjectId,
    client_email: `local@${fcmProjectId}.iam.gserviceaccount.com`,
    private_key: privatePem(generateKeyPairSync('rsa', { modulusLength: 2048 })),
  };
  return {
    secretValues: { apns: JSON.stringify(apns), fcm: JSON.stringify(fcm) },
    apnsKey: {
      teamId: apns.teamId,
      keyId: apns.keyId,
      publicKeyPem: publicPem(apns.privateKey, isP256, () =>
        complaint(given, 'apns', 'privateKey: write a P-256 key in PKCS #8 PEM'),
      ),
    },
    serviceAccount: {
      clientEmail: fcm.client_email,
      publicKeyPem: publicPem(fcm.private_key, isRsa, () =>
        complaint(given, 'fcm', 'private_key: write an RSA key in PKCS #8 PEM'),
      ),
    },
  };
}

/** The file's value for a provider, whether it names the secret in full or by its last part. */
function givenValue<Value>(given: GivenSecrets | undefined, provider: string, schema: z.ZodType<Value>) {
  const text = Object.entries(given?.values ?? {}).find(([name]) => name.split('/').at(-1) === provider)?.[1];
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.')).filter((field) => field !== '');
  throw complaint(given, provider, fields.length > 0 ? `wrong or missing: ${fields.join(', ')}` : 'is no JSON object');
}

const complaint = (given: GivenSecrets | undefined, provider: string, what: string) =>
  new Error(`${given?.file}: ${provider}: ${what}`);

const isP256 = (key: KeyObject) => key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
const isRsa = (key: KeyObject) => key.asymmetricKeyType === 'rsa';

function publicPem(pem: string, isRight: (key: KeyObject) => boolean, complain: () => Error): string {
  const key = readPrivateKey(pem);
  if (!key || !isRight(key)) throw complain();
  return createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
}

function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    // The functions read PKCS #8 only, as Apple and Google hand it out.
    return pem.includes('-----BEGIN PRIVATE KEY-----') ? createPrivateKey(pem) : undefined;
  } catch {
    return undefined;
  }
}

const privatePem = ({ privateKey }: { privateKey: KeyObject }) =>
  privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
