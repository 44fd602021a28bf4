import type { AccessTokens } from './access-tokens.ts';
import { loginError } from './answer.ts';
import type { Clients } from './clients.ts';
import type { Asked, Judged } from './host.ts';

/**
 * `POST /oauth/token` of the login host (RFC 6749 4.4). That a wrong secret is a 401 and an unknown client a 400 is not
 * documented: a client must take either for both.
 */
export function createLogin(clients: Clients, accessTokens: AccessTokens): (asked: Asked) => Judged {
  return ({ method, path, header, body }) => {
    const refuse = (status: number, error: string, description: string) => ({
      kind: 'refused' as const,
      answer: loginError(status, error, description),
    });
    if (path !== '/oauth/token') return refuse(404, 'not_found', 'There is nothing here.');
    if (method !== 'POST') return refuse(405, 'invalid_request', 'method not allowed');
    if (!/^application\/x-www-form-urlencoded(;|$)/.test(header('content-type'))) {
      return refuse(415, 'invalid_request', 'content type not supported');
    }
    if (new URLSearchParams(body.toString('utf8')).get('grant_type') !== 'client_credentials') {
      return refuse(400, 'unsupported_grant_type', 'grant type not supported');
    }
    const checked = clients.check(header('authorization'));
    if (checked.kind === 'malformed') return refuse(400, 'invalid_request', 'basic authorization is needed');
    if (checked.kind === 'unknown-client') return refuse(400, 'invalid_client', 'client not found');
    if (checked.kind === 'wrong-secret') return refuse(401, 'invalid_client', 'authentication failed');
    return {
      kind: 'accepted',
      request: 'token',
      answer: () => {
        const { accessToken, lifetimeSeconds } = accessTokens.issue(checked.clientId);
        return {
          status: 200,
          body: { access_token: accessToken, token_type: 'bearer', expires_in: lifetimeSeconds },
        };
      },
    };
  };
}
