import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';

export interface Forwarded {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Sends requests on to the services, over connections that stay open. */
export function createForwarder() {
  const agent = new Agent({ keepAlive: true });

  /** @param signal the caller went away: a long poll upstream must not receive messages for it */
  function forward(origin: string, incoming: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<Forwarded> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        origin + (incoming.url ?? '/'),
        // The host header stays the caller's: queue URLs are built from it.
        { agent, method: incoming.method, headers: incoming.headers, signal },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.once('error', reject);
          answer.once('end', () =>
            resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(parts) }),
          );
        },
      );
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  return { forward, close: () => agent.destroy() };
}
