import { createServer } from 'node:http';
import { listening } from '../../listening.ts';

export type State = 'works' | 'fails' | 'hangs';

/** Stands between a client and an AWS service, and lets the service be out of order; counts what was asked. */
export async function startOutages(service: string) {
  let state: State = 'works';
  let requests = 0;
  const server = createServer(async (request, response) => {
    requests += 1;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (state === 'hangs') return;
    if (state === 'fails') {
      response.writeHead(500, { 'content-type': 'application/x-amz-json-1.0' });
      response.end('{"__type":"InternalFailure"}');
      return;
    }
    const names = ['authorization', 'content-type', 'x-amz-target', 'x-amz-date'];
    const headers = names.map((name): [string, string] => [name, String(request.headers[name] ?? '')]);
    const answer = await fetch(service, { method: 'POST', headers, body: Buffer.concat(chunks) });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  });
  const { port, close } = await listening(server);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    set: (given: State) => {
      state = given;
    },
    requests: () => requests,
    close,
  };
}
