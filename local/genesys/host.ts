import { randomUUID } from 'node:crypto';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { Certificate } from '../providers/certificate.ts';
import {
  countAnswer,
  http2StreamOf,
  readBody,
  type SecureServer,
  startSecureServer,
} from '../providers/secure-server.ts';
import type { Answer } from './answer.ts';
import type { FaultRequest, Faults } from './fault.ts';
import { faultyAnswer } from './faulty-answer.ts';

export interface Asked {
  readonly method: string;
  /** With its query, as it came. */
  readonly path: string;
  readonly header: (name: string) => string;
  readonly body: Buffer;
}

export type Judged =
  | { readonly kind: 'refused'; readonly answer: Answer }
  /** A fault may replace the answer of such a request; of one without a name none does. */
  | { readonly kind: 'accepted'; readonly request?: FaultRequest; readonly answer: () => Answer };

export interface HostStats {
  readonly connections: number;
  readonly openConnections: number;
  readonly requests: number;
  /** By HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
}

export interface Host {
  /** `https://localhost:<port>` */
  readonly origin: string;
  readonly stats: () => HostStats;
  readonly breakAll: SecureServer['breakAll'];
  readonly close: () => Promise<void>;
}

export interface HostOptions {
  readonly certificate: Certificate;
  readonly faults: Faults;
  readonly judge: (asked: Asked) => Judged;
  /** An error in this host's own form. */
  readonly refusal: (status: number) => Answer;
}

/** Enough for a thousand topics, which 64 KiB are not; what Genesys takes is not known. */
const mostBytes = 1_048_576;

/** Starts one of Genesys' hosts on a free port of 127.0.0.1, over HTTP/2 and HTTP/1.1. */
export async function startHost({ certificate, faults, judge, refusal }: HostOptions): Promise<Host> {
  const answers: Record<string, number> = {};
  let requests = 0;
  const server = await startSecureServer(certificate, { allowHTTP1: true }, (wired) =>
    wired.on('request', (request, response) => {
      // A request that the client gives up is no failure of the server.
      request.on('error', () => {});
      handle(request, response).catch(() => response.destroy());
    }),
  );

  async function handle(request: Http2ServerRequest, response: Http2ServerResponse) {
    requests += 1;
    const body = await readBody(request, mostBytes);
    if (!body) return;
    const header = (name: string) => String(request.headers[name] ?? '');
    const path = request.url;
    const judged = judge({ method: request.method, path, header, body });
    const fault = judged.kind === 'accepted' && judged.request ? faults.take(judged.request, path) : undefined;
    if (fault?.delayMs !== undefined && !(await server.pause(fault.delayMs))) return;
    const broken = () => ({ connection: server.connectionOf(request.socket), stream: http2StreamOf(request) });
    switch (fault?.disconnect) {
      case 'reset':
      case 'close':
      case 'silent':
      case 'hang':
        return server.breakConnection(fault.disconnect, broken());
      case 'lost':
        if (judged.kind === 'accepted') judged.answer();
        return server.breakConnection('close', broken());
    }
    const { status, text, headers } = faultyAnswer(judged, fault, refusal);
    countAnswer(answers, status);
    response.writeHead(status, { 'content-type': 'application/json', 'inin-correlation-id': randomUUID(), ...headers });
    const half = text.slice(0, text.length / 2);
    if (fault?.disconnect === 'stall') response.write(half);
    else if (fault?.disconnect === 'cut') response.write(half, () => response.destroy());
    else response.end(text);
  }

  return {
    origin: server.origin,
    stats: () => ({ ...server.counts, requests, answers: { ...answers } }),
    breakAll: server.breakAll,
    close: server.close,
  };
}
