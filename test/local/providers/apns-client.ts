import { once } from 'node:events';
import { type ClientHttp2Session, connect, type OutgoingHttpHeaders } from 'node:http2';
import { certificate } from './stand-ins-under-test.ts';

export interface ApnsAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly resetCode: number | undefined;
}

/** Connects as a provider does: over TLS, with the stand-ins' certificate trusted, and the server's settings read. */
export async function connectApns(origin: string): Promise<ClientHttp2Session> {
  const session = connect(origin, { ca: certificate.certificatePem });
  session.on('error', () => {});
  await once(session, 'remoteSettings');
  return session;
}

export const alert = JSON.stringify({ aps: { alert: { title: 'Hello' } } });

/** Sends one push and settles when its stream is closed, whatever came. Headers that are undefined are left out. */
export function push(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body: string | Buffer = alert,
): Promise<ApnsAnswer> {
  const all = {
    ':method': 'POST',
    ':path': '/3/device/00aa11bb',
    'apns-topic': 'com.example.app',
    'apns-push-type': 'alert',
    ...headers,
  };
  const request = session.request(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)));
  let answer: Readonly<Record<string, unknown>> = {};
  let text = '';
  request.setEncoding('utf8');
  request.on('response', (received) => {
    answer = received;
  });
  request.on('data', (chunk: string) => {
    text += chunk;
  });
  request.on('error', () => {});
  request.end(body);
  return new Promise((resolve) => {
    request.on('close', () => {
      const status = answer[':status'];
      resolve({
        status: typeof status === 'number' ? status : undefined,
        headers: answer,
        body: text === '' ? undefined : JSON.parse(text),
        resetCode: request.rstCode,
      });
    });
  });
}
