import * as z from 'zod/mini';
import { chosenSchema, fieldOf } from '../chosen-schema.ts';

const text = z.string().check(z.minLength(1));
const httpsUrl = z.url({ protocol: /^https$/ });

/** A service account key as Google hands it out; its other fields are not needed. */
export const serviceAccount = z.object({
  type: z.exactOptional(z.literal('service_account')),
  client_email: text,
  private_key: text,
});
export type ServiceAccount = z.infer<typeof serviceAccount>;

/**
 * The configuration that `gcloud iam workload-identity-pools create-cred-config --aws` writes; it holds nothing secret.
 * What it says of AWS's metadata server is left out: a Lambda function has none and finds its own credentials in its
 * environment, so that nothing could be asked there but in vain.
 */
const externalAccount = z.object({
  type: z.literal('external_account'),
  /** The provider in the pool: `//iam.googleapis.com/projects/…/workloadIdentityPools/…/providers/…`. */
  audience: text,
  subject_token_type: z.literal('urn:ietf:params:aws:token-type:aws4_request'),
  token_url: httpsUrl,
  /** Absent: the federated identity itself calls FCM. */
  service_account_impersonation_url: z.exactOptional(httpsUrl),
  service_account_impersonation: z.exactOptional(z.object({ token_lifetime_seconds: z.int().check(z.positive()) })),
  credential_source: z.object({ environment_id: z.literal('aws1'), regional_cred_verification_url: text }),
});
export type ExternalAccount = z.infer<typeof externalAccount>;

export type GoogleCredential = ServiceAccount | ExternalAccount;

const googleCredential = chosenSchema<GoogleCredential>((input) =>
  fieldOf(input, 'type') === 'external_account' ? externalAccount : serviceAccount,
);
/** By Firebase project: projects of several owners. */
const credentialsOfApps = z.object({ apps: z.record(text, googleCredential) });

export type FcmSecret = GoogleCredential | z.infer<typeof credentialsOfApps>;

/** The secret of the FCM channel: one credential for all projects, or one for each. */
export const fcmSecret = chosenSchema<FcmSecret>((input) =>
  fieldOf(input, 'apps') === undefined ? googleCredential : credentialsOfApps,
);

/** Undefined: the secret has no credential for this app. */
export function credentialOf(secret: FcmSecret, app: string): GoogleCredential | undefined {
  if (!('apps' in secret)) return secret;
  return Object.hasOwn(secret.apps, app) ? secret.apps[app] : undefined;
}

export function allCredentials(secret: FcmSecret): readonly GoogleCredential[] {
  return 'apps' in secret ? Object.values(secret.apps) : [secret];
}

export function isExternal(credential: GoogleCredential): credential is ExternalAccount {
  return credential.type === 'external_account';
}

/** Both as the schema gave them, which keeps the order of fields. */
export function sameCredential(one: GoogleCredential, other: GoogleCredential): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
