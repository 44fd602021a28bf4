import * as z from 'zod';
import { readJson } from './json.ts';
import { invalidScope, type OauthError, oauthError, readScopes } from './oauth-error.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:token-exchange';
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const awsRequestType = 'urn:ietf:params:aws:token-type:aws4_request';
/** AWS refuses a signature whose time is further away than this. */
const maxSkewMs = 900_000;

const requestSchema = z.object({
  url: z.string(),
  method: z.literal('POST'),
  headers: z.array(z.object({ key: z.string(), value: z.string() })),
});

/**
 * Checks the form of `POST /v1/token` of Google's Security Token Service: a GetCallerIdentity request that an AWS
 * identity has signed and Google would send ("Configure Workload Identity Federation with AWS"; token exchange: RFC 8693).
 * The signature itself cannot be checked here: only AWS knows the key. Whatever identity signed is taken, so attribute
 * conditions of a provider are not checked either. `now`: epoch milliseconds.
 */
export function checkAwsTokenExchange(
  form: URLSearchParams,
  audiences: readonly string[],
  now: () => number,
): OauthError | { readonly audience: string; readonly scopes: readonly string[] } {
  const wrong = (description: string) => oauthError('invalid_request', description);
  const audience = form.get('audience') ?? '';
  if (form.get('grant_type') !== grantType) return oauthError('unsupported_grant_type', 'Invalid grant_type.');
  if (form.get('requested_token_type') !== accessTokenType) return wrong('Invalid value for "requested_token_type".');
  if (form.get('subject_token_type') !== awsRequestType) return wrong('Invalid value for "subject_token_type".');
  if (!audiences.includes(audience)) return oauthError('invalid_target', 'Invalid value for "audience".');
  const problem = problemOfSubjectToken(form.get('subject_token') ?? '', audience, now());
  if (problem) return oauthError('invalid_grant', `Invalid AWS GetCallerIdentity request: ${problem}`);
  const scopes = readScopes((form.get('scope') ?? '').split(' '));
  return scopes ? { audience, scopes } : invalidScope;
}

function problemOfSubjectToken(subjectToken: string, audience: string, nowMs: number): string | undefined {
  const request = requestSchema.safeParse(readJson(Buffer.from(percentDecoded(subjectToken)))?.value).data;
  if (!request) return 'it must be URL-encoded JSON of url, method POST and headers [{key, value}]';
  const headers = new Map(request.headers.map(({ key, value }) => [key.toLowerCase(), value]));
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  const region = /^sts(?:\.([a-z]{2}(?:-[a-z]+)+-\d))?\.amazonaws\.com$/.exec(url?.hostname ?? '');
  if (!url || !region || url.protocol !== 'https:') return 'url must be AWS STS';
  if (url.searchParams.get('Action') !== 'GetCallerIdentity') return 'Action must be GetCallerIdentity';
  if (url.searchParams.get('Version') !== '2011-06-15') return 'Version must be 2011-06-15';
  if (headers.get('host') !== url.hostname) return 'header host must be that of url';
  if (headers.get('x-goog-cloud-target-resource')?.replace(/^https:/, '') !== audience.replace(/^https:/, '')) {
    return 'header x-goog-cloud-target-resource must be the audience';
  }
  const date = headers.get('x-amz-date') ?? '';
  const signature =
    /^AWS4-HMAC-SHA256 Credential=[^/\s]+\/(\d{8})\/([a-z0-9-]+)\/sts\/aws4_request, ?SignedHeaders=(\S+), ?Signature=[0-9a-f]{64}$/;
  const [, day, signedRegion, signedHeaders = ''] = signature.exec(headers.get('authorization') ?? '') ?? [];
  if (day === undefined || day !== date.slice(0, 8))
    return 'header authorization must be a Signature Version 4 of that day';
  if (signedRegion !== (region[1] ?? 'us-east-1')) return 'it must be signed for the region of url';
  if (!['host', 'x-amz-date'].every((name) => signedHeaders.split(';').includes(name)))
    return 'host and date must be signed';
  const signedAtMs = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  return Math.abs(signedAtMs - nowMs) <= maxSkewMs ? undefined : 'Signature expired';
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
