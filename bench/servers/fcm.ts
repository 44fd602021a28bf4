import { type KeyObject, randomUUID } from 'node:crypto';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { Certificate } from '../../local/providers/certificate.ts';
import { sender } from '../clients/client.ts';
import { createSignatureCheck } from './signed-by.ts';
import type { Tally } from './tally.ts';

/** Google's front closes idle connections after some minutes, Node after 5 s: within one run that would only add noise. */
const keepAliveMs = 240_000;
const sendPath = `/v1/projects/${sender.projectId}/messages:send`;

/**
 * A server in the shape of Google's token endpoint (`/token`) and of FCM HTTP v1, over HTTP/2 and HTTP/1.1 as the client
 * chooses. It checks as little as `apns.ts` does, and only pushes are counted.
 */
export function createFcmServer(
  { certificatePem, keyPem }: Certificate,
  accountKey: KeyObject,
  tally: Tally,
): Http2SecureServer {
  const isSigned = createSignatureCheck(accountKey);
  const accessTokens = new Set<string>();

  const issue = (body: string) => {
    const assertion = new URLSearchParams(body).get('assertion') ?? '';
    if (!isSigned(assertion)) return { status: 400, answer: { error: 'invalid_grant' } };
    const token = `ya29.${randomUUID()}`;
    accessTokens.add(`Bearer ${token}`);
    return { status: 200, answer: { access_token: token, expires_in: 3599, token_type: 'Bearer' } };
  };
  const push = (request: Http2ServerRequest, body: string) => {
    const refused = (status: number, code: string) => ({ status, answer: { error: { code: status, status: code } } });
    if (!accessTokens.has(request.headers.authorization ?? '')) return refused(401, 'UNAUTHENTICATED');
    if (request.method !== 'POST' || request.url !== sendPath) return refused(404, 'NOT_FOUND');
    if (!body.startsWith('{"message":{')) return refused(400, 'INVALID_ARGUMENT');
    return { status: 200, answer: { name: `projects/${sender.projectId}/messages/${tally.accepted() + 1}` } };
  };

  const respond = (request: Http2ServerRequest, response: Http2ServerResponse, body: string) => {
    const isPush = request.url !== '/token';
    const { status, answer } = isPush ? push(request, body) : issue(body);
    if (isPush) tally.count(status === 200, request.headers, body);
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(answer));
  };

  const server = createSecureServer({ cert: certificatePem, key: keyPem, allowHTTP1: true });
  Object.assign(server, { keepAliveTimeout: keepAliveMs });
  server.on('request', (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (tally.delayMs > 0) setTimeout(respond, tally.delayMs, request, response, body);
      else respond(request, response, body);
    });
    request.on('error', () => {});
  });
  server.on('session', (session) => session.on('error', () => {}));
  return server;
}
