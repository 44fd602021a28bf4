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
    const body = await readBody(request);
    if (!body) return;
    const header = (name: string) => String(request.headers[name] ?? '');
    const judged = judge({ method: request.method, path: request.url, header, body });
    const fault = judged.kind === 'accepted' && judged.request ? faults.take(judged.request) : undefined;
    if (fault?.delayMs !== undefined && !(await server.pause(fault.delayMs))) return;
    if (fault?.disconnect !== undefined && fault.disconnect !== 'stall') {
      const broken = { connection: server.connectionOf(request.socket), stream: http2StreamOf(request) };
      return server.breakConnection(fault.disconnect, broken);
    }
    const { status, text, headers } = faultyAnswer(judged, fault, refusal);
    countAnswer(answers, status);
    response.writeHead(status, { 'content-type': 'application/json', 'inin-correlation-id': randomUUID(), ...headers });
    if (fault?.disconnect === 'stall') response.write(text.slice(0, text.length / 2));
    else response.end(text);
  }

  return {
    origin: server.origin,
    stats: () => ({ ...server.counts, requests, answers: { ...answers } }),
    breakAll: server.breakAll,
    close: server.close,
  };
}
