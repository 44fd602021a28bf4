import { createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import type { HttpApiDefinition, RouteDefinition } from '../../../local/http-api/api-definition.ts';
import type { AuthorizerEvent } from '../../../local/http-api/authorizer-event.ts';
import { createHttpApi } from '../../../local/http-api/http-api.ts';
import type { InvokeResult } from '../../../local/http-api/integration.ts';
import type { HttpApiEvent } from '../../../local/http-api/request-event.ts';

type Setup = Partial<Omit<HttpApiDefinition, 'routes'>> & {
  routes: (string | (Partial<RouteDefinition> & { routeKey: string }))[];
  invoke?: (functionArn: string, event: HttpApiEvent) => Promise<InvokeResult>;
  /** What a Lambda authorizer answers; without it yes, with no context. */
  authorize?: (event: AuthorizerEvent) => Promise<InvokeResult>;
  now?: () => number;
  fetchJson?: (url: string) => Promise<unknown>;
};

export type Answer = { status: number; headers: IncomingHttpHeaders; body: string };
type Sent = { headers?: OutgoingHttpHeaders | string[]; body?: string | Buffer };

export type RunningApi = Awaited<ReturnType<typeof startApi>>;

/** The API on a real server; `send` writes the path as it is, which `fetch` would not. Without `invoke`: 200 `ok`. */
export async function startApi({ routes, invoke, authorize, now, fetchJson, ...definition }: Setup) {
  const events: HttpApiEvent[] = [];
  const functions: string[] = [];
  const authorizerEvents: AuthorizerEvent[] = [];
  const sources: string[] = [];
  const log: string[] = [];
  const api = createHttpApi(
    {
      stageName: '$default',
      ...definition,
      routes: routes.map((route) => ({
        functionArn: 'arn:api',
        payloadFormatVersion: '2.0',
        ...(typeof route === 'string' ? { routeKey: route } : route),
      })),
    },
    {
      invoke: async (functionArn, event, source) => {
        sources.push(`${functionArn} ${source}`);
        if ('type' in event) {
          authorizerEvents.push(event);
          return authorize ? authorize(event) : { kind: 'ok', result: { isAuthorized: true } };
        }
        functions.push(functionArn);
        events.push(event);
        return invoke ? invoke(functionArn, event) : { kind: 'ok', result: { statusCode: 200, body: 'ok' } };
      },
      log: (line) => log.push(line),
      ...(now && { now }),
      ...(fetchJson && { fetchJson }),
    },
  );
  const server = createServer((incoming, response) => void api.handle(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  return {
    port,
    events,
    functions,
    authorizerEvents,
    /** Who was invoked, and on whose behalf. */
    sources,
    log,
    send: (method: string, path: string, sent: Sent = {}): Promise<Answer> => sendTo(port, method, path, sent),
    /** The event of the only request so far. */
    event(): HttpApiEvent {
      const [event] = events;
      if (!event || events.length > 1) throw new Error(`${events.length} events`);
      return event;
    },
    close(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function sendTo(port: number, method: string, path: string, { headers = {}, body }: Sent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
