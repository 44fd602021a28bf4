import { createPublicKey } from 'node:crypto';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import * as z from 'zod';
import type { AccessTokens } from './access-tokens.ts';
import type { Certificate } from './certificate.ts';
import type { FaultTable } from './fault-table.ts';
import { countAnswer, http2StreamOf, readBody, startSecureServer } from './secure-server.ts';
import { readSignedToken, unverifiedClaims } from './signed-token.ts';

export interface ServiceAccount {
  readonly clientEmail: string;
  readonly publicKeyPem: string;
}

export interface GoogleOauthOptions {
  readonly certificate: Certificate;
  readonly serviceAccounts: readonly ServiceAccount[];
  readonly accessTokens: AccessTokens;
  readonly faults: FaultTable;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface GoogleOauthStats {
  readonly connections: number;
  readonly openConnections: number;
  readonly requests: number;
  readonly issuedTokens: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface GoogleOauth {
  readonly tokenUrl: string;
  readonly stats: () => GoogleOauthStats;
  readonly close: () => Promise<void>;
}

interface OauthError {
  readonly error: string;
  readonly error_description: string;
}

const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** What an assertion must be meant for, whatever address the endpoint has. */
const audience = 'https://oauth2.googleapis.com/token';
const claimsSchema = z.object({
  iss: z.string(),
  aud: z.string(),
  scope: z.string().default(''),
  iat: z.int(),
  exp: z.int(),
});
const maxLifeSeconds = 3600;
const clockToleranceSeconds = 300;

/** Starts Google's token endpoint: `POST /token` with a service account's signed assertion (RFC 7523). */
export async function startGoogleOauth(options: GoogleOauthOptions): Promise<GoogleOauth> {
  const { accessTokens, faults, now = Date.now } = options;
  const publicKeys = new Map(
    options.serviceAccounts.map(({ clientEmail, publicKeyPem }) => [clientEmail, createPublicKey(publicKeyPem)]),
  );
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

  async function handle(request: Http2ServerRequest, response: Http2ServerResponse) {
    requests += 1;
    const body = await readBody(request);
    if (!body) return;
    if (request.method !== 'POST' || request.url !== '/token') {
      return answer(response, 404, oauthError('invalid_request', 'Not found.'));
    }
    const checked = await checkAssertion(new URLSearchParams(body.toString('utf8')));
    if ('error' in checked) return answer(response, 400, checked);
    const fault = faults.take({ channel: 'google-oauth' });
    if (fault?.delayMs !== undefined && !(await secureServer.pause(fault.delayMs))) return;
    if (fault?.disconnect) {
      const connection = secureServer.connectionOf(request.socket);
      return secureServer.breakConnection(fault.disconnect, connection, http2StreamOf(request));
    }
    if (fault?.status !== undefined) {
      const reason = fault.reason ?? (fault.status < 500 ? 'invalid_grant' : 'internal_failure');
      return answer(response, fault.status, oauthError(reason, 'As the fault says.'), fault.retryAfterSeconds);
    }
    const { accessToken, expiresInSeconds } = accessTokens.issue(checked.scopes);
    issuedTokens += 1;
    answer(response, 200, { access_token: accessToken, expires_in: expiresInSeconds, token_type: 'Bearer' });
  }

  async function checkAssertion(form: URLSearchParams): Promise<OauthError | { readonly scopes: readonly string[] }> {
    const grantType = form.get('grant_type');
    if (grantType !== jwtBearer) return oauthError('unsupported_grant_type', `Invalid grant_type: ${grantType ?? ''}`);
    const assertion = form.get('assertion') ?? '';
    const claims = claimsSchema.safeParse(unverifiedClaims(assertion)).data;
    if (!claims) return oauthError('invalid_grant', 'Invalid JWT: claims iss, aud, iat and exp are needed.');
    const publicKey = publicKeys.get(claims.iss);
    if (!publicKey) return oauthError('invalid_grant', 'Invalid grant: account not found');
    if (!(await readSignedToken(assertion, 'RS256', () => publicKey))) {
      return oauthError('invalid_grant', 'Invalid JWT Signature.');
    }
    if (claims.aud !== audience) return oauthError('invalid_grant', 'Invalid JWT: Failed audience check.');
    if (!isTimely(claims, now() / 1000)) {
      const limits = 'Token must be a short-lived token (60 minutes) and in a reasonable timeframe.';
      return oauthError('invalid_grant', `Invalid JWT: ${limits} Check your iat and exp values in the JWT claim.`);
    }
    const scopes = claims.scope.split(' ').filter((scope) => scope !== '');
    if (scopes.length === 0 || !scopes.every((scope) => URL.canParse(scope))) {
      return oauthError('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    }
    return { scopes };
  }

  function answer(response: Http2ServerResponse, status: number, body: object, retryAfterSeconds?: number) {
    countAnswer(answers, status);
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  }

  return {
    tokenUrl: `${secureServer.origin}/token`,
    stats: () => ({ ...secureServer.counts, requests, issuedTokens, answers: { ...answers } }),
    close: secureServer.close,
  };
}

const oauthError = (error: string, description: string): OauthError => ({ error, error_description: description });

function isTimely({ iat, exp }: { readonly iat: number; readonly exp: number }, nowSeconds: number): boolean {
  return exp > nowSeconds && exp - iat <= maxLifeSeconds && exp > iat && iat <= nowSeconds + clockToleranceSeconds;
}
