import * as z from 'zod';
import type { AccessTokens } from './access-tokens.ts';
import { badRequest, type FcmError, fcmError } from './fcm-errors.ts';
import { readJson } from './json.ts';
import { readScopes } from './oauth-error.ts';

/** An AWS provider of a workload identity pool, and the service account that its identities may act for. */
export interface WorkloadIdentity {
  /** `//iam.googleapis.com/projects/<number>/locations/global/workloadIdentityPools/<pool>/providers/<provider>` */
  readonly audience: string;
  readonly serviceAccountEmail: string;
}

const bodySchema = z.object({
  scope: z.array(z.string()),
  lifetime: z
    .string()
    .regex(/^[1-9]\d{0,3}s$/)
    .default('3600s'),
});
const scopesThatMayImpersonate = [
  'https://www.googleapis.com/auth/cloud-platform',
  'https://www.googleapis.com/auth/iam',
];

/**
 * Checks `POST /v1/projects/-/serviceAccounts/{email}:generateAccessToken` (IAM Service Account Credentials API): a
 * federated token of an identity with `roles/iam.workloadIdentityUser` on the account.
 */
export function checkImpersonation(
  { email, authorization, body }: { readonly email: string; readonly authorization: string; readonly body: Buffer },
  accessTokens: AccessTokens,
  identities: readonly WorkloadIdentity[],
):
  | { readonly kind: 'refused'; readonly error: FcmError }
  | { readonly kind: 'granted'; readonly scopes: readonly string[]; readonly lifetimeSeconds: number } {
  const refused = (error: FcmError) => ({ kind: 'refused', error }) as const;
  const identity = accessTokens.federatedIdentity(/^bearer (\S+)$/i.exec(authorization)?.[1] ?? '');
  if (!identity) return refused(fcmError(401, 'UNAUTHENTICATED'));
  const mayAct = identities.some(
    ({ audience, serviceAccountEmail }) => audience === identity.audience && serviceAccountEmail === email,
  );
  // Google tells nobody without the permission whether the account exists.
  if (!mayAct || !identity.scopes.some((scope) => scopesThatMayImpersonate.includes(scope))) {
    return refused(fcmError(403, 'PERMISSION_DENIED'));
  }
  const given = bodySchema.safeParse(readJson(body)?.value).data;
  const scopes = given && readScopes(given.scope);
  if (!scopes) return refused(badRequest([{ field: 'scope', description: 'Request contains an invalid argument.' }]));
  const lifetimeSeconds = Number.parseInt(given.lifetime, 10);
  if (lifetimeSeconds > 3600) {
    return refused(badRequest([{ field: 'lifetime', description: 'The lifetime must be at most 3600s.' }]));
  }
  return { kind: 'granted', scopes, lifetimeSeconds };
}
