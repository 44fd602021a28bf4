import { type RequestOptions, request } from 'node:https';
import { certificate } from './stand-ins-under-test.ts';

export interface HttpAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** One HTTPS request over HTTP/1.1; rejects when the connection breaks. */
export function send(url: string, options: RequestOptions, body = ''): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', ca: certificate.certificatePem, ...options }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
