import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { AccessTokens } from './access-tokens.ts';
import { checkAwsTokenExchange } from './aws-token-exchange.ts';
import type { Certificate } from './certificate.ts';
import type { FaultTable } from './fault-table.ts';
import { fcmErrorBody } from './fcm-errors.ts';
import { checkImpersonation, type WorkloadIdentity } from './impersonation.ts';
import { oauthError } from './oauth-error.ts';
import type { Revocations } from './revocations.ts';
import { countAnswer, http2StreamOf, readBody, type SecureServer, startSecureServer } from './secure-server.ts';
import { createServiceAccountGrant, type ServiceAccount } from './service-account-grant.ts';

export interface GoogleOauthOptions {
  readonly certificate: Certificate;
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly workloadIdentities: readonly WorkloadIdentity[];
  readonly revocations: Revocations;
  readonly accessTokens: AccessTokens;
  readonly faults: FaultTable;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface GoogleOauthStats {
  readonly connections: number;
  readonly openConnections: number;
  readonly requests: number;
  /** Federated ones, which are good for impersonation only, count too. */
  readonly issuedTokens: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface GoogleOauth {
  /** Service accounts' keys. */
  readonly tokenUrl: string;
  /** Without keys: the Security Token Service (`token_url` of an external_account configuration). */
  readonly stsTokenUrl: string;
  /** Without keys: before `/v1/projects/-/serviceAccounts/<email>:generateAccessToken`. */
  readonly iamCredentialsOrigin: string;
  readonly stats: () => GoogleOauthStats;
  readonly breakAll: SecureServer['breakAll'];
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

/**
 * Starts Google's endpoints for access tokens on one origin: `POST /token` (oauth2.googleapis.com), `POST /v1/token`
 * (sts.googleapis.com) and `POST /v1/projects/-/serviceAccounts/{email}:generateAccessToken`
 * (iamcredentials.googleapis.com). Faults hit all three.
 */
export async function startGoogleOauth(options: GoogleOauthOptions): Promise<GoogleOauth> {
  const { accessTokens, faults, workloadIdentities, now = Date.now } = options;
  const checkServiceAccountGrant = createServiceAccountGrant(options, now);
  const audiences = workloadIdentities.map(({ audience }) => audience);
  const answers: Record<string, number> = {};
  let requests = 0;
  let issuedTokens = 0;

  const secureServer = await startSecureServer(options.certificate, { allowHTTP1: true }, (server) =>
    server.on('request', (request, response) => {
      // A request that the client gives up is no failure of the server.
      request.on('error', () => {});
      handle(request, response).catch(() => response.destroy());
    }),
  );

  /** The answer to a request, which a fault may replace when it is a grant. */
  async function grantFor(request: Http2ServerRequest, body: Buffer): Promise<Answer | (() => Answer)> {
    const path = request.method === 'POST' ? request.url : '';
    if (path === '/token') {
      const checked = await checkServiceAccountGrant(new URLSearchParams(body.toString('utf8')));
      return 'error' in checked ? { status: 400, body: checked } : () => serviceAccountToken(checked.scopes);
    }
    if (path === '/v1/token') {
      const checked = checkAwsTokenExchange(new URLSearchParams(body.toString('utf8')), audiences, now);
      return 'error' in checked ? { status: 400, body: checked } : () => federatedToken(checked);
    }
    const email = /^\/v1\/projects\/-\/serviceAccounts\/([^/:]+):generateAccessToken$/.exec(path)?.[1];
    if (email === undefined) return { status: 404, body: oauthError('invalid_request', 'Not found.') };
    const authorization = request.headers.authorization ?? '';
    const checked = checkImpersonation(
      { email: decodeURIComponent(email), authorization, body },
      accessTokens,
      workloadIdentities,
    );
    if (checked.kind === 'refused') return { status: checked.error.httpStatus, body: fcmErrorBody(checked.error) };
    return () => impersonatedToken(checked.scopes, checked.lifetimeSeconds);
  }

  function serviceAccountToken(scopes: readonly string[]): Answer {
    const { accessToken, expiresInSeconds } = accessTokens.issue(scopes);
    return { status: 200, body: { access_token: accessToken, expires_in: expiresInSeconds, token_type: 'Bearer' } };
  }
  function federatedToken({ audience, scopes }: { readonly audience: string; readonly scopes: readonly string[] }) {
    const { accessToken, expiresInSeconds } = accessTokens.issueFederated(audience, scopes);
    const type = 'urn:ietf:params:oauth:token-type:access_token';
    const more = { issued_token_type: type, token_type: 'Bearer', expires_in: expiresInSeconds };
    return { status: 200, body: { access_token: accessToken, ...more } };
  }
  function impersonatedToken(scopes: readonly string[], lifetimeSeconds: number): Answer {
    const { accessToken } = accessTokens.issue(scopes, lifetimeSeconds);
    const expireTime = new Date(now() + lifetimeSeconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
    return { status: 200, body: { accessToken, expireTime } };
  }

  async function handle(request: Http2ServerRequest, response: Http2ServerResponse) {
    requests += 1;
    const body = await readBody(request);
    if (!body) return;
    const granted = await grantFor(request, body);
    if (typeof granted !== 'function') return answer(response, granted);
    const fault = faults.take({ channel: 'google-oauth' });
    if (fault?.delayMs !== undefined && !(await secureServer.pause(fault.delayMs))) return;
    if (fault?.disconnect) {
      const broken = { connection: secureServer.connectionOf(request.socket), stream: http2StreamOf(request) };
      return secureServer.breakConnection(fault.disconnect, broken);
    }
    if (fault?.status !== undefined) {
      const reason = fault.reason ?? (fault.status < 500 ? 'invalid_grant' : 'internal_failure');
      const refusal = { status: fault.status, body: oauthError(reason, 'As the fault says.') };
      return answer(response, refusal, fault.retryAfterSeconds);
    }
    issuedTokens += 1;
    answer(response, granted());
  }

  function answer(response: Http2ServerResponse, { status, body }: Answer, retryAfterSeconds?: number) {
    countAnswer(answers, status);
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  }

  const { origin } = secureServer;
  return {
    tokenUrl: `${origin}/token`,
    stsTokenUrl: `${origin}/v1/token`,
    iamCredentialsOrigin: origin,
    stats: () => ({ ...secureServer.counts, requests, issuedTokens, answers: { ...answers } }),
    breakAll: secureServer.breakAll,
    close: secureServer.close,
  };
}
