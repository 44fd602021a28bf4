import { randomBytes } from 'node:crypto';
import { constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import { type AcceptedPushes, recordedHeaders } from './accepted-pushes.ts';
import type { AccessTokens } from './access-tokens.ts';
import { type AttemptEnd, type Attempts, connectionGone } from './attempts.ts';
import type { Certificate } from './certificate.ts';
import type { FaultTable } from './fault-table.ts';
import { codeOf, type FcmError, fcmError, fcmErrorBody } from './fcm-errors.ts';
import { checkFcmMessage } from './fcm-message-check.ts';
import { isObject, readJson } from './json.ts';
import { countAnswer, http2StreamOf, isGone, readBody, type SecureServer, startSecureServer } from './secure-server.ts';

export interface FcmOptions {
  readonly certificate: Certificate;
  /** Project ids or numbers that exist. */
  readonly projectIds: readonly string[];
  readonly accessTokens: AccessTokens;
  readonly faults: FaultTable;
  readonly pushes: AcceptedPushes;
  readonly attempts: Attempts;
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface FcmStats {
  readonly connections: number;
  readonly openConnections: number;
  readonly requests: number;
  /** Different valid access tokens used. */
  readonly accessTokens: number;
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface Fcm {
  readonly origin: string;
  readonly stats: () => FcmStats;
  readonly breakAll: SecureServer['breakAll'];
  readonly close: () => Promise<void>;
}

/** Starts FCM HTTP v1: `POST /v1/projects/{project}/messages:send` over HTTP/1.1 or HTTP/2. */
export async function startFcm(options: FcmOptions): Promise<Fcm> {
  const { faults, pushes, attempts, accessTokens, now = Date.now } = options;
  const answers: Record<string, number> = {};
  const usedAccessTokens = new Set<string>();
  let requests = 0;

  const secureServer = await startSecureServer(options.certificate, { allowHTTP1: true }, (server) =>
    server.on('request', (request, response) => {
      // A request that the client gives up is no failure of the server.
      request.on('error', () => {});
      handle(request, response).catch(() => response.destroy());
    }),
  );

  async function handle(request: Http2ServerRequest, response: Http2ServerResponse) {
    requests += 1;
    const at = now();
    const body = await readBody(request);
    if (!body) return;
    const stream = http2StreamOf(request);
    const session = stream?.session;
    const project = /^\/v1\/projects\/([^/]+)\/messages:send$/.exec(request.url.split('?')[0] ?? '')?.[1];
    // An unknown path never reaches the API: Google's front end answers in HTML.
    if (request.method !== 'POST' || project === undefined) return answerHtml(response);
    const headers = recordedHeaders(request.headers);
    const attempted = (accepted: boolean, end: AttemptEnd, payload = readJson(body)?.value ?? null) => {
      const attempt = { channel: 'fcm', deviceToken: targetOf(payload), headers, payload, at } as const;
      attempts.add({ ...attempt, answeredAt: now(), accepted, ...end });
    };
    const refuse = (error: FcmError, retryAfterSeconds?: number) => {
      const end = answer({ request, response }, error.httpStatus, fcmErrorBody(error), retryAfterSeconds);
      attempted(false, 'status' in end ? { ...end, reason: codeOf(error) } : end);
    };
    const denied = checkAccess(request.headers.authorization);
    if (denied) return refuse(denied);
    if (!options.projectIds.includes(decodeURIComponent(project))) return refuse(fcmError(404, 'NOT_FOUND'));
    const checked = checkFcmMessage(body);
    if (checked.kind === 'refused') return refuse(checked.error);

    const { target, addressKind, validateOnly, message } = checked;
    const payload = { message };
    const accept = () => {
      const receivedAt = new Date(now()).toISOString();
      const push = { channel: 'fcm', deviceToken: target, addressKind, headers, payload, receivedAt } as const;
      if (!validateOnly) pushes.add(push);
    };
    const fault = faults.take({ channel: 'fcm', deviceToken: target });
    if (fault?.delayMs !== undefined && !(await secureServer.pause(fault.delayMs))) return;
    if (session && secureServer.isRefused(session, stream.id ?? 0)) return attempted(false, { broken: 'goaway' });
    if (fault?.disconnect) {
      const broken = { connection: secureServer.connectionOf(request.socket), stream };
      const leaving = fault.disconnect === 'goaway' && fault.accepted;
      if (fault.accepted && !leaving) accept();
      if (!leaving) {
        attempted(fault.accepted === true && !validateOnly, { broken: fault.disconnect });
        return secureServer.breakConnection(fault.disconnect, broken);
      }
      if (stream) secureServer.leaveAfter(broken);
      else response.setHeader('connection', 'close');
    }
    if (fault?.status !== undefined) {
      return refuse(fcmError(fault.status, fault.reason, fault.deviceToken), fault.retryAfterSeconds);
    }
    accept();
    const id = validateOnly ? 'fake_message_id' : `0:${now() * 1000}%${randomBytes(8).toString('hex')}`;
    const end = answer({ request, response }, 200, { name: `projects/${project}/messages/${id}` });
    attempted(!validateOnly, end, validateOnly ? undefined : payload);
  }

  function checkAccess(authorization: string | undefined): FcmError | undefined {
    const accessToken = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
    switch (accessToken === undefined ? 'unknown' : accessTokens.check(accessToken)) {
      case 'unknown':
        return fcmError(401, 'UNAUTHENTICATED');
      case 'insufficient-scope':
        return fcmError(403, 'PERMISSION_DENIED');
      case 'valid':
        usedAccessTokens.add(accessToken ?? '');
        return undefined;
    }
  }

  function answer(
    { request, response }: { readonly request: Http2ServerRequest; readonly response: Http2ServerResponse },
    status: number,
    body: unknown,
    retryAfterSeconds?: number,
  ): AttemptEnd {
    const end = isGone(request) ? connectionGone : { status };
    countAnswer(answers, status);
    if (status === 401) response.setHeader('www-authenticate', 'Bearer realm="https://accounts.google.com/"');
    if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(`${JSON.stringify(body, undefined, 2)}\n`);
    return end;
  }

  function answerHtml(response: Http2ServerResponse) {
    countAnswer(answers, constants.HTTP_STATUS_NOT_FOUND);
    response.writeHead(404, { 'content-type': 'text/html; charset=UTF-8' });
    response.end('<!DOCTYPE html>\n<title>Error 404 (Not Found)!!1</title>\n');
  }

  return {
    origin: secureServer.origin,
    stats: () => ({
      ...secureServer.counts,
      requests,
      accessTokens: usedAccessTokens.size,
      answers: { ...answers },
    }),
    breakAll: secureServer.breakAll,
    close: secureServer.close,
  };
}

/** Whom a body names, if it is right that far. */
function targetOf(payload: unknown): string {
  const message = isObject(payload) && isObject(payload.message) ? payload.message : {};
  const { token, fid, topic, condition } = message;
  return [token, fid, topic, condition].find((target) => typeof target === 'string') ?? '';
}
