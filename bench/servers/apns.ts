import type { KeyObject } from 'node:crypto';
import {
  createSecureServer,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { Certificate } from '../../local/providers/certificate.ts';
import { sender } from '../clients/client.ts';
import { createSignatureCheck } from './signed-by.ts';
import type { Tally } from './tally.ts';

/** What APNs itself announces to a connection that has sent a valid token. */
const maxConcurrentStreams = 1000;
const path = /^\/3\/device\/[0-9a-f]{64}$/;

/**
 * A server in the shape of APNs that does no more than it must to know a good request from a bad one; the stand-in of
 * `local/providers`, which checks every field, would be the bottleneck.
 */
export function createApnsServer(
  { certificatePem, keyPem }: Certificate,
  providerKey: KeyObject,
  tally: Tally,
): Http2SecureServer {
  const isSigned = createSignatureCheck(providerKey);
  const refusal = (headers: IncomingHttpHeaders, body: string) => {
    const { authorization = '' } = headers;
    if (headers[':method'] !== 'POST') return { status: 405, reason: 'MethodNotAllowed' };
    if (!path.test(headers[':path'] ?? '')) return { status: 400, reason: 'BadDeviceToken' };
    if (!authorization.startsWith('bearer ') || !isSigned(authorization.slice(7)))
      return { status: 403, reason: 'InvalidProviderToken' };
    if (headers['apns-topic'] !== sender.bundleId) return { status: 400, reason: 'BadTopic' };
    if (headers['apns-push-type'] !== 'alert') return { status: 400, reason: 'InvalidPushType' };
    if (!headers['apns-expiration'] || !headers['apns-collapse-id'])
      return { status: 400, reason: 'BadExpirationDate' };
    return body.startsWith('{"aps":{') ? undefined : { status: 400, reason: 'PayloadEmpty' };
  };

  const answer = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, body: string) => {
    if (stream.destroyed) return;
    const refused = refusal(headers, body);
    tally.count(refused === undefined, headers, body);
    if (refused) {
      stream.respond({ ':status': refused.status });
      stream.end(JSON.stringify({ reason: refused.reason }));
    } else {
      // Apple answers with the id that came, else with one of its own.
      const apnsId = headers['apns-id'] ?? '00000000-0000-4000-8000-000000000000';
      stream.respond({ ':status': 200, 'apns-id': apnsId }, { endStream: true });
    }
  };

  const server = createSecureServer({ cert: certificatePem, key: keyPem, settings: { maxConcurrentStreams } });
  server.on('stream', (stream, headers) => {
    let body = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk) => {
      body += chunk;
    });
    stream.on('end', () => {
      if (tally.delayMs > 0) setTimeout(answer, tally.delayMs, stream, headers, body);
      else answer(stream, headers, body);
    });
    // A client that ends leaves requests behind; what it misses shows in its own count.
    stream.on('error', () => {});
  });
  server.on('session', (session) => session.on('error', () => {}));
  return server;
}
