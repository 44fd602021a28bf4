import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Credentials as an operator would put them into the secrets, made anew at each start, and what the stand-ins check. */
export interface ProviderCredentials {
  /** The values of the secrets, by the last part of their name. */
  readonly secretValues: Readonly<Record<string, string>>;
  readonly apnsKey: { readonly teamId: string; readonly keyId: string; readonly publicKeyPem: string };
  readonly serviceAccount: { readonly clientEmail: string; readonly publicKeyPem: string };
}

export function makeProviderCredentials(fcmProjectId: string): ProviderCredentials {
  const apns = pemPair(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const google = pemPair(generateKeyPairSync('rsa', { modulusLength: 2048 }));
  const [teamId, keyId] = ['LOCALTEAM1', 'LOCALKEY01'];
  const clientEmail = `local@${fcmProjectId}.iam.gserviceaccount.com`;
  return {
    secretValues: {
      apns: JSON.stringify({ teamId, keyId, privateKey: apns.privateKey }),
      fcm: JSON.stringify({
        type: 'service_account',
        project_id: fcmProjectId,
        client_email: clientEmail,
        private_key: google.privateKey,
      }),
    },
    apnsKey: { teamId, keyId, publicKeyPem: apns.publicKey },
    serviceAccount: { clientEmail, publicKeyPem: google.publicKey },
  };
}

function pemPair({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }) {
  return {
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}
