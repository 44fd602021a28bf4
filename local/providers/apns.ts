import { randomUUID } from 'node:crypto';
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { type AcceptedPushes, recordedHeaders } from './accepted-pushes.ts';
import { type ApnsKey, createProviderTokenCheck, type ProviderTokenUse } from './apns-provider-token.ts';
import { checkApnsPush } from './apns-push-check.ts';
import { apnsReasonStatus, usualApnsReason } from './apns-reasons.ts';
import { type AttemptEnd, type Attempts, connectionGone } from './attempts.ts';
import type { Certificate } from './certificate.ts';
import type { FaultTable } from './fault-table.ts';
import { readJson } from './json.ts';
import type { Revocations } from './revocations.ts';
import { countAnswer, readBody, type SecureServer, startSecureServer } from './secure-server.ts';
import type { StreamLimits } from './stream-limits.ts';

export interface ApnsOptions {
  readonly environment: 'production' | 'sandbox';
  readonly certificate: Certificate;
  readonly keys: readonly ApnsKey[];
  /** The apps that the keys may push to; absent: any. */
  readonly bundleIds?: readonly string[] | undefined;
  readonly faults: FaultTable;
  readonly streamLimits: StreamLimits;
  readonly revocations: Revocations;
  readonly pushes: AcceptedPushes;
  readonly attempts: Attempts;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface ApnsStats {
  readonly connections: number;
  readonly openConnections: number;
  readonly requests: number;
  /** Different provider tokens with a right signature. */
  readonly providerTokens: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface Apns {
  readonly origin: string;
  readonly stats: () => ApnsStats;
  readonly breakAll: SecureServer['breakAll'];
  readonly close: () => Promise<void>;
}

/**
 * Starts one APNs host: HTTP/2 over TLS only; one stream per connection until a request with a valid provider token came,
 * then as many as `streamLimits` says ("Sending notification requests to APNs").
 */
export async function startApns(options: ApnsOptions): Promise<Apns> {
  const { environment, faults, pushes, attempts, streamLimits, revocations, now = Date.now } = options;
  const tokenCheck = createProviderTokenCheck(options.keys, (keyId) => revocations.apnsKeyIds.includes(keyId), now);
  const tokenUses = new WeakMap<Http2Session, ProviderTokenUse>();
  const answers: Record<string, number> = {};
  let requests = 0;

  const secureServer = await startSecureServer(
    options.certificate,
    { allowHTTP1: false, settings: { maxConcurrentStreams: 1 } },
    (server) =>
      server.on(
        'stream',
        (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, rawHeaders: string[]) => {
          // A stream that the client resets is no failure of the server.
          stream.on('error', () => {});
          handle(stream, headers, rawHeaders).catch(() => stream.destroy());
        },
      ),
  );

  async function handle(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, rawHeaders: readonly string[]) {
    requests += 1;
    const at = now();
    const { session, id: streamId = 0 } = stream;
    const body = await readBody(stream);
    if (!body || !session) return;
    const recorded = recordedHeaders(headers);
    const attempted = (accepted: boolean, end: AttemptEnd, payload = readJson(body)?.value ?? null) => {
      const deviceToken = /^\/3\/device\/([^/?]*)/.exec(headers[':path'] ?? '')?.[1];
      // On another path it is no push.
      if (deviceToken === undefined) return;
      const request = { channel: 'apns', environment, deviceToken, headers: recorded, payload, at } as const;
      attempts.add({ ...request, answeredAt: now(), accepted, ...end });
    };
    const header = (name: string) => headers[name]?.toString();
    const id = header('apns-id') ?? randomUUID();
    const refuse = (status: number, reason: string | undefined, more: object = {}, retryAfterSeconds?: number) => {
      const retryAfter = retryAfterSeconds === undefined ? {} : { 'retry-after': retryAfterSeconds };
      const answered = { ':status': status, 'apns-id': id, ...retryAfter };
      const end = answer(stream, answered, JSON.stringify({ reason, ...more }));
      attempted(false, 'status' in end && reason !== undefined ? { ...end, reason } : end);
    };

    if (headers[':method'] !== 'POST') return refuse(405, 'MethodNotAllowed');
    if (new Set(apnsNames(rawHeaders)).size < apnsNames(rawHeaders).length) return refuse(400, 'DuplicateHeaders');
    const tokenReason = await tokenCheck.check(tokenUseOf(session), header('authorization'));
    if (tokenReason) return refuse(apnsReasonStatus[tokenReason], tokenReason);
    streamLimits.announceTo(session);
    const checked = checkApnsPush({ path: headers[':path'] ?? '', header, body }, options.bundleIds);
    if (checked.kind === 'refused') return refuse(apnsReasonStatus[checked.reason], checked.reason);

    const { deviceToken, payload } = checked;
    const accept = () => {
      const receivedAt = new Date(now()).toISOString();
      pushes.add({ channel: 'apns', environment, deviceToken, headers: recorded, payload, receivedAt });
    };
    const fault = faults.take({ channel: 'apns', environment, deviceToken });
    if (fault?.delayMs !== undefined && !(await secureServer.pause(fault.delayMs))) return;
    if (secureServer.isRefused(session, streamId)) return attempted(false, { broken: 'goaway' }, payload);
    if (fault?.disconnect) {
      const request = { connection: secureServer.connectionOf(session.socket), stream };
      const goawayData = JSON.stringify({ reason: fault.reason ?? 'Shutdown' });
      const leaving = fault.disconnect === 'goaway' && fault.accepted;
      if (fault.accepted && !leaving) accept();
      if (!leaving) {
        attempted(fault.accepted === true, { broken: fault.disconnect }, payload);
        return secureServer.breakConnection(fault.disconnect, request, goawayData);
      }
      secureServer.leaveAfter(request, goawayData);
    }
    if (fault?.status !== undefined) {
      if (fault.reason === 'ExpiredProviderToken') tokenCheck.callExpired(tokenUseOf(session));
      const more = fault.status === 410 ? { timestamp: fault.timestamp ?? now() } : {};
      return refuse(fault.status, fault.reason ?? usualApnsReason(fault.status), more, fault.retryAfterSeconds);
    }
    accept();
    const uniqueId = environment === 'sandbox' ? { 'apns-unique-id': randomUUID() } : {};
    attempted(true, answer(stream, { ':status': 200, 'apns-id': id, ...uniqueId }, ''), payload);
  }

  function tokenUseOf(session: Http2Session): ProviderTokenUse {
    const use = tokenUses.get(session) ?? {};
    tokenUses.set(session, use);
    return use;
  }

  function answer(
    stream: ServerHttp2Stream,
    headers: Record<string, string | number> & { readonly ':status': number },
    body: string,
  ): AttemptEnd {
    if (stream.destroyed || stream.closed) return connectionGone;
    const { ':status': status } = headers;
    countAnswer(answers, status);
    stream.respond(headers, { endStream: body === '' });
    if (body) stream.end(body);
    return { status };
  }

  return {
    origin: secureServer.origin,
    stats: () => ({
      ...secureServer.counts,
      requests,
      providerTokens: tokenCheck.tokensSeen(),
      answers: { ...answers },
    }),
    breakAll: secureServer.breakAll,
    close: secureServer.close,
  };
}

function apnsNames(rawHeaders: readonly string[]): readonly string[] {
  return rawHeaders.filter((name, index) => index % 2 === 0 && (name.startsWith('apns-') || name === 'authorization'));
}
